// SPDX-License-Identifier: MIT
// Our standard input as QEMU's. It is touched when QEMU first asks for it, so that a run that has
// no use for it leaves it to others.

const POLLIN = 1, POLLOUT = 4;
const CONTROL_C = 3;

export class Input {
    #chunks = [];
    #at = 0; // in the first chunk
    #started = false;
    #ended = false;
    #onInterrupt;

    // onInterrupt is called for Control-C in a terminal; without it, the guest gets that.
    constructor(onInterrupt) {
        this.#onInterrupt = onInterrupt;
    }

    #start() {
        if (this.#started) {
            return;
        }
        this.#started = true;
        if (process.stdin.isTTY) {
            process.stdin.setRawMode(true);
        }
        process.stdin.on('data', (chunk) => {
            if (process.stdin.isTTY && this.#onInterrupt && chunk.includes(CONTROL_C)) {
                this.#onInterrupt();
            }
            this.#chunks.push(chunk);
            process.stdin.pause();
        });
        const end = () => {
            this.#ended = true;
        };
        process.stdin.on('end', end);
        process.stdin.on('error', end);
    }

    // The next byte, as Emscripten wants it: undefined for none yet, null for the end.
    read() {
        this.#start();
        if (!this.#chunks.length) {
            return this.#ended ? null : undefined;
        }
        const byte = this.#chunks[0][this.#at++];
        if (this.#at === this.#chunks[0].length) {
            this.#chunks.shift();
            this.#at = 0;
            process.stdin.resume();
        }
        return byte;
    }

    // Without this, Emscripten says that a device always has input, and QEMU keeps asking.
    installPoll(FS) {
        FS.getStream(0).stream_ops.poll = () => {
            this.#start();
            return POLLOUT | (this.#chunks.length || this.#ended ? POLLIN : 0);
        };
    }
}
