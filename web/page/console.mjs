// SPDX-License-Identifier: MIT
// The terminal on the guest's serial port.

import { FitAddon } from '../npm/@xterm/addon-fit/lib/addon-fit.mjs';
import { Terminal } from '../npm/@xterm/xterm/lib/xterm.mjs';
import { fit } from './fit.mjs';

const YELLOW = '\x1b[33m', PLAIN = '\x1b[m';

// The terminal draws itself anew for each piece of output, which takes long when much comes. So the
// first piece after a pause is shown at once, and what follows is gathered for that long.
const GATHER_MS = 60;

export class Console {
    #terminal = new Terminal({
        // Bare-metal guests end their lines with a line feed alone.
        convertEol: true,
        scrollback: 5000,
        fontFamily: '"DejaVu Sans Mono", Menlo, Consolas, monospace',
        theme: { background: '#10151c', foreground: '#d6dee8', cursor: '#7cc4ff' },
    });

    #fit;
    #held = null; // the size that a guest was told
    #takesKeys = false;
    #pieces = []; // of output, not shown yet
    #gathering = null; // a timer

    // onTyped gets what is typed, as a Uint8Array; onLeave is called when the user wants to leave the
    // terminal by the keyboard; described: the id of the element that says how.
    constructor(element, { onTyped, onLeave, described }) {
        const addon = new FitAddon();
        const encoder = new TextEncoder();

        this.#terminal.loadAddon(addon);
        this.#terminal.open(element);
        this.#terminal.textarea.setAttribute('aria-describedby', described);
        this.#terminal.attachCustomKeyEventHandler((event) => this.#isForGuest(event, onLeave));
        this.#terminal.onData((text) => onTyped(encoder.encode(text)));
        this.#terminal.onBinary((text) => onTyped(
            Uint8Array.from(text, (character) => character.charCodeAt(0))));
        this.#fit = () => fit(this.#terminal, addon, this.#held);
        new ResizeObserver(this.#fit).observe(element);
    }

    get size() {
        return { columns: this.#terminal.cols, rows: this.#terminal.rows };
    }

    // Does a guest run, which is to have every key?
    set takesKeys(takesKeys) {
        this.#takesKeys = takesKeys;
    }

    // Keeps its size, which a guest is told once.
    set held(held) {
        if (held !== (this.#held !== null)) {
            this.#held = held ? this.size : null;
            this.#fit();
        }
    }

    // Shall screen readers find the text?
    set read(read) {
        this.#terminal.options.screenReaderMode = read;
    }

    // For a new run.
    clear() {
        this.#pieces = [];
        this.#terminal.reset();
        this.#terminal.focus();
    }

    // What the guest says.
    write(bytes) {
        this.#put(bytes);
    }

    // What QEMU says.
    remark(bytes) {
        this.#put(YELLOW, bytes, PLAIN);
    }

    #put(...pieces) {
        this.#pieces.push(...pieces);
        if (this.#gathering === null) {
            this.#show();
        }
    }

    #show() {
        this.#gathering = null;
        if (this.#pieces.length) {
            this.#pieces.forEach((piece) => this.#terminal.write(piece));
            this.#pieces = [];
            this.#gathering = setTimeout(() => this.#show(), GATHER_MS);
        }
    }

    // A terminal takes every key, and a keyboard's user would never get out of it.
    #isForGuest(event, onLeave) {
        if (event.key === 'F6' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            if (event.type === 'keydown') {
                onLeave();
            }
            return false;
        }
        return this.#takesKeys || event.key !== 'Tab';
    }
}
