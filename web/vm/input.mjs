// SPDX-License-Identifier: MIT
// What is typed, on its way to QEMU, which asks for it byte by byte on Emscripten's main thread.

const POLLIN = 1, POLLOUT = 4;

export class ByteQueue {
    #chunks = [];
    #at = 0; // in the first chunk
    #ended = false;
    #onAsked;
    #onEmpty;

    // onAsked is called whenever QEMU asks; onEmpty when the last byte there was is taken. Both may
    // be undefined.
    constructor({ onAsked, onEmpty } = {}) {
        this.#onAsked = onAsked;
        this.#onEmpty = onEmpty;
    }

    push(bytes) {
        if (bytes.length) {
            this.#chunks.push(bytes);
        }
    }

    // There will be no more.
    end() {
        this.#ended = true;
    }

    // The next byte, as Emscripten wants it: undefined for none yet, null for the end.
    read() {
        this.#onAsked?.();
        if (!this.#chunks.length) {
            return this.#ended ? null : undefined;
        }
        const byte = this.#chunks[0][this.#at++];
        if (this.#at === this.#chunks[0].length) {
            this.#chunks.shift();
            this.#at = 0;
            if (!this.#chunks.length) {
                this.#onEmpty?.();
            }
        }
        return byte;
    }

    // Without this, Emscripten says that a device always has input, and QEMU keeps asking.
    installPoll(FS) {
        FS.getStream(0).stream_ops.poll = () => {
            this.#onAsked?.();
            return POLLOUT | (this.#chunks.length || this.#ended ? POLLIN : 0);
        };
    }
}
