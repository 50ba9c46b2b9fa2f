// SPDX-License-Identifier: MIT
// What a run leaves: its statistics, and the regions it compiled.

import fs from 'node:fs';
import path from 'node:path';
import { REGIONS_INSIDE } from '../vm/run.mjs';

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
    const unfinished = `${file}.${process.pid}.tmp`;

    fs.writeFileSync(unfinished, `${JSON.stringify(all, null, 4)}\n`);
    fs.renameSync(unfinished, file);
}

export function copyRegions(folder, FS) {
    if (!FS?.analyzePath(REGIONS_INSIDE).exists) {
        return;
    }
    for (const name of FS.readdir(REGIONS_INSIDE)) {
        const inside = `${REGIONS_INSIDE}/${name}`;

        if (FS.isFile(FS.stat(inside).mode)) {
            fs.writeFileSync(path.join(folder, name), FS.readFile(inside));
        }
    }
}
