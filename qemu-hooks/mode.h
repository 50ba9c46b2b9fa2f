/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What regions must know of a target's processor: which words of env decide which TB is next, when
 * its arithmetic is plain, and what calls and returns look like. mode_*.c, one a target, are the
 * only files of ours that are compiled for one target.
 */
#ifndef RELOOP_MODE_H
#define RELOOP_MODE_H

#include "accel/tcg/tb-cpu-state.h"
#include "exec/cpu-common.h"
#include "exec/translation-block.h"

/* A word of env; what is masked out of it is value while a TB's mode holds. */
typedef struct {
    int32_t offset;
    int32_t bytes; /* 1 (zero-extended) or 4 */
    uint32_t mask, value;
} ReloopModeWord;

enum { RELOOP_MODE_WORDS = 8 };

/* Can it be told whether a block changes the mode it runs in? If not, regions follow direct edges
 * only. Needs a vCPU. */
bool reloop_mode_known(void);

/* The words that make up flags and cs_base of tb, as the target's get_tb_cpu_state() has them.
 * Returns how many. */
int reloop_mode_words(const TranslationBlock *tb, ReloopModeWord words[RELOOP_MODE_WORDS]);

/* Do they tell all of the mode? If not, a block that may have changed it, by a helper or by a write
 * to env where reloop_is_other_mode() says so, cannot tell whether it did. */
bool reloop_mode_in_words(void);
bool reloop_is_other_mode(int32_t offset);

/* The word of cfg_machine's float_state; without a mask where there is none. */
ReloopModeWord reloop_float_word(void);

/* The pc and the mode that env is in, as get_tb_cpu_state() has them, but for cflags. False where
 * that is best left to it. */
bool reloop_mode_now(CPUArchState *env, TCGTBCPUState *now);

/* What a TB ends with, as far as it helps to predict where the guest goes. */
typedef enum { RELOOP_END_OTHER, RELOOP_END_CALL, RELOOP_END_RETURN } ReloopEnd;

/* Told from the TB's guest code. It may be wrong: nothing but speed depends on it. */
ReloopEnd reloop_end_of(const TranslationBlock *tb, const uint8_t *code);

/* Where env has the guest's program counter (a TCG global), and what it is where tb starts at
 * virtual address pc. */
int32_t reloop_pc_offset(void);
uint32_t reloop_pc_value(const TranslationBlock *tb, vaddr pc);

#endif
