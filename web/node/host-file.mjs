// SPDX-License-Identifier: MIT
// A file of the machine's in QEMU's file system that is not read into memory: what QEMU reads is read
// when it is asked for. What QEMU writes is kept in memory, page by page, and the machine's file stays
// as it is.

import fs from 'node:fs';

const PAGE = 65536;

export class HostFile {
    #fd;
    #original; // bytes of the machine's file that still count
    #pages = new Map(); // number to Uint8Array: what was written
    #onFirstWrite;

    size;
    changed = false;

    // onFirstWrite, which may be undefined, is called when QEMU first writes to it.
    constructor(path, onFirstWrite) {
        this.#fd = fs.openSync(path, 'r');
        this.size = this.#original = fs.fstatSync(this.#fd).size;
        this.#onFirstWrite = onFirstWrite;
    }

    // Reads into bytes; how many there were.
    read(bytes, position) {
        const length = Math.max(0, Math.min(bytes.length, this.size - position));

        for (let at = 0; at < length;) {
            const page = this.#pages.get(Math.floor((position + at) / PAGE));
            const start = (position + at) % PAGE, end = Math.min(length, at + PAGE - start);

            if (page) {
                bytes.set(page.subarray(start, start + end - at), at);
            } else {
                this.#readOriginal(bytes.subarray(at, end), position + at);
            }
            at = end;
        }
        return length;
    }

    write(bytes, position) {
        this.#change();
        for (let at = 0; at < bytes.length;) {
            const number = Math.floor((position + at) / PAGE), start = (position + at) % PAGE;
            const end = Math.min(bytes.length, at + PAGE - start);

            this.#pageToWrite(number).set(bytes.subarray(at, end), start);
            at = end;
        }
        this.size = Math.max(this.size, position + bytes.length);
        return bytes.length;
    }

    // Makes it that long; what is new is 0.
    resize(size) {
        if (size === this.size) {
            return;
        }
        this.#change();
        if (size < this.size) {
            const last = Math.floor(size / PAGE);

            for (const number of this.#pages.keys()) {
                if (number > last) {
                    this.#pages.delete(number);
                }
            }
            this.#pages.get(last)?.fill(0, size % PAGE);
            this.#original = Math.min(this.#original, size);
        }
        this.size = size;
    }

    // What was written is in the file's page from now on.
    #pageToWrite(number) {
        let page = this.#pages.get(number);

        if (!page) {
            page = new Uint8Array(PAGE);
            this.#readOriginal(page, number * PAGE);
            this.#pages.set(number, page);
        }
        return page;
    }

    // Behind the original's end there are zeros.
    #readOriginal(bytes, position) {
        const length = Math.max(0, Math.min(bytes.length, this.#original - position));
        let at = 0;

        while (at < length) {
            const count = fs.readSync(this.#fd, bytes, at, length - at, position + at);

            if (!count) {
                break;
            }
            at += count;
        }
        bytes.fill(0, at);
    }

    #change() {
        if (!this.changed) {
            this.changed = true;
            this.#onFirstWrite?.();
        }
    }

    // Puts it in place of the file at that name in Emscripten's FS, which is an empty one there.
    install(FS, name) {
        FS.writeFile(name, new Uint8Array(0));
        const { node } = FS.lookupPath(name);
        const { node_ops: nodeOps, stream_ops: streamOps } = node;

        node.hostFile = this;
        Object.defineProperty(node, 'usedBytes', { get: () => this.size, set: () => {} });
        node.node_ops = {
            ...nodeOps,
            setattr: (self, { size, ...others }) => {
                nodeOps.setattr(self, others);
                if (size !== undefined) {
                    this.resize(size);
                }
            },
        };
        node.stream_ops = {
            ...streamOps,
            read: (_, buffer, offset, length, position) =>
                this.read(bytesOf(buffer, offset, length), position),
            write: (stream, buffer, offset, length, position) =>
                this.write(bytesOf(buffer, offset, length), position),
            allocate: (_, offset, length) => this.resize(Math.max(this.size, offset + length)),
            mmap: (stream, length, position, ...more) => {
                node.contents = new Uint8Array(position + length);
                this.read(node.contents.subarray(position), position);
                try {
                    return streamOps.mmap(stream, length, position, ...more);
                } finally {
                    node.contents = [];
                }
            },
            msync: (_, buffer, offset, length) => this.write(bytesOf(buffer, 0, length), offset) && 0,
        };
    }
}

// QEMU's memory is given as Int8Array.
function bytesOf(buffer, offset, length) {
    return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
}
