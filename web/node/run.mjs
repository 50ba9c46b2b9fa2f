// SPDX-License-Identifier: MIT
// One run of QEMU under Node. Started by reloop run (tools/reloop/run.c) with one argument, the
// JSON object that README.md describes.

import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { missingFeatures } from '../vm/engine.mjs';
import { FAILED } from '../vm/outcome.mjs';
import { LinePainter, TerminalPainter } from '../vm/painters.mjs';
import { Run, SILENT_WHY } from '../vm/run.mjs';
import { startCompiler } from './compiler-host.mjs';
import { reasonOf } from './files.mjs';
import { HostFile } from './host-file.mjs';
import { standardInput } from './input.mjs';
import { lostFiles } from './lost.mjs';
import { writeAll } from './output.mjs';
import { copyRegions, writeStats } from './results.mjs';
import { takeSamples } from './samples.mjs';
import { filesOfShare, writeBackShare } from './share.mjs';

// Branch hints (relooper-glue/hints.h): V8 reads them by itself from its version 13.6 on.
if (parseInt(process.versions.v8, 10) < 14) {
    v8.setFlagsFromString('--experimental-wasm-branch-hinting');
}

const STDOUT = 1, STDERR = 2;
const TIMED_OUT = 124, SIGNALLED = 128;

const config = JSON.parse(process.argv[2]);
const hash = crypto.createHash('sha256'); // of all serial output

// Ends the run where nobody reads any more, or what it says cannot be written.
function write(fd, bytes) {
    try {
        writeAll(fd, bytes);
    } catch (e) {
        if (e.code === 'EPIPE') {
            process.exit(SIGNALLED + os.constants.signals.SIGPIPE);
        }
        if (fd === STDOUT) {
            say(`cannot write to standard output: ${reasonOf(e)}`);
        }
        process.exit(FAILED);
    }
}

function say(message) {
    write(STDERR, Buffer.from(`reloop: ${message}\n`));
}

function leave(code, message) {
    if (message) {
        say(message);
    }
    process.exit(code);
}

function output(bytes) {
    hash.update(bytes);
    write(STDOUT, bytes);
}

// Writes something that the run leaves; says what went wrong. True if nothing did.
function tried(write) {
    try {
        write();
        return true;
    } catch (e) {
        say(e.message);
        return false;
    }
}

// Writes what the run leaves, then exits.
function ended({ code, message, ...more }, figures) {
    const FS = run.module?.FS;
    const all = [
        tried(() => config.share && writeBackShare(config.share, FS)),
        tried(() => config.keep && copyRegions(config.keep, FS)),
        tried(() => config.stats && writeStats(config.stats, {
            ...figures,
            exit_code: code,
            serial_sha256: hash.digest('hex'),
            ...more,
        })),
    ];
    const lost = FS && lostFiles(FS, config.files);

    if (lost) {
        say(lost);
    }
    leave(all.includes(false) ? code || FAILED : code, message);
}

// For whoever watches the run: the statistics so far.
function writeStatsSoFar() {
    try {
        writeStats(config.stats, run.figures());
    } catch (e) {
        write(STDERR, Buffer.from(`reloop: cannot write the statistics: ${e.message}\n`));
    }
}

function signalled(name) {
    run.stop({ code: SIGNALLED + os.constants.signals[name] });
}

// A guest has no input unless it is there to be talked to.
function chooseInput() {
    if (config.guest && !config.interactive && !config.screen) {
        return null;
    }
    // With QEMU's multiplexer on the terminal, Control-C is for the guest, as in a guest's shell.
    const multiplexed = config.args.some(
        (arg) => arg === '-nographic' || arg.includes('mon:stdio'));

    return standardInput(multiplexed ? undefined : () => signalled('SIGINT'));
}

// One image may be several drives.
const saidToGo = new Set();

function sayItGoes(name) {
    if (!saidToGo.has(name)) {
        saidToGo.add(name);
        say(`what is written to ${name} is in memory and goes with the run; --share DIR keeps it`);
    }
}

// The user's disk images, and what is shared, are read when QEMU asks for it.
function give(FS, { from, to, said, image, shared }) {
    if (image || shared) {
        new HostFile(from, image && (() => sayItGoes(said))).install(FS, to);
    }
    return image || shared;
}

// QEMU's messages name files as they are inside; the user knows them by other names.
function renamed(bytes) {
    let text = Buffer.from(bytes).toString('latin1');

    for (const { to, said } of config.files) {
        if (said !== undefined && text.includes(to)) {
            text = text.replaceAll(to, () => Buffer.from(said).toString('latin1'));
        }
    }
    return Buffer.from(text, 'latin1');
}

if (config.share) {
    config.files.push(...filesOfShare(config.share));
}
const run = new Run(config, {
    program: path.basename(config.qemu, '.js'),
    input: chooseInput(),
    output,
    painter: process.stdout.isTTY ? new TerminalPainter() : new LinePainter(),
    messages: (bytes) => write(STDERR, renamed(bytes)),
    give,
    read: ({ from, text }) => (text === undefined ? fs.readFileSync(from) : Buffer.from(text)),
    startCompiler: (onError) => startCompiler(config.build, onError),
    ended,
});

const missing = missingFeatures();
if (missing.length) {
    leave(FAILED, `WebAssembly in this Node (${process.version}) lacks ${missing.join(', ')}; ` +
        'Node 20 or later has what is needed');
}

process.on('uncaughtException', (e) => run.crashed(e));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => signalled(name));
}
if (config.stats) {
    process.on('SIGUSR2', writeStatsSoFar);
}
if (config.timeout) {
    setTimeout(() => run.stop({
        code: TIMED_OUT,
        message: `the guest did not finish within ${config.timeout} s` +
            (run.silent ? `, and printed nothing; ${SILENT_WHY}` : ''),
        timed_out: true,
    }), config.timeout * 1000 - performance.now());
}
if (config.samples) {
    takeSamples(config.samples, run);
}
await run.start(async (module) => {
    const { default: startQemu } = await import(pathToFileURL(config.qemu));

    await startQemu(module);
});
