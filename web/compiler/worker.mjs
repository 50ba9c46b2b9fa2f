// SPDX-License-Identifier: MIT
// The compiler's worker, under Node and in a page: loads the compiler, waits to be told where the
// mailbox is, serves. It is sent the compiler's URL, and then QEMU's memory and the mailbox's address.

import { serve } from './mailbox.mjs';

let compiler; // a promise

async function receive({ url, memory, mailbox }) {
    if (url) {
        compiler = import(url).then(({ default: create }) => create());
        await compiler; // a failure to load it is seen now, not with the first hot code
    } else {
        serve(await compiler, memory, mailbox);
    }
}

if (globalThis.addEventListener) {
    globalThis.addEventListener('message', ({ data }) => receive(data));
} else {
    const { parentPort } = await import('node:worker_threads');
    parentPort.on('message', receive);
}
