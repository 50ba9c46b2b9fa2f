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
import { standardInput } from './input.mjs';
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

// Ends the run where nobody reads any more.
function write(fd, bytes) {
    try {
        writeAll(fd, bytes);
    } catch (e) {
        if (e.code !== 'EPIPE') {
            throw e;
        }
        process.exit(SIGNALLED + os.constants.signals.SIGPIPE);
    }
}

function leave(code, message) {
    if (message) {
        write(STDERR, Buffer.from(`reloop: ${message}\n`));
    }
    process.exit(code);
}

function output(bytes) {
    hash.update(bytes);
    write(STDOUT, bytes);
}

// Writes what the run leaves, then exits.
function ended({ code, message, ...more }, figures) {
    try {
        if (config.share) {
            writeBackShare(config.share, run.module?.FS);
        }
        if (config.keep) {
            copyRegions(config.keep, run.module?.FS);
        }
        if (config.stats) {
            writeStats(config.stats, {
                ...figures,
                exit_code: code,
                serial_sha256: hash.digest('hex'),
                ...more,
            });
        }
    } catch (e) {
        leave(code || FAILED, message ?? `cannot write the results: ${e.message}`);
    }
    leave(code, message);
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

if (config.share) {
    config.files.push(...filesOfShare(config.share));
}
const run = new Run(config, {
    program: path.basename(config.qemu, '.js'),
    input: chooseInput(),
    output,
    painter: process.stdout.isTTY ? new TerminalPainter() : new LinePainter(),
    messages: (bytes) => write(STDERR, bytes),
    read: ({ from }) => fs.readFileSync(from),
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
