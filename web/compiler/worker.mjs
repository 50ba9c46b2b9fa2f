// SPDX-License-Identifier: MIT
// The compiler's worker, under Node and in a page: loads the compiler, waits to be told where the
// mailbox is, serves. It is sent the compiler's URL (with, if the host has it, its WebAssembly,
// compiled), and then QEMU's memory and the mailbox's address.

import { instantiateFrom } from '../vm/instantiate.mjs';
import { serve } from './mailbox.mjs';

let compiler; // a promise
let clock = () => performance.now();

async function load(url, wasm) {
    const { default: create } = await import(url);

    return wasm ? new Promise((resolve, reject) => {
        create({ instantiateWasm: instantiateFrom(wasm, reject) }).then(resolve, reject);
    }) : create();
}

async function obey({ url, wasm, memory, mailbox }) {
    if (url) {
        compiler = load(url, wasm);
        await compiler; // a failure to load it is seen now, not with the first hot code
    } else {
        serve(await compiler, memory, mailbox, clock);
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
