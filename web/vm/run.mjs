// SPDX-License-Identifier: MIT
// One run of QEMU, from its start to its end, the same under Node and in a page. What differs is the
// host's; README.md describes both of a run's arguments.

import { STATS_INSIDE, hookFigures, shareSince } from './figures.mjs';
import { LineBuffer } from './lines.mjs';
import { FAILED, FINE, outcomeOfExit, outcomeOfOutput } from './outcome.mjs';
import { Screen } from './screen.mjs';
import { Serial } from './serial.mjs';

export const REGIONS_INSIDE = '/reloop/regions';
export const SHARE_INSIDE = '/share'; // as in tools/reloop/qemu_args.h

const TEMPORARY = '/var/tmp'; // QEMU's file for -snapshot

const EARLY_MS = 1000;
const SILENT_MS = 60000;

// What may be the matter with a guest that prints nothing.
export const SILENT_WHY = 'it may still be starting, or lack memory, or something to start';

const seconds = (ms) => Math.round(ms) / 1000;

// What Emscripten says in a word of its own, in ours.
function explained(text) {
    return /\bOOM\b/.test(text)
        ? 'QEMU ran out of memory: it has 2 GiB in all, the guest\'s memory (-m) included'
        : null;
}

export class Run {
    #config;
    #host;
    #serial;
    #errors;
    #screen = null; // instead of the serial port
    #compiler = null; // its worker, unless regions are off
    #early; // what was counted in the first second
    #ready = false; // may QEMU's functions be called?
    #finished = false;

    module; // QEMU's, as Emscripten has it

