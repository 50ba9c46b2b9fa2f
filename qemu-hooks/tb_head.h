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

/* A region's function; the last two parameters mean nothing to it (chain.h says why they are
 * there).
 */
typedef const void *ReloopFunction(CPUArchState *env, const uint32_t *code, uint32_t reason);

/* The TB was executed often enough. Always wants the main loop: sets exit_value, returns false. */
bool reloop_tb_hot(CPUState *cpu, TranslationBlock *tb);

/* Returns true if the interpreter shall go on at *code (left alone: in this TB); false if it shall
 * return exit_value to the main loop. */
static inline bool reloop_tb_head(CPUArchState *env, TranslationBlock *tb, const void **code) {
    CPUState *cpu = env_cpu(env);
    const void *next;

    if (!tb->reloop.region) {
        cpu->neg.reloop.heads++;
        return likely(--tb->reloop.countdown >= 0) || reloop_tb_hot(cpu, tb);
    }
    /* An access to a device inside a region goes back to the interpreter first (cpu_io_recompile):
     * it may change anything, the region's own code included. */
    cpu->neg.can_do_io = false;
    cpu->neg.reloop.inside = true;
    next = ((ReloopFunction *)(uintptr_t)tb->reloop.region)(env, NULL, 0);
    cpu->neg.reloop.inside = false;
    if (!next) {
        return false;
    }
    *code = next;
    return true;
}

/* The TB went there by an indirect jump, and did not before, or not often (profile.c). */
void reloop_new_jump(TranslationBlock *from, TranslationBlock *to);

/* The TB's goto_ptr goes to code: the head of a TB, which the vCPU's profile is about. */
static inline void reloop_count_jump(TranslationBlock *from, const uint32_t *code) {
    TranslationBlock *to;

    if (*code != INDEX_op_tci_tb_head) {
        return;
    }
    to = (TranslationBlock *)(uintptr_t)code[1];
    for (int i = 0; i < ARRAY_SIZE(from->reloop.to); i++) {
        if (from->reloop.to[i].tb == to) {
            from->reloop.to[i].count++;
            return;
        }
    }
    reloop_new_jump(from, to);
}

/* A goto_tb is executed; slot is the address of its jmp_target_addr. */
static inline void reloop_count_edge(void *slot) {
    const size_t first = offsetof(TranslationBlock, jmp_target_addr);
    const size_t counts = offsetof(TranslationBlock, reloop.taken);

    QEMU_BUILD_BUG_ON(sizeof(uintptr_t) != sizeof(uint32_t));
    ++*(uint32_t *)((char *)slot + (counts - first));
}

#endif
