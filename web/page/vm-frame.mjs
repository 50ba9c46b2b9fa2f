// SPDX-License-Identifier: MIT
// One run of QEMU in a frame of its own, so that all there is of it (QEMU's threads, the compiler's
// worker, the memory) goes with the frame. machine.mjs makes the frame, and sends it a port and what
// to start; all else passes through the port. (Why not a worker instead: docs/browsers.md.)

import { ByteQueue } from '../vm/input.mjs';
import { Run } from '../vm/run.mjs';

const FIGURES_EVERY_MS = 1000;

const input = new ByteQueue();

function startCompiler(url, onError) {
    const worker = new Worker(new URL('../compiler/worker.mjs', import.meta.url),
        { type: 'module', name: 'reloop-compiler' });

    worker.addEventListener('error', onError);
    worker.postMessage({ url });
    return worker;
}

// QEMU's module is compiled already, and kept by the page for the next start.
const instantiateFrom = (wasm, onError) => (imports, done) => {
    WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm), onError);
    return {};
};

async function start({ config, wasm, qemu, compiler }, port) {
    const run = new Run(config, {
        program: qemu.slice(qemu.lastIndexOf('/') + 1, -'.js'.length),
        input,
        output: (output) => port.postMessage({ output }),
        messages: (messages) => port.postMessage({ messages }),
        read: ({ bytes }) => bytes,
        startCompiler: (onError) => startCompiler(compiler, onError),
        ended: (ended, figures) => port.postMessage({ figures, ended }),
    });

    addEventListener('error', (event) => run.crashed(event.error ?? event));
    addEventListener('unhandledrejection', (event) => run.crashed(event.reason));
    setInterval(() => port.postMessage({ figures: run.figures() }), FIGURES_EVERY_MS);
    await run.start(async (module) => {
        const { default: startQemu } = await import(qemu);

        await startQemu(module);
    }, { instantiateWasm: instantiateFrom(wasm, (e) => run.crashed(e)) });
}

globalThis.reloopReady = true;
addEventListener('message', ({ data, ports: [port] }) => {
    port.onmessage = (event) => input.push(event.data.input);
    start(data, port);
}, { once: true });
