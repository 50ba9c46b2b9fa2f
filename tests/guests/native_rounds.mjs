// SPDX-License-Identifier: MIT
// Has Debian's QEMU run each bare-metal guest with "rounds" until it has come to the same checksum
// three times. Usage: native_rounds.mjs BUILD [EXCEPT...]
// BUILD is the folder of products; standard input is what "reloop guests --runs" prints; EXCEPT are guests to
// leave out. Prints a line for each guest that does not, and how many do.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { nativeCommand } from './native_command.mjs';

const ROUNDS = 2; // behind the first, each with a line
const PATIENCE_MS = 120_000;

const [build, ...except] = process.argv.slice(2);
const guests = JSON.parse(fs.readFileSync(0, 'utf8')).filter(({ name, kind, runs }) =>
    runs && ['compute', 'correctness'].includes(kind) && !except.includes(name));

// What went wrong, or nothing. The run has to be ended from outside; one that ends by itself is wrong.
async function runRounds(guest) {
    const [program, ...args] = nativeCommand(guest, build);

    args[args.lastIndexOf('small')] = 'rounds';
    // What it writes to disks is for nobody else.
    const qemu = spawn(program, [...args, '-snapshot'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const patience = setTimeout(() => qemu.kill('SIGKILL'), PATIENCE_MS);
    const closed = once(qemu, 'close');
    let text = '', rounds = 0;

    qemu.stdout.setEncoding('latin1').on('data', (more) => {
        text += more;
        rounds = text.match(/^\.$/gm)?.length ?? 0;
        if (rounds >= ROUNDS) {
            qemu.kill('SIGKILL');
        }
    });
    await closed;
    clearTimeout(patience);
    return rounds >= ROUNDS ? null : `${guest.name}: ${rounds} rounds; ${text.trim().split('\n').at(-1)}`;
}

let passed = 0;
for (const guest of guests) {
    const wrong = await runRounds(guest);

    passed += !wrong;
    if (wrong) {
        console.log(wrong);
    }
}
console.log(`${passed} of ${guests.length} guests`);
process.exitCode = passed > 0 && passed === guests.length ? 0 : 1;
