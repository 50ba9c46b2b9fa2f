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
} ReloopProfile;

/* The TBs that linked direct edges lead to from the seed, on its guest page and in its mode.
 * vCPU's thread. */
void reloop_profile_init(ReloopProfile *profile, TranslationBlock *seed);
void reloop_profile_clear(ReloopProfile *profile);

#endif
