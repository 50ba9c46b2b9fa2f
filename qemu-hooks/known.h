/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compiled code by guest content: what was compiled once is bound again when the same guest code is
 * translated again. On a vCPU's thread, under the service's lock (events.c).
 */
#ifndef RELOOP_KNOWN_H
#define RELOOP_KNOWN_H

#include "live.h"
#include "hw/core/cpu.h"

/* Instantiate the module of a batch and give each region its code; the cache keeps the code by the
 * regions' content. False if the engine refused: no region has code then. */
bool reloop_link_batch(const uint8_t *module, size_t len, GPtrArray *regions);

/* A region of the hot TB and its neighbours of before, all unchanged, whose code is known: live at
 * once. NULL if there is none. */
ReloopRegion *reloop_known_region(CPUState *cpu, TranslationBlock *seed, vaddr pc);

/* There is no room in function tables: drop all regions, and forget all code. Their places can be
 * used again once each thread has heard of that. */
void reloop_make_room(void);

/* Let go of code that nothing uses. */
void reloop_code_free(ReloopCode *code);

/* For statistics. */
struct cache_stats reloop_cache_stats(void);

#endif
