// SPDX-License-Identifier: MIT
// The host of the compiler's worker in Node.

import { Worker } from 'node:worker_threads';

// Starts the worker, so that it is ready when the first hot code is. build: the folder of products.
export function prepareCompiler(build) {
    const worker = new Worker(new URL('./compiler-worker.mjs', import.meta.url), {
        workerData: { build },
    });

    worker.on('error', (error) => {
        process.stderr.write(`reloop: the compiler's worker failed: ${error.message}\n`);
        process.exit(1);
    });
    worker.unref();
    return worker;
}

// Hands QEMU's memory and the mailbox's address in it to the worker.
export function startCompiler(worker, memory, mailbox) {
    worker.postMessage({ memory, mailbox });
}
