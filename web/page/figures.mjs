// SPDX-License-Identifier: MIT
// The figures of a run, shown beside the terminal.

import { shareSince } from '../vm/figures.mjs';

const count = (n) => n?.toLocaleString('en');
const percent = (share) => (share === undefined ? undefined : `${(share * 100).toFixed(1)} %`);
const seconds = (ms) => (ms === undefined ? undefined : `${(ms / 1000).toFixed(2)} s`);

// By the figure's name: what it is called, what that means, and its text.
const ROWS = {
    wall_s: ['Time', 'Since the machine was started',
        ({ wall_s: s }) => (s === undefined ? undefined : `${s.toFixed(0)} s`)],
    regions_compiled: ['Regions compiled', 'Groups of guest code that became functions of WebAssembly',
        ({ regions_compiled: n }) => count(n)],
    regions_live: ['Regions in use', 'Those whose code the guest still has',
        ({ regions_live: n }) => count(n)],
    region_share: ['Code run in regions', 'Of all guest code; the rest was interpreted',
        ({ region_share: s }) => percent(s)],
    share_lately: ['… in the last second', 'The same of the last second alone',
        (now, before) => percent(shareSince(before, now))],
    modules_live: ['Modules', 'WebAssembly modules that the browser holds',
        ({ modules_live: n }) => count(n)],
    ops_compiled: ['Operations compiled', 'Of QEMU, which translates guest code to them',
        ({ ops_compiled: n }) => count(n)],
    compile_ms: ['Time spent compiling', 'Beside the guest, which goes on meanwhile',
        ({ compile_ms: ms }) => seconds(ms)],
    vcpu_stall_ms: ['Guest stood still for it', 'Because of compiling',
        ({ vcpu_stall_ms: ms }) => seconds(ms)],
};

export class Figures {
    #values = {};
    #before;

    // element: a dl. Each dd has the figure's name as its data-name.
    constructor(element) {
        for (const [name, [label, title]] of Object.entries(ROWS)) {
            const dt = document.createElement('dt'), dd = document.createElement('dd');

            dt.textContent = label;
            dt.title = dd.title = title;
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
        for (const [name, [, , text]] of Object.entries(ROWS)) {
            this.#values[name].textContent = text(figures, this.#before) ?? '–';
        }
        this.#before = figures;
    }
}
