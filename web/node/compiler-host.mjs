// SPDX-License-Identifier: MIT
// The host of the compiler's worker in Node.

import { Worker } from 'node:worker_threads';

// Starts the worker, so that it is ready when the first hot code is. build: the folder of products;
// onError is called with what ends the worker.
export function prepareCompiler(build, onError) {
    const worker = new Worker(new URL('./compiler-worker.mjs', import.meta.url), {
        workerData: { build },
    });

    worker.on('error', onError);
    worker.unref();
    return worker;
}

// Hands QEMU's memory and the mailbox's address in it to the worker.
export function startCompiler(worker, memory, mailbox) {
    worker.postMessage({ memory, mailbox });
}
