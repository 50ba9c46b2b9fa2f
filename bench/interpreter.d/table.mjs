// SPDX-License-Identifier: MIT
// The table of bench/interpreter, and its figures as JSON.
// Arguments: the folder of the runs' statistics, named VARIANT.GUEST.ROUND; the variants and the
// guests, in order and separated by spaces; the JSON file to write, or an empty string. A run that
// failed has left nothing.

import fs from 'node:fs';
import path from 'node:path';

const [folder, variantList, guestList, jsonFile] = process.argv.slice(2);
const variants = variantList.trim().split(/ +/);
const guests = guestList.trim().split(/ +/);

function runsOf(variant, guest) {
    return fs.readdirSync(folder)
        .filter((file) => file.startsWith(`${variant}.${guest}.`))
        .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
}

// An os guest, which has no size, is timed from the start: booting is what it does.
function secondsOf(run) {
    return run.size ? run.guest_s : run.wall_s;
}

// NaN of nothing; so are the other figures that are computed from it.
function median(numbers) {
    const sorted = numbers.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;

    if (!sorted.length) {
        return NaN;
    }
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function geometricMean(numbers) {
    return Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / numbers.length);
}

// By guest: f's value.
function forGuests(f) {
    return Object.fromEntries(guests.map((guest) => [guest, f(guest)]));
}

// How many times faster the second variant is, by guest and, over those that both ran, in the mean.
function faster(slow, fast) {
    const ratios = forGuests((guest) => slow.median_s[guest] / fast.median_s[guest]);

    return { ...ratios, mean: geometricMean(Object.values(ratios).filter((x) => x > 0)) };
}

function cell(number, unit = '') {
    return number > 0 ? number.toFixed(2) + unit : '-';
}

function print(title, columns, rows) {
    const cells = [[title, ...columns], ...rows];

    for (const [name, ...values] of cells) {
        console.log(name.padEnd(26) + values.map((v) => v.padStart(12)).join(''));
    }
}

function printRatios(title, key) {
    console.log();
    print(title, [...guests, 'mean'], results.slice(1).map((r) =>
        [r.variant, ...Object.values(r[key]).map((x) => cell(x, 'x'))]));
}

const results = [];
const outputs = {}; // by guest: the hashes that were seen

for (const variant of variants) {
    const runs = forGuests((guest) => runsOf(variant, guest));
    const result = {
        variant,
        median_s: forGuests((guest) => median(runs[guest].map(secondsOf))),
        seconds: forGuests((guest) => runs[guest].map(secondsOf)),
    };

    result.over_previous = results.length ? faster(results.at(-1), result) : undefined;
    result.over_first = results.length ? faster(results[0], result) : undefined;
    results.push(result);
    for (const run of Object.values(runs).flat().filter(({ size }) => size)) {
        (outputs[run.guest] ??= new Set()).add(run.serial_sha256);
    }
}

print('seconds', guests, results.map((r) =>
    [r.variant, ...Object.values(r.median_s).map((s) => cell(s))]));
printRatios('over the one before', 'over_previous');
printRatios('over upstream', 'over_first');
if (jsonFile) {
    fs.writeFileSync(jsonFile, `${JSON.stringify(results, null, 4)}\n`);
}
if (results.some((r) => Object.values(r.median_s).some(Number.isNaN))) {
    process.exitCode = 1;
}
for (const [guest, hashes] of Object.entries(outputs)) {
    if (hashes.size > 1) {
        process.stderr.write(`reloop: the variants' output of ${guest} differs\n`);
        process.exitCode = 1;
    }
}
