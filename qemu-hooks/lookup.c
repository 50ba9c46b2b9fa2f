/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As tb_lookup() in accel/tcg/cpu-exec.c where it finds the TB in the jump cache: that asks the
 * target's processor for its state through a pointer and sees to logs and breakpoints each time.
 */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "qemu/log.h"
#include "exec/helper-proto-common.h"
#include "exec/target_page.h"
#include "hw/core/cpu.h"
#include "tcg/tcg.h"
#include "accel/tcg/internal-common.h"
#include "accel/tcg/tb-hash.h"
#include "accel/tcg/tb-internal.h"
#include "lookup.h"
#include "mode.h"

/* Has QEMU to look itself: for a breakpoint on the page, or to write a log? */
static bool is_watched(const CPUState *cpu, vaddr pc) {
    const CPUBreakpoint *bp;

    QTAILQ_FOREACH(bp, &cpu->breakpoints, entry) {
        if (!((bp->pc ^ pc) & TARGET_PAGE_MASK)) {
            return true;
        }
    }
    return qemu_loglevel_mask(CPU_LOG_TB_CPU | CPU_LOG_EXEC);
}

TranslationBlock *reloop_lookup_tb(CPUArchState *env) {
    CPUState *cpu = env_cpu(env);
    TCGTBCPUState now;

    if (reloop_mode_now(env, &now) && !is_watched(cpu, now.pc)) {
        unsigned place = tb_jmp_cache_hash_func(now.pc);
        CPUJumpCache *cache = cpu->tb_jmp_cache;
        TranslationBlock *tb = qatomic_read(&cache->array[place].tb);

        if (likely(tb && cache->array[place].pc == now.pc && tb->cs_base == now.cs_base &&
                   tb->flags == now.flags && tb_cflags(tb) == curr_cflags(cpu))) {
            return tb;
        }
    }
    return NULL;
}

const void *reloop_lookup(CPUArchState *env) {
    const TranslationBlock *tb = reloop_lookup_tb(env);

    return tb ? tb->tc.ptr : helper_lookup_tb_ptr(env);
}

const void *reloop_lookup_if_idle(CPUArchState *env) {
    return tcg_main_loop_is_idle(env_cpu(env)) ? reloop_lookup(env) : tcg_code_gen_epilogue;
}
