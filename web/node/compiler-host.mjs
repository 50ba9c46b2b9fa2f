// SPDX-License-Identifier: MIT
// The host of the compiler's worker in Node.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

// Starts the worker, so that it is ready when the first hot code is. build: the folder of products;
// onError is called with what ends the worker.
export function startCompiler(build, onError) {
    const worker = new Worker(new URL('../compiler/worker.mjs', import.meta.url));

    worker.on('error', onError);
    worker.postMessage({ url: pathToFileURL(path.join(build, 'compiler', 'compiler.mjs')).href });
    worker.unref();
    return worker;
}