    constructor(config, host) {
        this.#config = config;
        this.#host = host;
        this.#serial = new Serial({
            pass: host.output,
            wanted: config.until ?? config.expect,
            onWanted: config.until && (() => this.stop({ code: FINE })),
            unwanted: config.reject,
        });
        this.#errors = new LineBuffer(host.messages);
        if (config.screen) {
            this.#screen = new Screen(host.input, host.painter,
                (bytes) => bytes.forEach((byte) => this.#serial.put(byte)));
        }
    }

    // startQemu: the factory in QEMU's JavaScript; members: more of its module object.
    async start(startQemu, members = {}) {
        const { mode, stats } = this.#config;

        this.module = { ...this.#members(), ...members };
        if (mode !== 'off') {
            this.#compiler = this.#host.startCompiler(
                (e) => this.#fail(`the compiler failed: ${e.message}`));
            if (stats) {
                setTimeout(() => {
                    if (!this.#finished) {
                        this.#early = this.#count();
                    }
                }, EARLY_MS - performance.now()).unref?.();
            }
        }
        setTimeout(() => this.#noteSilence(), SILENT_MS - performance.now()).unref?.();
        try {
            await startQemu(this.module);
        } catch (e) {
            this.#fail(`cannot start QEMU: ${e?.message ?? e}`);
        }
    }

    // Has nothing come from the guest? One that never gets to its console cannot say why. Where the
    // serial port goes elsewhere, nothing comes from any.
    get silent() {
        const { args } = this.#config;
        const ports = args.filter((_, i) => args[i - 1] === '-serial');

        return this.#serial.firstAt === null &&
            (!ports.length || ports.some((port) => port.includes('stdio')));
    }

    #noteSilence() {
        if (!this.#finished && this.silent) {
            this.#say(`reloop: the guest has printed nothing in ${SILENT_MS / 1000} s; ${SILENT_WHY}`);
        }
    }

    #say(line) {
        this.#host.messages(new TextEncoder().encode(`${line}\n`));
    }

    // Ends the run while QEMU is still running; what is after the outcome's code and message goes
    // into the statistics.
    stop(outcome) {
        if (!this.#finished) {
            this.#count();
        }
        this.#finish(outcome);
    }

    // An exception that nobody caught was QEMU's.
    crashed(e) {
        this.#fail(explained(`${e?.message}`) ?? `QEMU crashed: ${e?.message}`);
    }

    // What is known of the run so far, for its statistics.
    figures(hooks = this.#count()) {
        const now = performance.now(), { firstAt } = this.#serial;

        return {
            guest: this.#config.guest,
            size: this.#config.size,
            mode: this.#config.mode,
            wall_s: seconds(now),
            guest_s: firstAt === null ? undefined : seconds(now - firstAt),
            ...hooks,
            region_share_after_1s: shareSince(this.#early, hooks),
        };
    }

    // What the hooks counted so far.
    #count() {
        if (this.#ready) {
            this.module._reloop_write_stats?.();
        }
        return hookFigures(this.module?.FS);
    }

    #fail(message) {
        this.#finish({ code: FAILED, message });
    }

    // QEMU's threads may go on until the host ends them.
    #finish(outcome) {
        if (this.#finished) {
            return;
        }
        this.#finished = true;
        const figures = this.figures(hookFigures(this.module?.FS));

        this.#screen?.end();
        this.#serial.end();
        this.#errors.flush();
        if (!outcome.message && !outcome.code) {
            outcome = { ...outcome, ...outcomeOfOutput(this.#config, this.#serial.rejected) };
        }
        this.#host.ended(outcome, figures);
    }

    #members() {
        const { args } = this.#config, { program } = this.#host;
        const input = this.#screen?.commands ?? this.#host.input;

        return {
            thisProgram: program,
            arguments: args,
            stdin: input ? () => input.read() : () => null,
            stdout: (byte) => (this.#screen ? this.#screen.heard(byte) : this.#serial.put(byte)),
            stderr: (byte) => this.#errors.put(byte),
            printErr: (text) => {
                // QEMU works without the one; the other ends the run, which says more.
                if (!/__syscall_madvise|^worker sent an error!/.test(text)) {
                    this.#say(text);
                }
            },
            preRun: [(module) => this.#giveFiles(module), (module) => this.#giveOptions(module)],
            onRuntimeInitialized: () => {
                this.#ready = true;
                input?.installPoll(this.module.FS);
            },
            onExit: (code) => this.#finish(outcomeOfExit(this.#config, this.#serial.found, code)),
            onAbort: (what) => this.#fail(explained(`${what}`) ?? `QEMU aborted: ${what}`),
            // Called by qemu-hooks, with its first batch.
            reloopStart: (mailbox) => this.#compiler.postMessage(
                { memory: this.module.wasmMemory, mailbox }),
        };
    }

    #giveFiles({ FS }) {
        FS.mkdirTree(REGIONS_INSIDE);
        FS.mkdirTree(SHARE_INSIDE);
        FS.mkdirTree(TEMPORARY);
        this.#screen?.prepare(FS);
        for (const file of this.#config.files) {
            FS.mkdirTree(file.to.slice(0, file.to.lastIndexOf('/')));
            if (!this.#host.give?.(FS, file)) {
                FS.writeFile(file.to, this.#host.read(file), { canOwn: true });
            }
        }
    }

    #giveOptions({ ENV }) {
        const { mode, threshold, modules, cache, places, param, sync, stats, samples, uncounted, keep } =
            this.#config;
        const options = {
            RELOOP_REGIONS: mode,
            RELOOP_THRESHOLD: threshold?.toString(),
            RELOOP_MODULES: modules?.toString(),
            RELOOP_CACHE: cache?.toString(),
            RELOOP_PLACES: places?.toString(),
            RELOOP_PARAM: param,
            RELOOP_SYNC: sync ? '1' : undefined,
            RELOOP_STATS: stats || samples ? STATS_INSIDE : undefined,
            RELOOP_COUNT: stats && !uncounted ? '1' : undefined,
            RELOOP_KEEP: keep && REGIONS_INSIDE,
        };

        for (const [name, value] of Object.entries(options)) {
            if (value !== undefined) {
                ENV[name] = value;
            }
        }
    }
}
