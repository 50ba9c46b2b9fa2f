// SPDX-License-Identifier: MIT
// The page: starting and stopping what was chosen, and what is said about it.

import { problems } from './checks.mjs';
import { Choice } from './choice.mjs';
import { Console } from './console.mjs';
import { Downloads } from './downloads.mjs';
import { Figures } from './figures.mjs';
import { Hint } from './hint.mjs';
import { Machine } from './machine.mjs';

const TITLE = document.title;
const READER_KEY = 'reloop-screen-reader'; // in the browser's storage, where it gives one

const $ = (id) => document.getElementById(id);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

const terminal = new Console($('terminal'), {
    onTyped: (bytes) => machine.send(bytes),
    onLeave: () => ($('stop').disabled ? $('start') : $('stop')).focus(),
    described: 'leave',
});
const hint = new Hint($('hint'));
const figures = new Figures($('figures'));
const downloads = new Downloads((loaded, total) => {
    $('progress').value = loaded / Math.max(total, 1);
    $('loaded').textContent = `${megabytes(loaded)} of ${megabytes(total)} MB`;
});
const machine = new Machine(downloads, {
    output: (bytes) => {
        hint.hide();
        terminal.write(bytes);
    },
    messages: (bytes) => {
        hint.hide();
        terminal.remark(bytes);
    },
    figures: (now) => figures.show(now),
    ended: ({ message }) => show(message ? 'failed' : 'ended', message),
});

let choice; // once it is known what there is

const STATES = {
    idle: 'Ready',
    loading: 'Loading',
    running: 'Running',
    ended: 'Ended, without an error',
    stopped: 'Stopped',
    failed: 'Failed',
    impossible: 'Cannot run here',
};

// The one place that knows which state allows what; problem: a text for the user, or nothing.
function show(state, problem) {
    const busy = state === 'loading' || state === 'running';
    const hadFocus = document.activeElement === $('stop');

    document.body.dataset.state = state;
    document.title = choice ? `${busy ? '▶ ' : ''}${choice.chosen.name} – ${TITLE}` : TITLE;
    $('state').textContent = STATES[state];
    $('problem').textContent = problem ?? '';
    $('problem').hidden = !problem;
    $('progress').hidden = $('loaded').hidden = state !== 'loading';
    $('progress').removeAttribute('value');
    $('start').disabled = busy || state === 'impossible';
    $('stop').disabled = !busy;
    for (const id of ['guest', 'size', 'regions']) {
        $(id).disabled = busy;
    }
    terminal.held = busy;
    terminal.takesKeys = state === 'running';
    if (hadFocus && !busy) {
        $('start').focus(); // a button that is disabled would lose it
    }
    if (!busy && state !== 'idle') {
        hint.over();
    }
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
    const { name, arch, run, regions } = choice.chosen;

    terminal.clear();
    figures.clear();
    downloads.begin();
    hint.loading(name);
    show('loading');
    try {
        if (await machine.start(arch, run.interactive ? withTerminalSize(run) : run,
            { mode: regions })) {
            hint.booting(name, run.boots_in);
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

// A screen reader's user says so once.
function offerReader() {
    try {
        $('reader').checked = localStorage.getItem(READER_KEY) !== null;
    } catch {
        // The browser keeps nothing for this page.
    }
    terminal.read = $('reader').checked;
    $('reader').addEventListener('change', () => {
        terminal.read = $('reader').checked;
        try {
            if ($('reader').checked) {
                localStorage.setItem(READER_KEY, '');
            } else {
                localStorage.removeItem(READER_KEY);
            }
        } catch {
            // Likewise.
        }
    });
}

async function loadGuests() {
    const [guests, sizes] = await Promise.all([
        downloads.json('guests.json'), downloads.json('sizes.json'),
    ]);
    const built = guests.filter(({ runs }) => runs);

    if (!built.length) {
        throw new Error('no guest is built; run: make web');
    }
    downloads.know(sizes);
    return built;
}

async function prepare() {
    const found = problems();

    offerReader();
    if (found.length) {
        show('impossible', found.join('\n'));
        return;
    }
    try {
        choice = new Choice(await loadGuests());
    } catch (e) {
        show('impossible', e.message);
        return;
    }
    $('machine').addEventListener('submit', start);
    $('stop').addEventListener('click', stop);
    addEventListener('beforeunload', (event) => {
        if (document.body.dataset.state === 'running') {
            event.preventDefault(); // the browser asks whether the machine may go
        }
    });
    hint.welcome();
    show('idle', choice.missing && `There is no guest "${choice.missing}" here; choose another.`);
}

prepare();
