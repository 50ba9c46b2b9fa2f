// SPDX-License-Identifier: MIT
// One run of QEMU in a frame of its own, so that all there is of it (QEMU's threads, the compiler's
// worker, the memory) goes with the frame. machine.mjs makes the frame, and sends it a port and what
// to start; all else passes through the port. (Why a frame: docs/browsers.md.)

import { ByteQueue } from '../vm/input.mjs';
import { instantiateFrom } from '../vm/instantiate.mjs';
import { Run } from '../vm/run.mjs';

const FIGURES_EVERY_MS = 1000;

const input = new ByteQueue();

function startCompiler(what, onError) {
    const worker = new Worker(new URL('../compiler/worker.mjs', import.meta.url),
        { type: 'module', name: 'reloop-compiler' });

    worker.addEventListener('error',
        ({ message }) => onError(new Error(message ?? 'its worker cannot be loaded')));
    worker.postMessage(what);
    return worker;
}

// qemu, compiler: each the URL of its JavaScript and, compiled, its WebAssembly.
async function start({ config, qemu, compiler }, port) {
    const run = new Run(config, {
        program: /([^/]+)\.js$/.exec(qemu.url)[1],
        input,
        output: (output) => port.postMessage({ output }),
        messages: (messages) => port.postMessage({ messages }),
        read: ({ bytes }) => bytes.slice(), // the run writes to it, and two drives may have one image
        startCompiler: (onError) => startCompiler(compiler, onError),
        ended: (ended, figures) => port.postMessage({ figures, ended }),
    });

    addEventListener('error', (event) => run.crashed(event.error ?? event));
    addEventListener('unhandledrejection', (event) => run.crashed(event.reason));
    setInterval(() => port.postMessage({ figures: run.figures() }), FIGURES_EVERY_MS);
    await run.start(async (module) => {
        const { default: startQemu } = await import(qemu.url);

        await startQemu(module);
    }, { instantiateWasm: instantiateFrom(qemu.wasm, (e) => run.crashed(e)) });
}

// Firefox keeps QEMU's memory for ever where a wait of this kind is left behind by a frame that went.
// Emscripten does without, by messages.
delete Atomics.waitAsync;

globalThis.reloopReady = true;
addEventListener('message', ({ data, ports: [port] }) => {
    port.onmessage = (event) => input.push(event.data.input);
    start(data, port);
}, { once: true });
