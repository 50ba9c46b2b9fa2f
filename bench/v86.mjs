// SPDX-License-Identifier: MIT
// A PC in v86, its first serial port on standard input and output, until it is killed. For
// ./reloop bench, which gives one argument, a JSON object: the paths module, wasm, bios, vgaBios,
// kernel, initrd (absent: the kernel is a multiboot one), the kernel's command line append, and
// memory in MiB.

import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

const config = JSON.parse(process.argv[2]);
const { V86 } = await import(pathToFileURL(config.module));
const NEWLINE = 10;

const image = (file) => ({ buffer: new Uint8Array(fs.readFileSync(file)).buffer });

const emulator = new V86({
    wasm_path: config.wasm,
    bios: image(config.bios),
    vga_bios: image(config.vgaBios),
    ...(config.initrd
        ? { bzimage: image(config.kernel), initrd: image(config.initrd) }
        : { multiboot: image(config.kernel) }),
    cmdline: config.append,
    memory_size: config.memory * 1024 * 1024,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    autostart: true,
});
const line = [];

emulator.add_listener('serial0-output-byte', (byte) => {
    line.push(byte);
    if (byte === NEWLINE) {
        fs.writeSync(1, Buffer.from(line.splice(0)));
    }
});
process.stdin.on('data', (bytes) => emulator.serial0_send(bytes.toString('latin1')));
