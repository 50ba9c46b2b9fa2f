// SPDX-License-Identifier: MIT
// The worker's end of the mailbox (web/compiler/mailbox.mjs), as qemu-hooks/service.c uses it: what
// the compiler or the engine does to a request, the reply says, and the next one is served.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Worker } from 'node:worker_threads';

const MAILBOX = 1024, LIST = 2048, VCPUS = 4096, REQUEST = 8192, REPLY = 16384, REPLY_MAX = 4096;
const STATE = 0, OK = 6, WAITED = 9, FALLBACKS_BYTES = 56;
const IDLE = 0, POSTED = 1, DONE = 2, CALL_BACK = 3;
const PATIENCE_MS = 20000;

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
const bytes = new Uint8Array(memory.buffer), all = new Int32Array(memory.buffer);
const halves = new Int16Array(memory.buffer);
const words = new Int32Array(memory.buffer, MAILBOX, 12);
let worker;

// A vCPU's kick and pending are the halves and bytes at these places.
const KICKS = [6000, 6100], PENDING = [6050, 6150];

function plug(vcpus) {
    vcpus.forEach((i, n) => all.set([KICKS[i], PENDING[i]], VCPUS / 4 + 2 * n));
    all[VCPUS / 4 + 2 * vcpus.length] = 0;
}

const isTold = (i) => Atomics.load(bytes, PENDING[i]) === 1 && Atomics.load(halves, KICKS[i] / 2) === -1;

function forget() {
    for (const i of [0, 1]) {
        bytes[PENDING[i]] = 0;
        halves[KICKS[i] / 2] = 0;
    }
}

async function until(what) {
    const end = performance.now() + PATIENCE_MS;

    while (!what()) {
        assert.ok(performance.now() < end, `waited in vain: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
}

async function ask(text) {
    bytes.set(new TextEncoder().encode(text), REQUEST);
    words.set([REQUEST, text.length, REPLY, REPLY_MAX], 1);
    Atomics.store(words, STATE, POSTED);
    Atomics.notify(words, STATE);
    await until(() => Atomics.load(words, STATE) === DONE);
    Atomics.store(words, STATE, IDLE);

    const from = MAILBOX + FALLBACKS_BYTES;
    return {
        ok: words[OK] === 1,
        text: Buffer.from(bytes.slice(REPLY, REPLY + words[5])).toString('latin1'),
        fallbacks: Buffer.from(bytes.slice(from, bytes.indexOf(0, from))).toString(),
    };
}

before(() => {
    words[8] = LIST;
    all[LIST / 4 + 1] = VCPUS;
    plug([0, 1]);
    worker = new Worker(new URL('mailbox_worker.mjs', import.meta.url),
        { workerData: { memory, mailbox: MAILBOX } });
    worker.on('error', (e) => {
        throw e;
    });
});
after(() => worker.terminate());

it('sends a module back', async () => {
    const { ok, text, fallbacks } = await ask('good');

    assert.ok(ok);
    assert.equal(text.slice(0, 4), '\0asm');
    assert.equal(fallbacks, 'instance 1\n');
});

it('says what the compiler refused', async () => {
    assert.deepEqual(await ask('refused'), { ok: false, text: 'refused', fallbacks: '' });
});

it('says that the engine refused a module, and goes on', async () => {
    const { ok, text } = await ask('bad');

    assert.equal(ok, false);
    assert.match(text, /^the engine refused it: /);
    assert.ok((await ask('good')).ok);
});

it('has another compiler after a trap', async () => {
    assert.deepEqual(await ask('trap'),
        { ok: false, text: 'the compiler trapped: unreachable', fallbacks: '' });
    assert.equal((await ask('good')).fallbacks, 'instance 2\n');
});

it('goes on where there is none at first', async () => {
    assert.equal((await ask('trap')).ok, false);
    assert.equal((await ask('good')).text, 'the compiler trapped: no memory');
    assert.equal((await ask('good')).fallbacks, 'instance 4\n');
});

it('tells every vCPU of a reply', async () => {
    forget();
    await ask('good');
    await until(() => isTold(0) && isTold(1));
});

it('leaves the others alone where the one that asked waits', async () => {
    words[WAITED] = 1;
    forget();
    await ask('good');
    await ask('good'); // had it told of the first reply, it would have before this one
    assert.equal(isTold(0) || isTold(1), false);
    words[WAITED] = 0;
    await ask('good');
});

it('calls back, and writes to no vCPU that is gone', async () => {
    await until(() => isTold(0) && isTold(1));
    await until(() => Atomics.compareExchange(all, LIST / 4, 0, 1) === 0);
    plug([1]);
    forget();
    Atomics.store(all, LIST / 4, 0);
    words[10] = 5;
    Atomics.store(words, STATE, CALL_BACK);
    Atomics.notify(words, STATE);
    await until(() => isTold(1));
    assert.equal(Atomics.load(words, STATE), IDLE);
    assert.equal(Atomics.load(halves, KICKS[0] / 2), 0);
    assert.equal(bytes[PENDING[0]], 0);
});
