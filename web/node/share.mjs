// SPDX-License-Identifier: MIT
// The folder that a run shares with QEMU: its files are read into QEMU's file system before the
// run, and written back after it if they are new or have changed.

import fs from 'node:fs';
import path from 'node:path';
import { SHARE_INSIDE } from '../vm/run.mjs';

// As a run's files (web/vm/README.md).
export function filesOfShare(folder) {
    return fs.readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => ({ from: path.join(folder, name), to: `${SHARE_INSIDE}/${name}` }));
}

function differs(file, bytes) {
    return !fs.existsSync(file) || !fs.readFileSync(file).equals(bytes);
}

// Each file changes at once.
export function writeBackShare(folder, FS) {
    if (!FS?.analyzePath(SHARE_INSIDE).exists) {
        return;
    }
    for (const name of FS.readdir(SHARE_INSIDE)) {
        const inside = `${SHARE_INSIDE}/${name}`, file = path.join(folder, name);

        if (FS.isFile(FS.stat(inside).mode) && differs(file, FS.readFile(inside))) {
            const unfinished = `${file}.${process.pid}.tmp`;

            fs.writeFileSync(unfinished, FS.readFile(inside));
            fs.renameSync(unfinished, file);
        }
    }
}
