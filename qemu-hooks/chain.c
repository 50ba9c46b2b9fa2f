/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Going from region to region without returning. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "tcg/tcg.h"
#include "cfg/ir.h"
#include "chain.h"
#include "exec/helper-proto-common.h"
#include "lookup.h"
#include "region-builder/policy.h"

/* Natively, which is in tests, a chain of regions is as long as the test makes it. */
#ifdef EMSCRIPTEN
#define MAKES_TAIL_CALLS __attribute__((target("tail-call")))
#define TAIL_CALL __attribute__((musttail)) return
#else
#define MAKES_TAIL_CALLS
#define TAIL_CALL return
#endif

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

/* One in so many is counted, for all of them: which one is told by the target's entries. */
enum { JUMPS_SAMPLED = 16 };

static void count_jump(TranslationBlock *from, TranslationBlock *to) {
    for (int i = 0; i < ARRAY_SIZE(from->reloop.to); i++) {
        TranslationBlock *seen = qatomic_read(&from->reloop.to[i].tb);

        if (!seen) {
            /* Another vCPU may put one there at the same time: the same one, or another. */
            seen = qatomic_cmpxchg(&from->reloop.to[i].tb, NULL, to) ?: to;
        }
        if (seen == to) {
            uint32_t count = qatomic_read(&from->reloop.to[i].count);

            qatomic_set(&from->reloop.to[i].count, MIN(count + JUMPS_SAMPLED, JUMPS_COUNTED));
            return;
        }
    }
}

/* The function of the TB's region, for a region that goes there; NULL if it has none. *stop: the
 * main loop is wanted instead. */
static inline ReloopFunction *next_function(CPUArchState *env, TranslationBlock *tb, uint32_t why,
                                            bool *stop) {
    CPUState *cpu = env_cpu(env);
    uint32_t from = why & ~(uint32_t)CFG_EXIT_REASON;
    uint32_t region = qatomic_read(&tb->reloop.region);

    *stop = false;
    if (from && unlikely(qatomic_read(&tb->reloop.countdown) % JUMPS_SAMPLED == 0)) {
        count_jump((TranslationBlock *)(uintptr_t)from, tb);
    }
    if (!region || region >= reloop_functions) {
        return NULL;
    }
    if (unlikely(reloop_count_entry(tb)) && !reloop_tb_hot(cpu, tb)) {
        *stop = true;
        return NULL;
    }
    cpu->neg.reloop.counters[CFG_COUNT_CHAINED]++;
    return reloop_function(region);
}

MAKES_TAIL_CALLS const void *reloop_chain(CPUArchState *env, const uint32_t *code, uint32_t why) {
    bool stop = false;

    if (code && *code == INDEX_op_tci_tb_head) {
        TranslationBlock *tb = (TranslationBlock *)(uintptr_t)code[1];
        ReloopFunction *function = next_function(env, tb, why, &stop);

        if (function) {
            /* QEMU's lookup of an indirect jump's target may have set it (tb_head.h). */
            env_cpu(env)->neg.can_do_io = false;
            TAIL_CALL function(env, code, why);
        }
    }
    return stop ? NULL : reloop_leave(env, code, why);
}

MAKES_TAIL_CALLS const void *reloop_jump(CPUArchState *env, const uint32_t *unused, uint32_t why) {
    TranslationBlock *tb = reloop_lookup_tb(env);
    ReloopFunction *function;
    const uint32_t *code;
    bool stop;

    if (unlikely(!tb)) {
        code = helper_lookup_tb_ptr(env);
        TAIL_CALL reloop_chain(env, code, why);
    }
    code = tb->tc.ptr;
    function = next_function(env, tb, why, &stop);
    if (likely(function)) {
        TAIL_CALL function(env, code, why);
    }
    return stop ? NULL : reloop_leave(env, code, why);
}
