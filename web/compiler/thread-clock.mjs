// SPDX-License-Identifier: MIT
// Under Node on Linux: what a thread has had of a processor. The time that passes tells little of what
// compiling costs where vCPUs and the engine's optimizer want the same processors.

import fs from 'node:fs';

const FILE = '/proc/thread-self/schedstat'; // nanoseconds that it ran, that it waited, and how often

// A clock of the calling thread's in milliseconds, or undefined.
export function threadClock() {
    const text = new Uint8Array(64);

    try {
        const file = fs.openSync(FILE); // of this thread, for as long as it lives
        const clock = () => {
            fs.readSync(file, text, 0, text.length, 0);
            return parseInt(String.fromCharCode(...text), 10) / 1e6;
        };

        return clock() > 0 ? clock : undefined;
    } catch {
        return undefined;
    }
}
