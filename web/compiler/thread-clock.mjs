// SPDX-License-Identifier: MIT
// Under Node on Linux: what a thread has had of a processor. The time that passes tells little of what
// compiling costs where vCPUs and the engine's optimizer want the same processors.

import fs from 'node:fs';

const FILE = '/proc/thread-self/schedstat'; // nanoseconds that it ran, that it waited, and how often

// A clock of the calling thread's in milliseconds, or undefined.
export function threadClock() {
    const clock = () => Number(fs.readFileSync(FILE, 'latin1').split(' ', 1)[0]) / 1e6;

    try {
        return clock() > 0 ? clock : undefined;
    } catch {
        return undefined;
    }
}
