// SPDX-License-Identifier: MIT
// Our standard input as QEMU's. It is touched when QEMU first asks for it, so that a run that has
// no use for it leaves it to others.

import { ByteQueue } from '../vm/input.mjs';

const CONTROL_C = 3;

// onInterrupt is called for Control-C in a terminal; without it, the guest gets that.
export function standardInput(onInterrupt) {
    const { stdin } = process;
    let started = false;

    const start = () => {
        if (started) {
            return;
        }
        started = true;
        if (stdin.isTTY) {
            stdin.setRawMode(true);
        }
        stdin.on('data', (chunk) => {
            if (stdin.isTTY && onInterrupt && chunk.includes(CONTROL_C)) {
                onInterrupt();
            }
            queue.push(chunk);
            stdin.pause();
        });
        stdin.on('end', () => queue.end());
        stdin.on('error', () => queue.end());
    };
    const queue = new ByteQueue({ onAsked: start, onEmpty: () => stdin.resume() });

    return queue;
}
