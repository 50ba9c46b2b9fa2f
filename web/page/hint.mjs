// SPDX-License-Identifier: MIT
// What stands in the terminal while nothing of a guest is in it.

const EVERY_MS = 1000;

const WELCOME = 'Choose a guest above, and press Start.\n' +
    'It runs in this page: nothing is installed, and nothing stays.';

export class Hint {
    #element;
    #timer = null;

    constructor(element) {
        this.#element = element;
    }

    welcome() {
        this.#show(WELCOME);
    }

    loading(name) {
        this.#show(`Loading what ${name} needs; the next start will not have to.`);
    }

    // The guest runs, but has said nothing yet. expected: the seconds after which it should, or
    // undefined if it does at once.
    booting(name, expected) {
        const began = performance.now();
        const tell = () => {
            const passed = Math.round((performance.now() - began) / 1000);
            const usual = expected ? `, which takes about ${expected} s` : '';

            this.#show(`${name} starts${usual}.\n${passed} s so far.`);
        };

        tell();
        this.#timer = setInterval(tell, EVERY_MS);
    }

    // The run is over; if nothing had come of it, the terminal would stay empty without a word.
    over() {
        if (!this.#element.hidden) {
            this.#show('Nothing was printed.');
        }
    }

    hide() {
        clearInterval(this.#timer);
        this.#element.hidden = true;
    }

    #show(text) {
        clearInterval(this.#timer);
        this.#element.textContent = text;
        this.#element.hidden = false;
    }
}
