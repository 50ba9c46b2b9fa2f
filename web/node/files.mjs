// SPDX-License-Identifier: MIT
// Writing files that are there whole, or not at all.

import fs from 'node:fs';

// What the system said, without Node's code and function.
export const reasonOf = (e) => e.message.replace(/^[A-Z]+: /, '').replace(/, [a-z]+( '.*)?$/, '');

// Writes through write(fd) into a new file in the same folder, which then takes the name.
export function replaceFile(file, write) {
    const unfinished = `${file}.${process.pid}.tmp`;

    try {
        const fd = fs.openSync(unfinished, 'w');

        try {
            write(fd);
        } finally {
            fs.closeSync(fd);
        }
        fs.renameSync(unfinished, file);
    } catch (e) {
        fs.rmSync(unfinished, { force: true });
        throw new Error(`cannot write ${file}: ${reasonOf(e)}`);
    }
}
