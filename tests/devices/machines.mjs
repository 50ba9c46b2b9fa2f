// SPDX-License-Identifier: MIT
// The machine of each architecture on which all commands and devices are tried, with a guest that
// goes on computing.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const RELOOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../reloop');
export const ARCHS = ['i386', 'arm', 'riscv32'];

const MACHINE = {
    i386: ['-M', 'pc'],
    arm: ['-M', 'virt', '-cpu', 'cortex-a15'],
    riscv32: ['-M', 'virt', '-bios', 'none'],
};
const KERNEL = { i386: 'sort', arm: 'arm/sort', riscv32: 'riscv32/sort' };

// Options of reloop run.
export function runOptions(arch, regions) {
    return ['--arch', arch, ...(regions === 'off' ? ['--regions=off'] : ['--threshold', '5'])];
}

// What a program of ours is started by.
function guest(arch) {
    const build = process.env.RELOOP_BUILD ?? path.join(path.dirname(RELOOP), 'build');

    return ['-kernel', path.join(build, `guests/${KERNEL[arch]}.elf`), '-append', 'rounds'];
}

export function machine(arch) {
    return [...MACHINE[arch], '-m', '64', '-nodefaults', '-vga', 'none', '-serial', 'null', ...guest(arch)];
}

// QEMU's names of machines.
export function machineNames(arch) {
    return execFileSync(RELOOP, ['run', '--arch', arch, '--', '-M', 'help'], { encoding: 'utf8' })
        .trim().split('\n').slice(1).map((line) => line.split(' ')[0]);
}
