// SPDX-License-Identifier: MIT
// What a run's figures come to while it goes on.

import fs from 'node:fs';

const EVERY_MS = 1000;

// Writes a line of JSON to the file each second, from QEMU's start on: the run's figures
// (web/vm/run.mjs), the bytes of QEMU's memory, and those that the process has of the machine's.
export function takeSamples(file, run) {
    const out = fs.openSync(file, 'w');

    setInterval(() => {
        const figures = run.figures();

        if (figures.regions_live !== undefined) {
            fs.writeSync(out, `${JSON.stringify({
                ...figures,
                memory_bytes: run.module.wasmMemory.buffer.byteLength,
                resident_bytes: process.memoryUsage.rss(),
            })}\n`);
        }
    }, EVERY_MS).unref();
}
