// SPDX-License-Identifier: MIT
// What a run leaves: its statistics, and the regions it compiled. Both are first written inside
// QEMU's file system, by qemu-hooks.

import fs from 'node:fs';
import path from 'node:path';

export const STATS_INSIDE = '/reloop/stats.json';
export const REGIONS_INSIDE = '/reloop/regions';

// What the hooks counted; {} if they did not get to write it.
function hookStats(FS) {
    if (!FS?.analyzePath(STATS_INSIDE).exists) {
        return {};
    }
    return JSON.parse(FS.readFile(STATS_INSIDE, { encoding: 'utf8' }));
}

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

// What was counted so far, for shareSince(). collect: has the hooks write it down.
export function countsNow(FS, collect) {
    collect?.();
    const { tbs_in_regions: inside = 0, tbs_interpreted: outside = 0 } = hookStats(FS);

    return { inside, outside };
}

// The share of TB executions that happened in regions since then; undefined if there were none.
function shareSince(then, { tbs_in_regions: inside, tbs_interpreted: outside }) {
    const total = inside - then?.inside + outside - then?.outside;

    return total > 0 ? (inside - then.inside) / total : undefined;
}

// ours: what run.mjs knows of the run; early: the counts after its first second, if it had one.
export function writeStats(file, FS, ours, early) {
    const hooks = hookStats(FS);
    const all = {
        ...ours,
        ...hooks,
        region_share_after_1s: shareSince(early, hooks),
        compile_cycles_per_op: cyclesPerOp(hooks),
    };
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
