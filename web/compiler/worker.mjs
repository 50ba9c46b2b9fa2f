// SPDX-License-Identifier: MIT
// The compiler's worker, under Node and in a page: loads the compiler, waits to be told where the
// mailbox is, serves. It is sent the compiler's URL (with, if the host has it, its WebAssembly,
// compiled), and then QEMU's memory and the mailbox's address.

import { instantiateFrom } from '../vm/instantiate.mjs';
import { serve } from './mailbox.mjs';

let creator; // a promise of what makes instances of the compiler
let first; // a promise of the first one, made before it is needed
let clock = () => performance.now();

async function creatorFrom(url, wasm) {
    const { default: create } = await import(url);

    return wasm ? () => new Promise((resolve, reject) => {
        create({ instantiateWasm: instantiateFrom(wasm, reject) }).then(resolve, reject);
    }) : create;
}

async function obey({ url, wasm, memory, mailbox }) {
    if (url) {
        creator = creatorFrom(url, wasm);
        first = creator.then((create) => create());
        await first; // a failure to load it is seen now, not with the first hot code
    } else {
        await serve(await first, await creator, memory, mailbox, clock);
    }
}

// A page learns of a worker's exceptions, but not of its promises.
function receive(message) {
    obey(message).catch((e) => setTimeout(() => {
        throw e;
    }));
}

if (globalThis.addEventListener) {
    globalThis.addEventListener('message', ({ data }) => receive(data));
} else {
    const { parentPort } = await import('node:worker_threads');
    const { threadClock } = await import('./thread-clock.mjs');
    clock = threadClock() ?? clock;
    parentPort.on('message', receive);
}
