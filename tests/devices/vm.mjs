// SPDX-License-Identifier: MIT
// A VM of ./reloop that is talked to over QMP on its standard input and output.

import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const RELOOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../reloop');
const PATIENCE_MS = 240_000;
const STDERR_SHOWN = 2000;

// What an engine or Emscripten says of a program that it ends.
const CRASH = /RuntimeError|unreachable|signature mismatch|abort\(|Aborted|Assertion|please report/;

// The VM is gone, or says nothing any more. `crashed` is false where QEMU ended by itself.
export class VmEnded extends Error {
    constructor(message, crashed) {
        super(message);
        this.crashed = crashed;
    }
}

export class Vm {
    #child;
    #answers = new Map(); // of commands that were sent, by id
    #next = 1;
    #ended = null;
    stderr = '';

    // options are those of reloop run; args QEMU's.
    constructor(options, args) {
        this.#child = spawn(RELOOP, ['run', ...options, '--', ...args, '-qmp', 'stdio', '-display', 'none'],
            { stdio: ['pipe', 'pipe', 'pipe'] });
        process.on('exit', () => this.kill()); // when what drives it fails
        this.closed = new Promise((resolve) => this.#child.on('close', (status, signal) => {
            this.#fail(`ended with ${signal ?? status}`, CRASH.test(this.stderr) || status !== 1);
            resolve(status);
        }));
        this.#child.stdin.on('error', () => {}); // it has ended, which "close" tells
        this.#child.stderr.setEncoding('utf8').on('data', (text) => {
            this.stderr += text;
        });
        readline.createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(line));
    }

    // Resolves once QMP can be used; rejects with VmEnded if QEMU refuses its command line.
    async start() {
        await this.execute('qmp_capabilities');
        return this;
    }

    #take(line) {
        if (!line.startsWith('{')) {
            this.stderr += `${line}\n`;
            return;
        }
        const answer = JSON.parse(line);

        this.#answers.get(answer.id)?.resolve(answer);
        this.#answers.delete(answer.id);
    }

    #fail(what, crashed) {
        this.#ended ??= new VmEnded(`${what}; ${this.stderr.slice(-STDERR_SHOWN).trim()}`, crashed);
        this.#answers.forEach(({ reject }) => reject(this.#ended));
        this.#answers.clear();
    }

    // The answer, with `return` or `error`. Rejects with VmEnded.
    execute(command, args) {
        const id = this.#next++;

        return new Promise((resolve, reject) => {
            const patience = setTimeout(() => this.#fail(`no answer to ${command}`, true), PATIENCE_MS);
            const done = (settle) => (value) => {
                clearTimeout(patience);
                settle(value);
            };

            this.#answers.set(id, { resolve: done(resolve), reject: done(reject) });
            if (this.#ended) {
                this.#fail();
                return;
            }
            this.#child.stdin.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
        });
    }

    // What a command of the human monitor prints.
    async hmp(line) {
        const answer = await this.execute('human-monitor-command', { 'command-line': line });

        return (answer.return ?? answer.error.desc).replaceAll('\r', '');
    }

    // Rejects unless the VM answers, and nothing has crashed in it.
    async check() {
        const version = await this.hmp('info version');

        if (!/^\d+\.\d+/.test(version)) {
            throw new VmEnded(`says that its version is "${version}"`, true);
        }
        if (CRASH.test(this.stderr)) {
            throw new VmEnded(this.stderr.slice(-STDERR_SHOWN), true);
        }
    }

    // Ends it by QMP's quit. Rejects if it does not end well.
    async quit() {
        await this.execute('quit').catch(() => {}); // its answer may be lost
        const status = await this.closed;

        if (status !== 0 || CRASH.test(this.stderr)) {
            throw new VmEnded(`quit ended with ${status}; ${this.stderr.slice(-STDERR_SHOWN)}`, true);
        }
    }

    kill() {
        this.#child.kill('SIGKILL');
    }
}
