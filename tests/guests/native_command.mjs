// SPDX-License-Identifier: MIT
// What runs a guest in Debian's QEMU.

import path from 'node:path';

// The words of the command for the guest's smallest run. guest: an element of what "reloop guests --runs" prints,
// one that was built; build: the folder of products.
export function nativeCommand({ arch, runs }, build) {
    const { args, files } = runs[0]; // the smallest
    const outside = new Map(files.map(({ from, to }) => [to, path.join(build, from)]));
    const words = [`qemu-system-${arch}`];

    for (let i = 0; i < args.length; i++) {
        if (args[i] === '-L') {
            i++; // it has firmware of its own
        } else {
            words.push(outside.get(args[i]) ?? args[i]);
        }
    }
    return words;
}
