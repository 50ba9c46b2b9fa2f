// SPDX-License-Identifier: MIT
// judge.mjs FILE SECONDS: did figures go on growing? FILE has a run's samples (reloop run --samples),
// of SECONDS. What is judged is the largest value in the last tenth, against the largest in the second
// tenth, when the cache has long been full and all that is made once was made.

import fs from 'node:fs';

const MIB = 1 << 20;

// What each may grow by, and why it may at all.
const JUDGED = {
    table_places: { by: 600 }, // a merged module beside those that it is made of, at a busy moment
    modules_live: { by: 16 }, // up to the next merge
    module_bytes: { by: MIB / 2 }, // the same
    cache_bytes: { by: MIB / 16 }, // one module's share more or less
    regions_live: { by: 256 }, // a flush of all translations drops them
    compiler_bytes: { by: 8 * MIB }, // the largest batch so far
    memory_bytes: { by: 32 * MIB }, // it grows by steps
    resident_bytes: { by: 96 * MIB }, // V8 collects what modules leave when it likes
    longest_pause_ms: { by: 250 }, // another process may have the processor
};

const [file, seconds] = process.argv.slice(2);
const samples = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

// Not the very longest pause: it is one in some hundred, and chance.
function largest(from, to, key) {
    const values = samples.filter((s) => s.wall_s >= from * seconds && s.wall_s < to * seconds)
        .map((s) => s[key]).sort((a, b) => a - b);

    if (values.length < 3) {
        throw new Error(`too few samples from ${from * seconds} s to ${to * seconds} s`);
    }
    return key === 'longest_pause_ms' ? values[values.length >> 1] : values.at(-1);
}

let failed = 0;

console.log('figure'.padEnd(20), 'second tenth'.padStart(14), 'last tenth'.padStart(14), 'may'.padStart(14));
for (const [key, { by }] of Object.entries(JUDGED)) {
    const then = largest(0.1, 0.2, key), now = largest(0.9, 1.1, key), may = then + by;

    failed += now > may;
    console.log(key.padEnd(20), ...[then, now, may].map((n) => Math.round(n).toString().padStart(14)),
        now > may ? '  grew' : '');
}
const { regions_compiled: compiled, regions_dropped: dropped } = samples.at(-1);

console.log(`${compiled} regions compiled, ${dropped} dropped`);
if (compiled < 3 * seconds || dropped < seconds) {
    console.log('too few: nothing was tried');
    failed++;
}
process.exit(failed ? 1 : 0);
