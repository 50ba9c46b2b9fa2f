// SPDX-License-Identifier: MIT
// Files over the network, with progress. What has come stays for the next start.

// A response whose bytes are counted on their way. onBytes(n) for each piece.
async function open(url, onTotal, onBytes) {
    let response;

    try {
        response = await fetch(url);
    } catch (e) {
        throw new Error(`cannot load ${url}: ${e.message}`);
    }
    if (!response.ok) {
        throw new Error(`cannot load ${url}: ${response.status} ${response.statusText}`);
    }
    onTotal(Number(response.headers.get('Content-Length')) || 0);
    const counted = response.body.pipeThrough(new TransformStream({
        transform(piece, controller) {
            onBytes(piece.length);
            controller.enqueue(piece);
        },
    }));

    return new Response(counted, { headers: { 'Content-Type': 'application/wasm' } });
}

const takers = {
    bytes: async (response) => new Uint8Array(await response.arrayBuffer()),
    module: (response) => WebAssembly.compileStreaming(response),
};

export class Downloads {
    #kept = new Map(); // by URL: a promise of what it became
    #onProgress;
    #loaded = 0;
    #total = 0;

    // onProgress(loaded, total), in bytes, whenever there is some.
    constructor(onProgress) {
        this.#onProgress = onProgress;
    }

    // Starts counting anew.
    begin() {
        this.#loaded = this.#total = 0;
    }

    // The file's bytes.
    bytes(url) {
        return this.#take(url, 'bytes');
    }

    // The file compiled as a WebAssembly module, which happens while it comes.
    module(url) {
        return this.#take(url, 'module');
    }

    #take(url, kind) {
        if (!this.#kept.has(url)) {
            const taken = this.#load(url, kind);

            this.#kept.set(url, taken);
            taken.catch(() => this.#kept.delete(url)); // the next start tries again
        }
        return this.#kept.get(url);
    }

    async #load(url, kind) {
        const response = await open(url, (bytes) => this.#add(0, bytes),
            (bytes) => this.#add(bytes, 0));

        try {
            return await takers[kind](response);
        } catch (e) {
            throw new Error(`cannot load ${url}: ${e.message}`);
        }
    }

    #add(loaded, total) {
        this.#loaded += loaded;
        this.#total += total;
        this.#onProgress(this.#loaded, Math.max(this.#loaded, this.#total));
    }
}
