// SPDX-License-Identifier: MIT
// What runs a guest in Debian's QEMU.

import path from 'node:path';

// The words of the command for the guest's smallest run. guest: an element of what "reloop guests --runs" prints,
// one that was built; build: the folder of products.
export function nativeCommand({ arch, runs }, build) {
    const { args, files } = runs[0]; // the smallest
    // A file is a word of its own, or the end of one, behind "file=".
    const outsideOf = (word) => {
        const file = files.find(({ to }) => word === to || word.endsWith(`=${to}`));

        return file ? word.slice(0, word.length - file.to.length) + path.join(build, file.from) : word;
    };
    const words = [`qemu-system-${arch}`];

    for (let i = 0; i < args.length; i++) {
        if (args[i] === '-L') {
            i++; // it has firmware of its own
        } else {
            words.push(outsideOf(args[i]));
        }
    }
    return words;
}
