// SPDX-License-Identifier: MIT
// What a run leaves: its statistics, and the regions it compiled.

import fs from 'node:fs';
import path from 'node:path';
import { REGIONS_INSIDE } from '../vm/run.mjs';
import { replaceFile } from './files.mjs';

// The processor's speed, as Linux tells it; undefined elsewhere. (os.cpus() has 0 in most virtual
// machines.)
function cpuMhz() {
    try {
        return Number(/^cpu MHz\s*:\s*([\d.]+)/m.exec(fs.readFileSync('/proc/cpuinfo', 'utf8'))[1]);
    } catch {
        return undefined;
    }
}

function cyclesPerOp({ compile_ms: ms, ops_compiled: ops }) {
    const mhz = cpuMhz();

    return ms !== undefined && ops && mhz ? Math.round(ms * mhz * 1000 / ops) : undefined;
}

// figures: of the run (web/vm/run.mjs), and what only run.mjs knows.
export function writeStats(file, figures) {
    const all = { ...figures, compile_cycles_per_op: cyclesPerOp(figures) };

    replaceFile(file, (fd) => fs.writeFileSync(fd, `${JSON.stringify(all, null, 4)}\n`));
}

export function copyRegions(folder, FS) {
    if (!FS?.analyzePath(REGIONS_INSIDE).exists) {
        return;
    }
    for (const name of FS.readdir(REGIONS_INSIDE)) {
        const inside = `${REGIONS_INSIDE}/${name}`;

        if (FS.isFile(FS.stat(inside).mode)) {
            replaceFile(path.join(folder, name),
                (fd) => fs.writeFileSync(fd, FS.readFile(inside)));
        }
    }
}
