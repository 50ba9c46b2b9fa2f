// SPDX-License-Identifier: MIT
// Debian's QEMU for a guest, and its arguments, one a line. Usage: native_args.mjs GUEST BUILD
// BUILD is the folder of products; standard input is what "reloop guests --runs" prints.

import fs from 'node:fs';
import path from 'node:path';

const [name, build] = process.argv.slice(2);
const { arch, runs } = JSON.parse(fs.readFileSync(0, 'utf8')).find((guest) => guest.name === name);
const { args, files } = runs[0]; // the smallest
const outside = new Map(files.map(({ from, to }) => [to, path.join(build, from)]));

console.log(`qemu-system-${arch}`);
for (let i = 0; i < args.length; i++) {
    if (args[i] === '-L') {
        i++; // it has firmware of its own
    } else {
        console.log(outside.get(args[i]) ?? args[i]);
    }
}
