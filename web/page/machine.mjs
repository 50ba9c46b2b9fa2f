// SPDX-License-Identifier: MIT
// The virtual machine as the page sees it: it can be started, talked to, and stopped. It lives in a
// frame; stopping removes that, and with it all of QEMU's threads and its memory.

const QEMU = (arch) => `products/qemu/qemu-system-${arch}.js`;
const FRAME = 'page/vm-frame.html';
const COMPILER = 'products/compiler/compiler.mjs';

const absolute = (url) => new URL(url, document.baseURI).href;

// Did vm-frame.mjs come? In place of what could not be loaded, browsers show a page of their own.
function isReady(frame) {
    try {
        return frame.contentWindow.reloopReady === true;
    } catch {
        return false;
    }
}

export class Machine {
    #frame = null;
    #port = null;
    #downloads;
    #listener;
    #starts = 0;

    // listener: what to call: output(bytes), messages(bytes), figures(object) about every second,
    // ended(outcome) when QEMU ends by itself (outcome as in vm/outcome.mjs).
    constructor(downloads, listener) {
        this.#downloads = downloads;
        this.#listener = listener;
    }

    // Loads what is needed, then starts QEMU. run: one of guests.json's runs; more: the rest of a
    // run's configuration (vm/README.md). Returns false if it was stopped meanwhile; throws an Error
    // with a message for the user.
    async start(arch, run, more) {
        const start = ++this.#starts;
        const [qemu, compiler, ...bytes] = await Promise.all([
            this.#program(QEMU(arch)),
            this.#program(COMPILER),
            ...run.files.map(({ from }) => this.#downloads.bytes(`products/${from}`)),
        ]);

        if (start !== this.#starts) {
            return false;
        }
        const files = run.files.map(({ to }, i) => ({ to, bytes: bytes[i] }));

        await this.#open({
            config: { ...run, ...more, files, stats: true },
            qemu,
            compiler,
        });
        return true;
    }

    // bytes: a Uint8Array for the guest's serial port.
    send(bytes) {
        this.#port?.postMessage({ input: bytes });
    }

    stop() {
        this.#starts++;
        this.#frame?.remove();
        this.#port?.close();
        this.#frame = this.#port = null;
    }

    // A program that Emscripten made, as vm-frame.mjs takes it.
    async #program(url) {
        return {
            url: absolute(url),
            wasm: await this.#downloads.module(url.replace(/\.m?js$/, '.wasm')),
        };
    }

    async #open(what) {
        const { port1, port2 } = new MessageChannel();
        const frame = document.createElement('iframe');

        frame.hidden = true;
        frame.src = FRAME;
        this.#frame = frame;
        this.#port = port1;
        port1.onmessage = ({ data }) => this.#heard(data);
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        if (!isReady(frame)) {
            this.stop();
            throw new Error(`cannot load ${FRAME}`);
        }
        // A message, because that copies: what the guest writes to a disk is gone at the end.
        frame.contentWindow.postMessage(what, location.origin, [port2]);
    }

    #heard({ output, messages, figures, ended }) {
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
