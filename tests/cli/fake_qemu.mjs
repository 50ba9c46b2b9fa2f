// SPDX-License-Identifier: MIT
// Stands in for QEMU, as far as web/node/run.mjs can tell: a factory as Emscripten makes them, with
// a file system and an environment. Its -kernel is a JavaScript function's body, in which "qemu" is
// an object with the members below.

import { setTimeout as setTimeoutPromise } from 'node:timers/promises';

const POLLIN = 1;

// Emscripten's, as far as it is asked for: a node has its own functions to read and write it.
const nodeOps = {
    setattr: (node, { size }) => {
        if (size !== undefined) {
            const bytes = Buffer.alloc(size);

            node.contents.copy(bytes);
            node.contents = bytes;
        }
    },
};
const streamOps = {
    read: ({ node }, buffer, offset, length, position) =>
        node.contents.copy(buffer, offset, position, position + length),
    write: ({ node }, buffer, offset, length, position) => {
        nodeOps.setattr(node, { size: Math.max(node.contents.length, position + length) });
        node.contents.set(buffer.subarray(offset, offset + length), position);
        return length;
    },
};

const FILE = 1, FOLDER = 2;

class Node {
    mode = FILE;
    contents = Buffer.alloc(0);
    node_ops = nodeOps;
    stream_ops = streamOps;

    get usedBytes() {
        return this.contents.length;
    }
}

function fileSystem() {
    const nodes = new Map();
    const stdin = { stream_ops: {} };
    const below = (folder) => [...nodes.keys()].filter((k) => k.startsWith(`${folder}/`));
    const node = (name) => {
        if (!nodes.has(name)) {
            nodes.set(name, new Node());
        }
        return nodes.get(name);
    };
    const FS = {
        stdin,
        folders: new Set(), // made by mkdirTree
        mkdirTree: (folder) => FS.folders.add(folder),
        writeFile: (name, data) => {
            const bytes = Buffer.from(data);

            node(name).node_ops.setattr(node(name), { size: 0 });
            if (bytes.length) {
                FS.write(name, bytes, 0);
            }
        },
        // At a place in the file, as QEMU does with disks.
        write: (name, bytes, at) =>
            node(name).stream_ops.write({ node: node(name) }, bytes, 0, bytes.length, at),
        read: (name, length, at) => {
            const bytes = Buffer.alloc(length);

            return bytes.subarray(0,
                node(name).stream_ops.read({ node: node(name) }, bytes, 0, length, at));
        },
        readFile: (name, { encoding } = {}) => {
            const bytes = FS.read(name, nodes.get(name).usedBytes, 0);

            return encoding ? bytes.toString(encoding) : bytes;
        },
        analyzePath: (name) => ({ exists: nodes.has(name) || below(name).length > 0 }),
        readdir: (folder) => ['.', '..', ...new Set(below(folder === '/' ? '' : folder)
            .map((k) => k.slice(folder === '/' ? 1 : folder.length + 1).split('/')[0]))],
        lookupPath: (name) => ({ node: nodes.get(name) ?? { mode: FOLDER } }),
        stat: (name) => ({ mode: FS.lookupPath(name).node.mode }),
        isFile: (mode) => mode === FILE,
        isDir: (mode) => mode === FOLDER,
        getStream: () => stdin,
        files: { get: (name) => FS.readFile(name) },
    };

    return FS;
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
