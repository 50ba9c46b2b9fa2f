// SPDX-License-Identifier: MIT
// The page, made by web/make-site.sh from products of which those that are slow to make and to run are
// not real: what the page does by itself can be tried in seconds.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD } from './kept.mjs';
import { serve } from './server.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const NO_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]); // WebAssembly that does nothing
const FIRMWARE = ['bios-256k', 'kvmvapic', 'linuxboot_dma', 'multiboot_dma'];
const GUESTS = ['sha256.elf', 'sort.elf', 'lz.elf', 'smc.elf', 'os/linux-i386.vmlinuz',
    'os/linux-i386.initrd'];

export async function serveFakeBuild() {
    const build = fs.mkdtempSync(path.join(os.tmpdir(), 'reloop-build-'));
    const put = (name, content = 'a file') => {
        fs.mkdirSync(path.dirname(path.join(build, name)), { recursive: true });
        fs.writeFileSync(path.join(build, name), content);
    };

    for (const name of ['npm', 'native', 'node']) {
        fs.symlinkSync(path.join(BUILD, name), path.join(build, name));
    }
    put('qemu/qemu-system-i386.js', fs.readFileSync(here('fake_qemu.mjs')));
    put('qemu/qemu-system-i386.wasm', NO_MODULE);
    put('compiler/compiler.mjs', 'export default async () => ({});');
    put('compiler/compiler.wasm', NO_MODULE);
    FIRMWARE.forEach((name) => put(`firmware/${name}.bin`));
    GUESTS.forEach((name) => put(`guests/${name}`));
    execFileSync(here('../../web/make-site.sh'), [build], { stdio: 'ignore' });
    const server = await serve([], { ...process.env, RELOOP_BUILD: build });

    return {
        ...server,
        stop: () => {
            server.stop();
            fs.rmSync(build, { recursive: true, force: true });
        },
    };
}
