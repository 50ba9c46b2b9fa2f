// SPDX-License-Identifier: MIT
// The folder that a run shares with QEMU: its files are in QEMU's file system during the run, and
// written back after it if they are new or have changed.

import fs from 'node:fs';
import path from 'node:path';
import { SHARE_INSIDE } from '../vm/run.mjs';
import { replaceFile } from './files.mjs';

const CHUNK = 1 << 20;
const ZEROS = Buffer.alloc(CHUNK);

// As a run's files (web/vm/README.md).
export function filesOfShare(folder) {
    return fs.readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => ({
            from: path.join(folder, name),
            to: `${SHARE_INSIDE}/${name}`,
            shared: true,
        }));
}

function differs(file, bytes) {
    return !fs.existsSync(file) || !fs.readFileSync(file).equals(bytes);
}

// What is all zeros is a hole in the file.
function copyHostFile(from, fd) {
    const bytes = Buffer.alloc(CHUNK);

    for (let at = 0; at < from.size; at += CHUNK) {
        const chunk = bytes.subarray(0, from.read(bytes, at));

        if (!chunk.equals(ZEROS.subarray(0, chunk.length))) {
            fs.writeSync(fd, chunk, 0, chunk.length, at);
        }
    }
    fs.ftruncateSync(fd, from.size);
}

// Each file changes at once.
export function writeBackShare(folder, FS) {
    if (!FS?.analyzePath(SHARE_INSIDE).exists) {
        return;
    }
    for (const name of FS.readdir(SHARE_INSIDE)) {
        const inside = `${SHARE_INSIDE}/${name}`, file = path.join(folder, name);
        const { node } = FS.lookupPath(inside);

        if (!FS.isFile(node.mode)) {
            continue;
        }
        if (node.hostFile) {
            if (node.hostFile.changed) {
                replaceFile(file, (fd) => copyHostFile(node.hostFile, fd));
            }
        } else if (differs(file, FS.readFile(inside))) {
            replaceFile(file, (fd) => fs.writeFileSync(fd, FS.readFile(inside)));
        }
    }
}
