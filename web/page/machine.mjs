// SPDX-License-Identifier: MIT
// The virtual machine as the page sees it: a worker that can be started, talked to, and stopped.
// Stopping ends the worker and with it all of QEMU's threads and its memory.

const QEMU = (arch) => `products/qemu/qemu-system-${arch}`;
const COMPILER = 'products/compiler/compiler.mjs';

const absolute = (url) => new URL(url, document.baseURI).href;

export class Machine {
    #worker = null;
    #downloads;
    #listener;
    #starts = 0;

    // listener: what to call: output(bytes), messages(bytes), figures(object) about every second,
    // ended(outcome) when QEMU ends by itself (outcome as in vm/outcome.mjs).
    constructor(downloads, listener) {
        this.#downloads = downloads;
        this.#listener = listener;
    }

    get running() {
        return this.#worker !== null;
    }

    // Loads what is needed, then starts QEMU. run: one of guests.json's runs; more: the rest of a
    // run's configuration (vm/README.md). Returns false if it was stopped meanwhile; throws an Error
    // with a message for the user.
    async start(arch, run, more) {
        const start = ++this.#starts;
        const [wasm, ...bytes] = await Promise.all([
            this.#downloads.module(`${QEMU(arch)}.wasm`),
            ...run.files.map(({ from }) => this.#downloads.bytes(`products/${from}`)),
        ]);

        if (start !== this.#starts) {
            return false;
        }
        const files = run.files.map(({ to }, i) => ({ to, bytes: bytes[i] }));
        const worker = new Worker(new URL('./vm-worker.mjs', import.meta.url),
            { type: 'module', name: 'reloop-vm' });

        this.#worker = worker;
        worker.addEventListener('message', ({ data }) => this.#heard(worker, data));
        worker.addEventListener('error', (event) => this.#heard(worker, {
            ended: { code: 1, message: event.message ?? 'the worker could not be loaded' },
        }));
        worker.postMessage({
            start: {
                config: { ...run, ...more, files, stats: true },
                wasm,
                qemu: absolute(`${QEMU(arch)}.js`),
                compiler: absolute(COMPILER),
            },
        });
        return true;
    }

    // bytes: a Uint8Array for the guest's serial port.
    send(bytes) {
        this.#worker?.postMessage({ input: bytes });
    }

    stop() {
        this.#starts++;
        this.#worker?.terminate();
        this.#worker = null;
    }

    #heard(worker, { output, messages, figures, ended }) {
        if (worker !== this.#worker) {
            return; // said before it was stopped
        }
        if (output) {
            this.#listener.output(output);
        }
        if (messages) {
            this.#listener.messages(messages);
        }
        if (figures) {
            this.#listener.figures(figures);
        }
        if (ended) {
            this.stop();
            this.#listener.ended(ended);
        }
    }
}
