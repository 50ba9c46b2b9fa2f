// SPDX-License-Identifier: MIT
// Reads what case.c writes: numbers of 32 bits, little-endian, and bytes behind their length.

export class Reader {
    constructor(bytes) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        this.at = 0;
    }
    get done() {
        return this.at === this.bytes.length;
    }
    number() {
        this.at += 4;
        return this.view.getUint32(this.at - 4, true);
    }
    chunk() {
        const length = this.number();
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
    }
}
