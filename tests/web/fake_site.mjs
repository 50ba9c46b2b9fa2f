// SPDX-License-Identifier: MIT
// A small site of files of every kind, good and bad, and ./reloop serve on it: for what can be asked
// of a server without QEMU.

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { BUILD } from './kept.mjs';
import { serve } from './server.mjs';

// Bytes that do not repeat soon, and are not random either.
export const BIG = Buffer.alloc(300_000, Array.from({ length: 251 }, (_, i) => i * i));
export const LARGE = Buffer.alloc(20_000_000, BIG);

const FILES = {
    'index.html': '<!DOCTYPE html><title>A page</title>',
    'big.wasm': BIG,
    'big.wasm.gz': zlib.gzipSync(BIG),
    'big.wasm.br': zlib.brotliCompressSync(BIG),
    'gzipped.mjs': 'export {};',
    'gzipped.mjs.gz': zlib.gzipSync('export {};'),
    'plain.bin': '0123456789',
    'large.bin': LARGE,
    'empty.json': '',
    'a.elf': 'ELF',
    'b.vmlinuz': 'MZ',
    'c.css': 'a {}',
    'LICENSE': 'free',
    '.done': 'hidden',
    'folder/inside.txt': 'in a folder',
};

// Starts it. unreadable: names of files that are there and cannot be opened; stop() ends the server,
// and removes the site.
export async function serveFakeSite(options = []) {
    const build = fs.mkdtempSync(path.join(os.tmpdir(), 'reloop-site-'));
    const site = path.join(build, 'web');
    const unreadable = ['socket.bin'];

    fs.mkdirSync(path.join(site, 'folder'), { recursive: true });
    for (const name of ['npm', 'native', 'node']) {
        fs.symlinkSync(path.join(BUILD, name), path.join(build, name));
    }
    for (const [name, content] of Object.entries(FILES)) {
        fs.writeFileSync(path.join(site, name), content);
    }
    // A socket's file cannot be opened by anybody, one without permissions not by most.
    const socket = net.createServer().listen(path.join(site, 'socket.bin'));

    if (process.getuid()) {
        fs.writeFileSync(path.join(site, 'locked.bin'), 'locked', { mode: 0 });
        unreadable.push('locked.bin');
    }
    const server = await serve(options, { ...process.env, RELOOP_BUILD: build });

    return {
        ...server,
        build,
        site,
        unreadable,
        stop: () => {
            server.stop();
            socket.close();
            fs.rmSync(build, { recursive: true, force: true });
        },
    };
}
