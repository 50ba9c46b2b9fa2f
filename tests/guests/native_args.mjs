// SPDX-License-Identifier: MIT
// Debian's QEMU for a guest, and its arguments, one a line. Usage: native_args.mjs GUEST BUILD
// BUILD is the folder of products; standard input is what "reloop guests --runs" prints.

import fs from 'node:fs';
import { nativeCommand } from './native_command.mjs';

const [name, build] = process.argv.slice(2);
const guest = JSON.parse(fs.readFileSync(0, 'utf8')).find((other) => other.name === name);

nativeCommand(guest, build).forEach((word) => console.log(word));
