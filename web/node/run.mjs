// SPDX-License-Identifier: MIT
// One run of QEMU under Node. Started by reloop run (tools/reloop/run.c) with one argument, the
// JSON object that README.md describes.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareCompiler, startCompiler } from './compiler-host.mjs';
import { missingFeatures } from './engine.mjs';
import { Input } from './input.mjs';
import { LineBuffer, Serial, writeAll } from './output.mjs';
import { REGIONS_INSIDE, STATS_INSIDE, copyRegions, countsNow, writeStats } from './results.mjs';

const STDOUT = 1, STDERR = 2;
const FAILED = 1, TIMED_OUT = 124, SIGNALLED = 128;

// isa-debug-exit makes QEMU exit with twice the guest's value and one.
const GUEST_FINE = 1, GUEST_WRONG = 3;

const config = JSON.parse(process.argv[2]);
let FS; // QEMU's, once it is there
let compiler; // its worker, unless regions are off
let finished = false;
let early; // what was counted in the first second

const seconds = (ms) => Math.round(ms) / 1000;

function complain(text) {
    writeAll(STDERR, Buffer.from(`reloop: ${text}\n`));
}

function leave(code, message) {
    if (message) {
        complain(message);
    }
    process.exit(code);
}

// Ends the run: writes what it leaves, then exits. QEMU's threads may go on until then.
function finish(code, { message, ...outcome } = {}) {
    if (finished) {
        return;
    }
    finished = true;
    const end = performance.now();
    const sha256 = serial.end();
    errors.flush();
    if (!message && !code && serial.rejected) {
        message = `the output of ${config.guest} matched /${config.reject}/`;
        code = FAILED;
    }
    try {
        if (config.keep) {
            copyRegions(config.keep, FS);
        }
        if (config.stats) {
            writeStats(config.stats, FS, {
                guest: config.guest,
                size: config.size,
                mode: config.mode,
                wall_s: seconds(end),
                guest_s: serial.firstAt === null ? undefined : seconds(end - serial.firstAt),
                exit_code: code,
                serial_sha256: sha256,
                ...outcome,
            }, early);
        }
    } catch (e) {
        leave(code || FAILED, message ?? `cannot write the results: ${e.message}`);
    }
    leave(code, message);
}

// Ends the run while QEMU is still running.
function stop(code, outcome) {
    if (!finished) {
        Module._reloop_write_stats?.();
    }
    finish(code, outcome);
}

function onExit(code) {
    const name = config.guest;

    if (!name) {
        finish(code);
    } else if (config.until) {
        finish(FAILED, { message: `${name} ended before it printed '${config.until}'` });
    } else if (!config.expect) {
        finish(code, { message: code ? `${name} failed: QEMU exited with ${code}` : undefined });
    } else if (code === GUEST_FINE && serial.found) {
        finish(0);
    } else if (code === GUEST_WRONG) {
        finish(FAILED, { message: `${name} found its own results wrong` });
    } else {
        finish(FAILED, { message: `${name} failed: QEMU exited with ${code}` });
    }
}

function passOn(bytes) {
    try {
        writeAll(STDOUT, bytes);
    } catch (e) {
        if (e.code !== 'EPIPE') {
            throw e;
        }
        process.exit(SIGNALLED + os.constants.signals.SIGPIPE);
    }
}

function giveFiles(module) {
    ({ FS } = module);
    FS.mkdirTree(REGIONS_INSIDE);
    for (const { from, to } of config.files) {
        FS.mkdirTree(path.posix.dirname(to));
        FS.writeFile(to, fs.readFileSync(from), { canOwn: true });
    }
}

function giveOptions(module) {
    const options = {
        RELOOP_REGIONS: config.mode,
        RELOOP_THRESHOLD: config.threshold?.toString(),
        RELOOP_SYNC: config.sync ? '1' : undefined,
        RELOOP_STATS: config.stats && STATS_INSIDE,
        RELOOP_KEEP: config.keep && REGIONS_INSIDE,
    };

    for (const [name, value] of Object.entries(options)) {
        if (value !== undefined) {
            module.ENV[name] = value;
        }
    }
}

const serial = new Serial({
    pass: passOn,
    wanted: config.until ?? config.expect,
    onWanted: config.until && (() => stop(0)),
    unwanted: config.reject,
});
const errors = new LineBuffer((bytes) => writeAll(STDERR, bytes));

// With QEMU's multiplexer on the terminal, Control-C is for the guest and Control-A X ends QEMU.
const multiplexed = config.args.some((arg) => arg === '-nographic' || arg.includes('mon:stdio'));
const interrupt = () => stop(SIGNALLED + os.constants.signals.SIGINT);
const input = new Input(multiplexed ? undefined : interrupt);

const Module = {
    thisProgram: path.basename(config.qemu, '.js'),
    arguments: config.args,
    stdin: config.guest ? () => null : () => input.read(),
    stdout: (byte) => serial.put(byte),
    stderr: (byte) => errors.put(byte),
    printErr: (text) => {
        // QEMU works without it, and a user can do nothing about it.
        if (!text.includes('__syscall_madvise')) {
            writeAll(STDERR, Buffer.from(`${text}\n`));
        }
    },
    preRun: [giveFiles, giveOptions],
    onRuntimeInitialized: () => {
        if (!config.guest) {
            input.installPoll(FS);
        }
    },
    onExit,
    onAbort: (what) => finish(FAILED, { message: `QEMU aborted: ${what}` }),
    // Called by qemu-hooks, with its first batch.
    reloopStart: (mailbox) => startCompiler(compiler, Module.wasmMemory, mailbox),
};

if (config.stats && config.mode !== 'off') {
    setTimeout(() => {
        early = countsNow(FS, Module._reloop_write_stats);
    }, 1000 - performance.now()).unref();
}

const missing = missingFeatures();
if (missing.length) {
    leave(FAILED, `WebAssembly in this Node (${process.version}) lacks ${missing.join(', ')}; ` +
        'Node 20 or later has what is needed');
}

process.on('uncaughtException', (e) => finish(FAILED, { message: `QEMU crashed: ${e?.message}` }));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => stop(SIGNALLED + os.constants.signals[name]));
}
if (config.timeout) {
    setTimeout(() => stop(TIMED_OUT, {
        message: `the guest did not finish within ${config.timeout} s`,
        timed_out: true,
    }), config.timeout * 1000 - performance.now());
}
try {
    if (config.mode !== 'off') {
        compiler = prepareCompiler(config.build, (e) => finish(FAILED, {
            message: `the compiler failed: ${e.message}`,
        }));
    }
    const { default: startQemu } = await import(pathToFileURL(config.qemu));
    await startQemu(Module);
} catch (e) {
    finish(FAILED, { message: `cannot start QEMU: ${e?.message ?? e}` });
}
