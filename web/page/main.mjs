// SPDX-License-Identifier: MIT
// The page: what can be run, starting and stopping it, and what is said about it.

import { problems } from './checks.mjs';
import { Console } from './console.mjs';
import { Downloads } from './downloads.mjs';
import { Figures } from './figures.mjs';
import { Machine } from './machine.mjs';

const KINDS = { os: 'Operating systems', compute: 'Compute', correctness: 'Correctness' };
const FIRST_GUEST = 'linux-i386-shell';

const $ = (id) => document.getElementById(id);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

const terminal = new Console($('terminal'), (bytes) => machine.send(bytes));
const figures = new Figures($('figures'));
const downloads = new Downloads((loaded, total) => {
    $('progress').value = loaded / total;
    $('state').textContent = `Loading: ${megabytes(loaded)} of ${megabytes(total)} MB`;
});
const machine = new Machine(downloads, {
    output: (bytes) => terminal.write(bytes),
    messages: (bytes) => terminal.remark(bytes),
    figures: (now) => figures.show(now),
    ended: ({ message }) => show(message ? 'failed' : 'ended', message),
});

let guests = []; // those of guests.json that can be run

const STATES = {
    idle: 'Ready',
    loading: 'Loading',
    running: 'Running',
    ended: 'Ended: all is well',
    stopped: 'Stopped',
    failed: 'Failed',
    impossible: 'Cannot run here',
};

// The one place that knows which state allows what; problem: a text for the user, or nothing.
function show(state, problem) {
    const busy = state === 'loading' || state === 'running';

    document.body.dataset.state = state;
    $('state').textContent = STATES[state];
    $('problem').textContent = problem ?? '';
    $('problem').hidden = !problem;
    $('progress').hidden = state !== 'loading';
    $('progress').removeAttribute('value');
    $('start').disabled = busy || state === 'impossible';
    $('stop').disabled = !busy;
    for (const id of ['guest', 'size', 'regions']) {
        $(id).disabled = busy;
    }
}

const chosenGuest = () => guests.find(({ name }) => name === $('guest').value);

function showGuest() {
    const { what, runs } = chosenGuest();

    $('what').textContent = what;
    $('size').replaceChildren(...runs.map(({ size }, i) => new Option(size, i)));
    $('size-label').hidden = runs.length < 2;
}

function offerGuests() {
    const kinds = Object.keys(KINDS);
    const labelOf = ({ kind, arch }) => `${KINDS[kind]}, ${arch}`;
    const byKind = [...guests].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));

    for (const label of new Set(byKind.map(labelOf))) {
        const group = document.createElement('optgroup');

        group.label = label;
        group.append(...guests.filter((guest) => labelOf(guest) === label)
            .map(({ name }) => new Option(name, name, false, name === FIRST_GUEST)));
        $('guest').append(group);
    }
    showGuest();
}

// A kernel hands what it does not know to its first process, as environment variables: that is how a
// shell learns how large this terminal is, which a serial line cannot tell.
function withTerminalSize(run) {
    const { columns, rows } = terminal.size;
    const args = [...run.args];

    args[args.indexOf('-append') + 1] += ` COLUMNS=${columns} LINES=${rows}`;
    return { ...run, args };
}

async function start(event) {
    event.preventDefault();
    const { arch, runs } = chosenGuest();
    const run = runs[$('size').value];

    terminal.clear();
    figures.clear();
    downloads.begin();
    show('loading');
    try {
        if (await machine.start(arch, run.interactive ? withTerminalSize(run) : run,
            { mode: $('regions').value })) {
            show('running');
        }
    } catch (e) {
        show('failed', `${e.message}\nStart tries again.`);
    }
}

function stop() {
    machine.stop();
    show('stopped');
}

async function loadGuests() {
    const bytes = await downloads.bytes('guests.json');

    guests = JSON.parse(new TextDecoder().decode(bytes)).filter(({ runs }) => runs);
    if (!guests.length) {
        throw new Error('no guest is built; run: make web');
    }
}

async function prepare() {
    const found = problems();

    if (found.length) {
        show('impossible', found.join('\n'));
        return;
    }
    try {
        await loadGuests();
    } catch (e) {
        show('impossible', e.message);
        return;
    }
    offerGuests();
    $('machine').addEventListener('submit', start);
    $('stop').addEventListener('click', stop);
    $('guest').addEventListener('change', showGuest);
    show('idle');
}

prepare();
