// SPDX-License-Identifier: MIT
// The compiler's loop: wait for a batch in QEMU's memory, compile it, answer, make vCPUs look.
// The layouts are qemu-hooks/mailbox.h's ReloopMailbox and qemu-hooks/vcpus.h's ReloopVcpuList.

const STATE = 0, REQUEST = 1, REQUEST_LEN = 2, REPLY = 3, REPLY_MAX = 4, REPLY_LEN = 5, OK = 6,
    NOPS = 7, VCPUS = 8, WAITED = 9, WAIT_MS = 10, MEMORY = 11, WORDS = 12,
    MS_BYTES = 48, FALLBACKS_BYTES = 56, FALLBACKS_MAX = 256;
const IDLE = 0, POSTED = 1, DONE = 2, CALL_BACK = 3;
const LIST_LOCK = 0, LIST = 1;
const VCPU_KICK = 0, VCPU_PENDING = 1, VCPU_WORDS = 2;

// An engine optimizes a function while its first, quick code runs, but enters the better code only
// at the next call. A guest loop without interrupts would stay in the quick code for ever, so
// vCPUs are made to leave their regions now and then for a while after each batch.
const NUDGE_EVERY_MS = 10, NUDGE_FOR_MS = 600;

const encoder = new TextEncoder();

// The compiler's module, called. Throws what it traps with.
function callCompiler(compiler, request) {
    const at = compiler._malloc(request.length);

    if (!at) {
        throw new Error('no memory');
    }
    compiler.HEAPU8.set(request, at);
    const ok = compiler._worker_compile(at, request.length);
    compiler._free(at);
    if (!ok) {
        return { ok: false, data: encoder.encode(compiler.UTF8ToString(compiler._worker_error())) };
    }
    const from = compiler._worker_bytes(), length = compiler._worker_len();

    return {
        ok: true,
        data: compiler.HEAPU8.slice(from, from + length),
        ops: compiler._worker_ops(),
        fallbacks: compiler.UTF8ToString(compiler._worker_fallbacks()),
    };
}

// Run for ever. compiler: an instance of worker.c's module; create: what makes others; memory: QEMU's;
// mailbox: its address there; clock: what tells in milliseconds how long compiling takes.
export async function serve(compiler, create, memory, mailbox, clock) {
    const words = new Int32Array(memory.buffer, mailbox, WORDS);
    const bytes = new Uint8Array(memory.buffer);
    const halves = new Int16Array(memory.buffer);
    const all = new Int32Array(memory.buffer);
    const kept = [];
    let waited = false; // the vCPU that asked waits for the reply by itself
    let nudgeUntil = 0;

    // vCPUs are on the list as long as their memory is there, and stay while it is locked.
    const forVcpus = (act) => {
        const list = words[VCPUS] >>> 2;

        while (Atomics.compareExchange(all, list + LIST_LOCK, 0, 1) !== 0) {
            Atomics.wait(all, list + LIST_LOCK, 1, 1);
        }
        for (let at = all[list + LIST] >>> 2; at && all[at + VCPU_KICK]; at += VCPU_WORDS) {
            act(all[at + VCPU_KICK] >>> 0, all[at + VCPU_PENDING] >>> 0);
        }
        Atomics.store(all, list + LIST_LOCK, 0);
        Atomics.notify(all, list + LIST_LOCK);
    };

    const leaveRegions = () => forVcpus((kick) => Atomics.store(halves, kick >>> 1, -1));

    // All of them: whichever comes first does what there is to do, and any may be halted.
    const look = () => forVcpus((kick, pending) => {
        Atomics.store(bytes, pending, 1);
        Atomics.store(halves, kick >>> 1, -1);
    });

    const reply = ({ ok, data, ops = 0, fallbacks = '' }) => {
        const fits = data.length <= words[REPLY_MAX] >>> 0;
        const sent = fits ? data : encoder.encode('the module is too large');
        const lines = encoder.encode(fallbacks).subarray(0, FALLBACKS_MAX - 1);

        bytes.set(sent, words[REPLY] >>> 0);
        words[REPLY_LEN] = sent.length;
        words[OK] = ok && fits ? 1 : 0;
        words[NOPS] = ops;
        bytes.set(lines, mailbox + FALLBACKS_BYTES);
        bytes[mailbox + FALLBACKS_BYTES + lines.length] = 0;
    };

    // A module that this engine takes, or why there is none. After a trap nobody knows what the
    // compiler's memory is like: the next request gets an instance of its own.
    const compile = async () => {
        const start = words[REQUEST] >>> 0, length = words[REQUEST_LEN] >>> 0;
        let result;

        try {
            compiler ??= await create();
            result = callCompiler(compiler, bytes.subarray(start, start + length));
        } catch (error) {
            compiler = undefined;
            return { ok: false, data: encoder.encode(`the compiler trapped: ${error.message}`) };
        }
        if (result.ok) {
            try {
                // Compiling here lets the engine share the code with the vCPU's thread, which
                // compiles the same bytes and asks for the next module only after that.
                kept[0] = new WebAssembly.Module(result.data);
            } catch (error) {
                return { ok: false, data: encoder.encode(`the engine refused it: ${error.message}`) };
            }
        }
        return result;
    };

    for (;;) {
        const state = Atomics.load(words, STATE);

        if (state === POSTED) {
            const began = clock();

            waited = words[WAITED] !== 0;
            reply(await compile());
            words[MEMORY] = compiler ? compiler.HEAPU8.length : 0;
            new DataView(memory.buffer).setFloat64(mailbox + MS_BYTES, clock() - began, true);
            Atomics.store(words, STATE, DONE);
            Atomics.notify(words, STATE);
            if (!waited) {
                look();
            }
            nudgeUntil = performance.now() + NUDGE_FOR_MS;
            continue;
        }
        const nudging = performance.now() < nudgeUntil && !waited;
        const wait = state === CALL_BACK ? words[WAIT_MS] : nudging ? NUDGE_EVERY_MS : Infinity;
        if (Atomics.wait(words, STATE, state, wait) === 'timed-out') {
            if (state === CALL_BACK &&
                Atomics.compareExchange(words, STATE, CALL_BACK, IDLE) === CALL_BACK) {
                look();
            } else {
                leaveRegions();
            }
        }
    }
}
