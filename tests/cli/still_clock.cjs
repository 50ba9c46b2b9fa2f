// SPDX-License-Identifier: MIT
// Loaded into Node before web/node/run.mjs: the clock stands still, and what was to be done in a second or
// later is done when the fake guest says that it is due, with due(SECONDS).

const { setTimeout } = globalThis;
const held = [];

performance.now = () => 0;
globalThis.setTimeout = (f, ms, ...rest) => {
    if (ms < 1000) {
        return setTimeout(f, ms, ...rest);
    }
    held.push({ f, ms });
    return setTimeout(() => {}, 0);
};
globalThis.due = (seconds) => {
    const now = held.filter(({ ms }) => ms === seconds * 1000);

    if (!now.length) {
        throw new Error(`nothing is due in ${seconds} s`);
    }
    now.forEach(({ f }) => f());
};
