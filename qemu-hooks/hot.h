/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a hot TB to a region waiting for the compiler. vCPU's thread. */
#ifndef RELOOP_HOT_H
#define RELOOP_HOT_H

#include "live.h"
#include "hw/core/cpu.h"

/* Grow a region from the seed, which is at pc, and capture it; NULL if it cannot be one, and
 * *passing says whether it may be one later. */
ReloopRegion *reloop_region_from(CPUState *cpu, TranslationBlock *seed, vaddr pc, bool *passing);

#endif
