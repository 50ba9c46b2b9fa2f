// SPDX-License-Identifier: MIT
// The terminal on the guest's serial port.

import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';

const YELLOW = '\x1b[33m', PLAIN = '\x1b[m';

export class Console {
    #terminal = new Terminal({
        // Bare-metal guests end their lines with a line feed alone.
        convertEol: true,
        scrollback: 5000,
        fontSize: 14,
        fontFamily: '"DejaVu Sans Mono", Menlo, Consolas, monospace',
        theme: { background: '#10151c', foreground: '#d6dee8', cursor: '#7cc4ff' },
    });

    // onTyped gets what is typed, as a Uint8Array.
    constructor(element, onTyped) {
        const fit = new FitAddon();
        const encoder = new TextEncoder();

        this.#terminal.loadAddon(fit);
        this.#terminal.open(element);
        this.#terminal.onData((text) => onTyped(encoder.encode(text)));
        this.#terminal.onBinary((text) => onTyped(
            Uint8Array.from(text, (character) => character.charCodeAt(0))));
        new ResizeObserver(() => fit.fit()).observe(element);
    }

    get size() {
        return { columns: this.#terminal.cols, rows: this.#terminal.rows };
    }

    // For a new run.
    clear() {
        this.#terminal.reset();
        this.#terminal.focus();
    }

    // What the guest says.
    write(bytes) {
        this.#terminal.write(bytes);
    }

    // What QEMU says.
    remark(bytes) {
        this.#terminal.write(YELLOW);
        this.#terminal.write(bytes);
        this.#terminal.write(PLAIN);
    }
}
