/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Going from region to region without returning. */
#include "qemu/osdep.h"
#include "tcg/tcg.h"
#include "cfg/ir.h"
#include "chain.h"
#include "region-builder/policy.h"

const void *reloop_leave(CPUArchState *env, const uint32_t *code, uint32_t why) {
    CPUState *cpu = env_cpu(env);

    cpu->neg.reloop.counters[why & CFG_EXIT_REASON]++;
    if (!code) {
        cpu->neg.reloop.exit_value = 0;
    }
    return code;
}

/* Counted no further than interpreted jumps are before their TB has a region: edges inside regions
 * are not counted at all, and must not look cold beside those that leave. A jump that goes to more
 * places than a block has guards for is not followed better for another choice of them. */
enum { JUMPS_COUNTED = RB_HOT_COUNT };

static void count_jump(TranslationBlock *from, TranslationBlock *to) {
    for (int i = 0; i < ARRAY_SIZE(from->reloop.to); i++) {
        if (!from->reloop.to[i].tb) {
            from->reloop.to[i].tb = to;
        }
        if (from->reloop.to[i].tb == to) {
            from->reloop.to[i].count += from->reloop.to[i].count < JUMPS_COUNTED;
            return;
        }
    }
}

__attribute__((target("tail-call"))) const void *reloop_chain(CPUArchState *env,
                                                              const uint32_t *code, uint32_t why) {
    if (code && *code == INDEX_op_tci_tb_head) {
        TranslationBlock *tb = (TranslationBlock *)(uintptr_t)code[1];
        uint32_t from = why & ~(uint32_t)CFG_EXIT_REASON;
        uint32_t region = qatomic_read(&tb->reloop.region);

        if (from) {
            count_jump((TranslationBlock *)(uintptr_t)from, tb);
        }
        if (region && region < reloop_functions) {
            ReloopFunction *function = (ReloopFunction *)(uintptr_t)region;

            if (unlikely(--tb->reloop.countdown < 0) && !reloop_tb_hot(env_cpu(env), tb)) {
                return NULL;
            }
            /* QEMU's lookup of an indirect jump's target may have set it (tb_head.h). */
            env_cpu(env)->neg.can_do_io = false;
            env_cpu(env)->neg.reloop.counters[CFG_COUNT_CHAINED]++;
            __attribute__((musttail)) return function(env, code, why);
        }
    }
    return reloop_leave(env, code, why);
}
