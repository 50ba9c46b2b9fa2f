// SPDX-License-Identifier: MIT
// Stands in for QEMU, as far as web/node/run.mjs can tell: a factory as Emscripten makes them, with
// a file system and an environment. Its -kernel is a JavaScript function's body, in which "qemu" is
// an object with the members below.

import { setTimeout as setTimeoutPromise } from 'node:timers/promises';

const POLLIN = 1;

function fileSystem() {
    const files = new Map();
    const stdin = { stream_ops: {} };

    return {
        files,
        stdin,
        mkdirTree: () => {},
        writeFile: (name, data) => files.set(name, Buffer.from(data)),
        readFile: (name, { encoding } = {}) =>
            (encoding ? files.get(name).toString(encoding) : files.get(name)),
        analyzePath: (name) =>
            ({ exists: [...files.keys()].some((k) => k === name || k.startsWith(`${name}/`)) }),
        readdir: (folder) => ['.', '..', ...[...files.keys()]
            .filter((k) => k.startsWith(`${folder}/`)).map((k) => k.slice(folder.length + 1))],
        stat: (name) => ({ mode: files.has(name) ? 1 : 0 }),
        isFile: (mode) => mode === 1,
        getStream: () => stdin,
    };
}

export default async function start(Module) {
    const FS = fileSystem();

    Module.FS = FS;
    Module.ENV = {};
    // As long as there is no instance, Emscripten has stubs in place of exports.
    if (process.env.FAKE_QEMU_START_MS) {
        Module._reloop_write_stats = () => {
            throw new TypeError('called before there is an instance');
        };
        await setTimeoutPromise(Number(process.env.FAKE_QEMU_START_MS));
        delete Module._reloop_write_stats;
    }
    Module.preRun.forEach((f) => f(Module));
    Module.onRuntimeInitialized();

    const kernel = Module.arguments[Module.arguments.indexOf('-kernel') + 1];
    const qemu = {
        args: Module.arguments,
        env: Module.ENV,
        FS,
        Module,
        print: (text) => Buffer.from(text).forEach(Module.stdout),
        warn: (text) => Buffer.from(text).forEach(Module.stderr),
        exit: (code) => Module.onExit(code),
        // Calls back with each byte of input and, at the end, null; polls first, as QEMU does.
        listen: (callback) => setInterval(() => {
            while (FS.stdin.stream_ops.poll() & POLLIN) {
                callback(Module.stdin());
            }
        }, 5),
    };

    setTimeout(new Function('qemu', FS.readFile(kernel, { encoding: 'utf8' })), 0, qemu);
    setInterval(() => {}, 1000); // QEMU's threads keep Node alive
}
