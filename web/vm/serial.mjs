// SPDX-License-Identifier: MIT
// The serial port's output: passed on, and searched for what says how the run went.

import { LineBuffer } from './lines.mjs';

const WINDOW = 4096;

export class Serial {
    #lines;
    #wanted;
    #onWanted;
    #unwanted;
    #last = ''; // as many characters as #wanted has
    #window = ''; // what #unwanted is searched in

    firstAt = null; // performance.now() of the first byte
    found = false; // was wanted there?
    rejected = false; // was unwanted there?

    // wanted: a string, onWanted is called when it has just come; unwanted: a regular expression,
    // which may not match over more than WINDOW characters. All three may be undefined.
    constructor({ pass, wanted, onWanted, unwanted }) {
        this.#wanted = wanted;
        this.#onWanted = onWanted;
        this.#unwanted = unwanted && new RegExp(unwanted);
        this.#lines = new LineBuffer((bytes) => {
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
            const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

            this.#window = (this.#window + text).slice(-WINDOW);
            this.rejected = this.#unwanted.test(this.#window);
        }
    }

    // Passes on what is left; nothing may come after this.
    end() {
        this.#lines.flush();
    }
}
