// SPDX-License-Identifier: MIT
// What QEMU writes, byte by byte, on its way to our standard output and standard error.

import crypto from 'node:crypto';
import fs from 'node:fs';

const FLUSH_MS = 20; // how long the start of a line may wait for the rest
const NEWLINE = 10;

// Writes all of it, now, also where the descriptor does not block.
export function writeAll(fd, bytes) {
    for (let at = 0; at < bytes.length;) {
        try {
            at += fs.writeSync(fd, bytes, at);
        } catch (e) {
            if (e.code !== 'EAGAIN') {
                throw e;
            }
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        }
    }
}

// Collects bytes and passes them on by lines, or soon.
export class LineBuffer {
    #bytes = [];
    #timer = null;
    #pass;

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
            this.#pass(Buffer.from(this.#bytes.splice(0)));
        }
    }
}

// The serial port: passed on, hashed, and searched.
export class Serial {
    #lines;
    #hash = crypto.createHash('sha256');
    #wanted;
    #onWanted;
    #unwanted;
    #last = ''; // as many characters as #wanted has
    #window = ''; // what #unwanted is searched in

    firstAt = null; // performance.now() of the first byte
    found = false; // was wanted there?
    rejected = false; // was unwanted there?

    // wanted: a string, onWanted is called when it has just come; unwanted: a regular expression,
    // which may not match over more than 4096 characters. Both may be undefined.
    constructor({ pass, wanted, onWanted, unwanted }) {
        this.#wanted = wanted;
        this.#onWanted = onWanted;
        this.#unwanted = unwanted && new RegExp(unwanted);
        this.#lines = new LineBuffer((bytes) => {
            this.#hash.update(bytes);
            this.#search(bytes);
            pass(bytes);
        });
    }

    put(byte) {
        this.firstAt ??= performance.now();
        this.#lines.put(byte);
        if (this.#wanted && !this.found) {
            this.#last = (this.#last + String.fromCharCode(byte)).slice(-this.#wanted.length);
            if (this.#last === this.#wanted) {
                this.found = true;
                this.#onWanted?.();
            }
        }
    }

    #search(bytes) {
        if (this.#unwanted && !this.rejected) {
            this.#window = (this.#window + bytes.toString('latin1')).slice(-4096);
            this.rejected = this.#unwanted.test(this.#window);
        }
    }

    // Passes on what is left; nothing may come after this. Returns the SHA-256 of all bytes.
    end() {
        this.#lines.flush();
        return this.#hash.digest('hex');
    }
}
