// SPDX-License-Identifier: MIT
// The figures that qemu-hooks counts. It writes them into QEMU's own file system.

export const STATS_INSIDE = '/reloop/stats.json';

// What the hooks wrote; {} if they did not get to it.
export function hookFigures(FS) {
    if (!FS?.analyzePath(STATS_INSIDE).exists) {
        return {};
    }
    return JSON.parse(FS.readFile(STATS_INSIDE, { encoding: 'utf8' }));
}

// The share of TB executions that happened in regions since then; undefined if there were none.
export function shareSince(then, now) {
    const { tbs_in_regions: insideThen = 0, tbs_interpreted: outsideThen = 0 } = then ?? {};
    const { tbs_in_regions: inside, tbs_interpreted: outside } = now;
    const total = inside - insideThen + outside - outsideThen;

    return then && total > 0 ? (inside - insideThen) / total : undefined;
}
