// SPDX-License-Identifier: MIT
// The compiler's loop: wait for a batch in QEMU's memory, compile it, answer, make the vCPU look.
// The layout is qemu-hooks/service.c's Mailbox.

const STATE = 0, REQUEST = 1, REQUEST_LEN = 2, REPLY = 3, REPLY_MAX = 4, REPLY_LEN = 5, OK = 6,
    NOPS = 7, KICK = 8, PENDING = 9, WAIT_MS = 10, MEMORY = 11,
    MS_BYTES = 48, FALLBACKS_BYTES = 56, FALLBACKS_MAX = 256;
const IDLE = 0, POSTED = 1, DONE = 2, CALL_BACK = 3;

// An engine optimizes a function while its first, quick code runs, but enters the better code only
// at the next call. A guest loop without interrupts would stay in the quick code for ever, so
// vCPUs are made to leave their regions now and then for a while after each batch.
const NUDGE_EVERY_MS = 10, NUDGE_FOR_MS = 600;

// Run for ever. compiler: worker.c's module; memory: QEMU's; mailbox: its address there; clock: what
// tells in milliseconds how long compiling takes.
export function serve(compiler, memory, mailbox, clock) {
    const words = new Int32Array(memory.buffer, mailbox, 12);
    const bytes = new Uint8Array(memory.buffer);
    const halves = new Int16Array(memory.buffer);
    const kept = [];
    let nudgeUntil = 0;

    const all = new Uint32Array(memory.buffer);

    const leaveRegions = () => {
        for (let at = words[KICK] >>> 2; at && all[at]; at++) {
            Atomics.store(halves, all[at] >>> 1, -1);
        }
    };

    const reply = (data, ok) => {
        const fits = data.length <= words[REPLY_MAX] >>> 0;
        const sent = fits ? data : new TextEncoder().encode('the module is too large');

        bytes.set(sent, words[REPLY] >>> 0);
        words[REPLY_LEN] = sent.length;
        words[OK] = ok && fits ? 1 : 0;
    };

    const compile = () => {
        const start = words[REQUEST] >>> 0, length = words[REQUEST_LEN] >>> 0;
        const began = clock();
        const at = compiler._malloc(length);

        compiler.HEAPU8.set(bytes.subarray(start, start + length), at);
        const ok = compiler._worker_compile(at, length);
        compiler._free(at);
        if (ok) {
            const from = compiler._worker_bytes(), len = compiler._worker_len();
            const result = compiler.HEAPU8.slice(from, from + len);
            const fallbacks = new TextEncoder().encode(
                compiler.UTF8ToString(compiler._worker_fallbacks())).subarray(0, FALLBACKS_MAX - 1);

            // Compiling here lets the engine share the code with the vCPU's thread, which compiles
            // the same bytes and asks for the next module only after that.
            kept[0] = new WebAssembly.Module(result);
            reply(result, true);
            words[NOPS] = compiler._worker_ops();
            bytes.set(fallbacks, mailbox + FALLBACKS_BYTES);
            bytes[mailbox + FALLBACKS_BYTES + fallbacks.length] = 0;
        } else {
            reply(new TextEncoder().encode(compiler.UTF8ToString(compiler._worker_error())), false);
            words[NOPS] = 0;
            bytes[mailbox + FALLBACKS_BYTES] = 0;
        }
        words[MEMORY] = compiler.HEAPU8.length;
        new DataView(memory.buffer).setFloat64(mailbox + MS_BYTES, clock() - began, true);
    };

    for (;;) {
        const state = Atomics.load(words, STATE);

        if (state === POSTED) {
            compile();
            bytes[words[PENDING] >>> 0] = 1;
            Atomics.store(words, STATE, DONE);
            Atomics.notify(words, STATE);
            leaveRegions();
            nudgeUntil = performance.now() + NUDGE_FOR_MS;
            continue;
        }
        const nudging = performance.now() < nudgeUntil;
        const wait = state === CALL_BACK ? words[WAIT_MS] : nudging ? NUDGE_EVERY_MS : Infinity;
        if (Atomics.wait(words, STATE, state, wait) === 'timed-out') {
            if (state === CALL_BACK &&
                Atomics.compareExchange(words, STATE, CALL_BACK, IDLE) === CALL_BACK) {
                bytes[words[PENDING] >>> 0] = 1;
            }
            leaveRegions();
        }
    }
}
