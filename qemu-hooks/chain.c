/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Going from region to region without returning. */
#include "qemu/osdep.h"
#include "tcg/tcg.h"
#include "cfg/ir.h"
#include "chain.h"

const void *reloop_leave(CPUArchState *env, const uint32_t *code, uint32_t reason) {
    CPUState *cpu = env_cpu(env);

    cpu->neg.reloop.counters[reason]++;
    if (!code) {
        cpu->neg.reloop.exit_value = 0;
    }
    return code;
}

__attribute__((target("tail-call"))) const void *
reloop_chain(CPUArchState *env, const uint32_t *code, uint32_t reason) {
    if (code && *code == INDEX_op_tci_tb_head) {
        TranslationBlock *tb = (TranslationBlock *)(uintptr_t)code[1];

        uint32_t region = qatomic_read(&tb->reloop.region);

        if (region && region < reloop_functions) {
            ReloopFunction *function = (ReloopFunction *)(uintptr_t)region;

            if (unlikely(--tb->reloop.countdown < 0) && !reloop_tb_hot(env_cpu(env), tb)) {
                return NULL;
            }
            /* QEMU's lookup of an indirect jump's target may have set it (tb_head.h). */
            env_cpu(env)->neg.can_do_io = false;
            env_cpu(env)->neg.reloop.counters[CFG_COUNT_CHAINED]++;
            __attribute__((musttail)) return function(env, code, reason);
        }
    }
    return reloop_leave(env, code, reason);
}
