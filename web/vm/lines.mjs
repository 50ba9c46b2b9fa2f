// SPDX-License-Identifier: MIT
// Bytes that come one by one, collected and passed on by lines, or soon.

const FLUSH_MS = 20; // how long the start of a line may wait for the rest
const NEWLINE = 10;

export class LineBuffer {
    #bytes = [];
    #timer = null;
    #pass;

    // pass gets each piece as a Uint8Array of its own.
    constructor(pass) {
        this.#pass = pass;
    }

    put(byte) {
        this.#bytes.push(byte);
        if (byte === NEWLINE) {
            this.flush();
        } else {
            this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
        }
    }

    flush() {
        clearTimeout(this.#timer);
        this.#timer = null;
        if (this.#bytes.length) {
            this.#pass(Uint8Array.from(this.#bytes.splice(0)));
        }
    }
}
