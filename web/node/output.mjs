// SPDX-License-Identifier: MIT
// Writing to our own standard output and standard error.

import fs from 'node:fs';

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
