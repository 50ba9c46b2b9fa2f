/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the interpreter saw around a hot TB, as the region builder takes it. */
#ifndef RELOOP_PROFILE_H
#define RELOOP_PROFILE_H

#include "exec/translation-block.h"
#include "region-builder/grow.h"

typedef struct {
    uint32_t n;
    struct rb_node *nodes;  /* node 0 is the seed */
    TranslationBlock **tbs; /* [n] */
    vaddr *pcs;             /* [n]: where each is in the current address space */
} ReloopProfile;

/* The TBs in the mode of the seed (which is at pc) that direct edges and indirect jumps of before
 * lead to; stop_at_seeds: not on from those that have a region of their own. vCPU's thread. */
void reloop_profile_init(ReloopProfile *profile, CPUState *cpu, TranslationBlock *seed, vaddr pc,
                         bool stop_at_seeds);
void reloop_profile_clear(ReloopProfile *profile);

#endif
