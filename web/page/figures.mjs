// SPDX-License-Identifier: MIT
// The figures of a run, shown beside the terminal.

import { shareSince } from '../vm/figures.mjs';

const count = (n) => n?.toLocaleString('en');
const percent = (share) => (share === undefined ? undefined : `${(share * 100).toFixed(1)} %`);
const seconds = (ms) => (ms === undefined ? undefined : `${(ms / 1000).toFixed(2)} s`);

const ROWS = {
    wall_s: ['Time', ({ wall_s: s }) => (s === undefined ? undefined : `${s.toFixed(0)} s`)],
    regions_compiled: ['Regions compiled', ({ regions_compiled: n }) => count(n)],
    regions_live: ['Regions in use', ({ regions_live: n }) => count(n)],
    region_share: ['Blocks run in regions', ({ region_share: s }) => percent(s)],
    share_lately: ['… in the last second', (now, before) => percent(shareSince(before, now))],
    modules_live: ['Modules', ({ modules_live: n }) => count(n)],
    ops_compiled: ['Ops compiled', ({ ops_compiled: n }) => count(n)],
    compile_ms: ['Compiling (a worker)', ({ compile_ms: ms }) => seconds(ms)],
    vcpu_stall_ms: ['CPU waited for that', ({ vcpu_stall_ms: ms }) => seconds(ms)],
};

export class Figures {
    #values = {};
    #before;

    // element: a dl. Each dd has the figure's name as its data-name.
    constructor(element) {
        for (const [name, [label]] of Object.entries(ROWS)) {
            const dt = document.createElement('dt'), dd = document.createElement('dd');

            dt.textContent = label;
            dd.dataset.name = name;
            element.append(dt, dd);
            this.#values[name] = dd;
        }
        this.clear();
    }

    // For a new run.
    clear() {
        this.#before = undefined;
        this.show({});
    }

    show(figures) {
        for (const [name, [, text]] of Object.entries(ROWS)) {
            this.#values[name].textContent = text(figures, this.#before) ?? '–';
        }
        this.#before = figures;
    }
}
