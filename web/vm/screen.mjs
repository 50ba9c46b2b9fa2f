// SPDX-License-Identifier: MIT
// The text screen and the keyboard of a PC, through QEMU's monitor for programs (QMP), which is on
// QEMU's standard input and output then. The screen is where the BIOS's data say it is.

import { ByteQueue } from './input.mjs';
import { characterOf } from './cp437.mjs';
import { strokesOf } from './keys.mjs';

const LOOK_MS = 100; // between two looks at the screen
const HOLD_MS = 20; // how long a key is down, and then up

const FOLDER = '/reloop/screen';
const BIOS_DATA = { at: 0x400, size: 0x100 };
const MEMORY = { at: 0xb8000, size: 0x8000 };
const TEXT_MODES = [0, 1, 2, 3, 7];
const GRAPHICS = ['[The guest shows graphics, which are not shown here.]'];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Screen {
    #keyboard;
    #painter;
    #show;
    #FS;
    #line = []; // what QEMU has said of a message
    #waiting = []; // for answers, in order
    #strokes = [];

    // QEMU's standard input.
    commands = new ByteQueue();

    // keyboard: a ByteQueue of what is typed; painter: one of painters.mjs; show is called with the
    // bytes it makes.
    constructor(keyboard, painter, show) {
        this.#keyboard = keyboard;
        this.#painter = painter;
        this.#show = show;
    }

    // Before QEMU starts.
    prepare(FS) {
        this.#FS = FS;
        FS.mkdirTree(FOLDER);
    }

    // A byte of QEMU's standard output.
    heard(byte) {
        if (byte !== 0x0a) {
            this.#line.push(byte);
            return;
        }
        const message = JSON.parse(new TextDecoder().decode(new Uint8Array(this.#line.splice(0))));

        if (message.QMP) {
            this.#begin();
        } else if (!message.event) {
            this.#waiting.shift()(message);
        }
    }

    // The last look has been taken.
    end() {
        this.#print(this.#painter.end());
    }

    #ask(execute, args) {
        this.commands.push(new TextEncoder().encode(
            `${JSON.stringify({ execute, arguments: args })}\n`));
        return new Promise((resolve) => this.#waiting.push(resolve));
    }

    async #begin() {
        await this.#ask('qmp_capabilities');
        this.#type();
        for (;;) {
            await this.#look();
            await sleep(LOOK_MS);
        }
    }

    async #read({ at, size }) {
        const filename = `${FOLDER}/${at.toString(16)}`;

        await this.#ask('pmemsave', { val: at, size, filename });
        return this.#FS.readFile(filename);
    }

    async #look() {
        const bios = await this.#read(BIOS_DATA);
        const columns = bios[0x4a], count = bios[0x84] + 1, start = bios[0x4e] | bios[0x4f] << 8;
        const page = 2 * bios[0x62];
        const cursor = { x: bios[0x50 + page], y: bios[0x51 + page] };

        if (!columns || start + 2 * columns * count > MEMORY.size) {
            return; // the BIOS has not got so far
        }
        if (!TEXT_MODES.includes(bios[0x49])) {
            this.#print(this.#painter.paint(GRAPHICS, { x: 0, y: 1 }));
            return;
        }
        const memory = await this.#read({ at: MEMORY.at + start, size: 2 * columns * count });
        const row = (i) => Array.from({ length: columns },
            (_, x) => characterOf(memory[2 * (i * columns + x)])).join('').trimEnd();

        this.#print(this.#painter.paint(Array.from({ length: count }, (_, i) => row(i)), cursor));
    }

    #print(text) {
        if (text) {
            this.#show(new TextEncoder().encode(text));
        }
    }

    // All that has been typed, in the pace of a keyboard.
    async #type() {
        for (;;) {
            this.#strokes.push(...strokesOf(this.#typed()));
            const keys = this.#strokes.shift();

            if (keys) {
                await this.#ask('send-key', {
                    keys: keys.map((data) => ({ type: 'qcode', data })),
                    'hold-time': HOLD_MS,
                });
            }
            await sleep(2 * HOLD_MS);
        }
    }

    #typed() {
        let text = '';

        for (let byte = this.#keyboard.read(); byte; byte = this.#keyboard.read()) {
            text += String.fromCharCode(byte);
        }
        return text;
    }
}
