// SPDX-License-Identifier: MIT
// Files over the network, with progress. What has come stays for the next start.

// A response whose bytes are counted on their way. onBytes(n) for each piece.
async function open(url, onBytes) {
    let response;

    try {
        response = await fetch(url);
    } catch (e) {
        throw new Error(`cannot load ${url}: ${e.message}`);
    }
    if (!response.ok) {
        throw new Error(`cannot load ${url}: ${response.status} ${response.statusText}`);
    }
    const counted = response.body.pipeThrough(new TransformStream({
        transform(piece, controller) {
            onBytes(piece.length);
            controller.enqueue(piece);
        },
    }));

    return new Response(counted, { headers: { 'Content-Type': 'application/wasm' } });
}

const takers = {
    json: (response) => response.json(),
    bytes: async (response) => new Uint8Array(await response.arrayBuffer()),
    module: (response) => WebAssembly.compileStreaming(response),
};

export class Downloads {
    #kept = new Map(); // by URL: a promise of what it became
    #onProgress;
    #sizes = {}; // in bytes, by URL
    #loaded = 0;
    #total = 0;

    // onProgress(loaded, total), in bytes, whenever there is some.
    constructor(onProgress) {
        this.#onProgress = onProgress;
    }

    // How large files are, by URL. A server says only how much of a compressed file is on its way.
    know(sizes) {
        this.#sizes = sizes;
    }

    // Starts counting anew.
    begin() {
        this.#loaded = this.#total = 0;
    }

    // What the file has as JSON.
    json(url) {
        return this.#take(url, 'json');
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
        this.#add(0, this.#sizes[url] ?? 0);
        const response = await open(url, (bytes) => this.#add(bytes, 0));

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
