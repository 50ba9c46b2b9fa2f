/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the interpreter does at the head of a TB: run its region if it has one, else count.
 * Included by QEMU's tcg/tci.c.
 */
#ifndef RELOOP_TB_HEAD_H
#define RELOOP_TB_HEAD_H

#include "hw/core/cpu.h"
#include "exec/cpu-common.h"
#include "exec/translation-block.h"
#include "tcg/tcg.h"
#include "exception.h"

/* A region's function. code is its seed's code, from its head on; it and reason mean nothing to the
 * function (chain.h says why they are there). */
typedef const void *ReloopFunction(CPUArchState *env, const uint32_t *code, uint32_t reason);

/* The function at that place of this thread's table. In WebAssembly the place is the function's
 * address; elsewhere, which is in tests, the fake linker knows (tests/hooks/linker.c). */
#ifdef EMSCRIPTEN
static inline ReloopFunction *reloop_function(uint32_t place) {
    return (ReloopFunction *)place;
}
#else
ReloopFunction *reloop_function(uint32_t place);
#endif

/* The TB was executed, or its region entered, often enough to make one of it. Returns false if it
 * wants the main loop for that; then exit_value is set. */
bool reloop_tb_hot(CPUState *cpu, TranslationBlock *tb);

/* Places that this thread's table has: a region's function at one below it may be called
 * (modules.h).
 */
extern __thread uint32_t reloop_functions;

/* The TB has a region whose function this thread does not have yet: the main loop gets it. Sets
 * exit_value, returns false; or true, if this thread cannot have it: the TB is to be interpreted.
 */
bool reloop_function_missing(CPUState *cpu, TranslationBlock *tb);

/* No region's function runs on this vCPU (any more). Whoever wants all to have been outside once
 * (live.c) sees what it did inside. */
static inline void reloop_outside(CPUState *cpu) {
    qatomic_set(&cpu->neg.reloop.inside, false);
    if (unlikely(qatomic_read(&cpu->neg.reloop.awaited))) {
        qatomic_store_release(&cpu->neg.reloop.awaited, false);
    }
}

/* What most heads are, without a call: counts, and returns true, if the TB has no region and was
 * not executed often enough for one. False: nothing was done, it is for reloop_tb_head(). */
static inline bool reloop_count_head(CPUArchState *env, TranslationBlock *tb) {
    if (tb->reloop.region || tb->reloop.countdown <= 0) {
        return false;
    }
    tb->reloop.countdown--;
    env_cpu(env)->neg.reloop.heads++;
    return true;
}

/* Counts an entry of the TB's region; true if there were so many that it is worth growing anew. */
static inline bool reloop_count_entry(TranslationBlock *tb) {
    return --tb->reloop.countdown < 0;
}

/* Returns true if the interpreter shall go on at *code (left alone: in this TB); false if it shall
 * return exit_value to the main loop. */
static inline bool reloop_tb_head(CPUArchState *env, TranslationBlock *tb, const void **code) {
    CPUState *cpu = env_cpu(env);
    uint32_t region;
    const void *next;

    if (reloop_count_head(env, tb)) {
        return true;
    }
    region = qatomic_read(&tb->reloop.region);
    if (!region) {
        cpu->neg.reloop.heads++;
        return reloop_tb_hot(cpu, tb);
    }
    if (unlikely(region >= reloop_functions)) {
        return reloop_function_missing(cpu, tb);
    }
    if (unlikely(reloop_count_entry(tb)) && !reloop_tb_hot(cpu, tb)) {
        return false;
    }
    /* An access to a device inside a region goes back to the interpreter first (cpu_io_recompile):
     * it may change anything, the region's own code included. */
    cpu->neg.can_do_io = false;
    /* Whoever drops the region makes vCPUs leave that are inside one: say so first, then look
     * whether it is there still (live.c has the other half). Another vCPU may have put one in its
     * place that this thread does not have yet. */
    qatomic_set_mb(&cpu->neg.reloop.inside, true);
    region = qatomic_read(&tb->reloop.region);
    next = region && region < reloop_functions
               ? reloop_function(region)(env, (const uint32_t *)*code - 2, 0)
               : *code;
    reloop_outside(cpu);
    /* An exception (cpu_loop_leave) comes with no value for the main loop. */
    if (!next && cpu->neg.reloop.raised) {
        cpu->neg.reloop.aborted++;
        cpu->neg.reloop.exit_value = 0;
        next = reloop_take_exception(env);
    }
    if (!next) {
        return false;
    }
    *code = next;
    return true;
}

/* The TB went there by an indirect jump, and did not before, or not often (profile.c). */
void reloop_new_jump(TranslationBlock *from, TranslationBlock *to);

/* The TB's goto_ptr goes to code. Counts, and returns true, if that is no head of a TB or one that
 * it went to before, and so without a call. False: nothing was done, it is for reloop_new_jump().
 */
static inline bool reloop_count_jump(TranslationBlock *from, const uint32_t *code) {
    TranslationBlock *to;

    if (*code != INDEX_op_tci_tb_head) {
        return true;
    }
    to = (TranslationBlock *)(uintptr_t)code[1];
    for (int i = 0; i < ARRAY_SIZE(from->reloop.to); i++) {
        if (from->reloop.to[i].tb == to) {
            from->reloop.to[i].count++;
            return true;
        }
    }
    return false;
}

/* A goto_tb is executed; slot is the address of its jmp_target_addr. */
static inline void reloop_count_edge(void *slot) {
    const size_t first = offsetof(TranslationBlock, jmp_target_addr);
    const size_t counts = offsetof(TranslationBlock, reloop.taken);

    QEMU_BUILD_BUG_ON(sizeof_field(TranslationBlock, jmp_target_addr) !=
                      sizeof_field(TranslationBlock, reloop.taken));
    ++*(uint32_t *)((char *)slot + (counts - first));
}

#endif
