// SPDX-License-Identifier: MIT
// One run of QEMU in a worker of its own, which for Emscripten is the main thread: QEMU's threads and
// the compiler's worker are started from here. machine.mjs starts it and says what it is sent.

import { ByteQueue } from '../vm/input.mjs';
import { Run } from '../vm/run.mjs';

const FIGURES_EVERY_MS = 1000;

const input = new ByteQueue();
let run = null;

function startCompiler(url, onError) {
    const worker = new Worker(new URL('../compiler/worker.mjs', import.meta.url),
        { type: 'module', name: 'reloop-compiler' });

    worker.addEventListener('error', onError);
    worker.postMessage({ url });
    return worker;
}

async function start({ config, wasm, qemu, compiler }) {
    run = new Run(config, {
        program: qemu.slice(qemu.lastIndexOf('/') + 1, -'.js'.length),
        input,
        output: (output) => postMessage({ output }),
        messages: (messages) => postMessage({ messages }),
        read: ({ bytes }) => bytes,
        startCompiler: (onError) => startCompiler(compiler, onError),
        ended: (ended, figures) => postMessage({ ended, figures }),
    });
    setInterval(() => postMessage({ figures: run.figures() }), FIGURES_EVERY_MS);
    await run.start(async (module) => {
        const { default: startQemu } = await import(qemu);

        await startQemu(module);
    }, {
        // The page has loaded and compiled it, and keeps it for the next start.
        instantiateWasm: (imports, done) => {
            WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm),
                (e) => run.crashed(e));
            return {};
        },
    });
}

addEventListener('message', ({ data }) => {
    if (data.input) {
        input.push(data.input);
    } else {
        start(data.start);
    }
});
addEventListener('error', (event) => run?.crashed(event.error ?? event));
addEventListener('unhandledrejection', (event) => run?.crashed(event.reason));
