/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regions and the TBs they stand for. A region is queued, sent to the compiler, live (its seed's
 * TB runs its function), or dead (one of its TBs is gone); a dead one only waits to be freed.
 */
#ifndef RELOOP_LIVE_H
#define RELOOP_LIVE_H

#include "exec/translation-block.h"

typedef enum { REGION_WAITING, REGION_LIVE, REGION_DEAD } ReloopRegionState;

/* Regions compiled into one module, and the memory their functions read (cfg/ir.h,
 * CFG_DATA_*). Freed with the last of them. */
typedef struct {
    uint32_t *data;
    uint32_t nregions; /* not freed yet */
} ReloopModule;

typedef struct ReloopRegion {
    ReloopRegionState state;
    uint32_t nblocks;
    TranslationBlock **tbs; /* tbs[0] is the seed; dangling once the region is dead */
    uint8_t *wire;          /* malloc'd; until it is compiled */
    size_t wire_len;
    ReloopModule *module; /* once compiled */
    uint32_t *data;       /* its part of module->data */
    uint32_t func;        /* index in the thread's function table, or 0 */
    QTAILQ_ENTRY(ReloopRegion) next;
} ReloopRegion;

/* Memory for a module of that many regions and bytes of data. Every one of its regions must get it
 * (region->module) before the next call here. vCPU's thread. */
ReloopModule *reloop_module_new(uint32_t nregions, size_t data_len);

/* A region of these TBs, waiting. Takes wire. Any of the TBs may be gone already: then it is
 * dead. vCPU's thread. */
ReloopRegion *reloop_region_new(TranslationBlock **tbs, uint32_t nblocks, uint8_t *wire,
                                size_t wire_len);

/* The region's function is there: give it to the seed, unless the region is dead. vCPU's thread. */
void reloop_region_publish(ReloopRegion *region);

/* Forget the region, dead or not, and free it; nothing may be running it. vCPU's thread. */
void reloop_region_free(ReloopRegion *region);

/* Free what died since the last call: nothing runs it any more, for the caller is between two TBs.
 * Calls release for each function to take out of the table. vCPU's thread. */
void reloop_free_dead(void (*release)(uint32_t func));

/* The TB is gone: every region it is part of is dead. Any thread. */
void reloop_drop_regions_of(TranslationBlock *tb);

/* All TBs are gone. No vCPU runs. */
void reloop_drop_all(void);

/* For statistics. */
typedef struct {
    uint32_t regions, blocks, modules; /* live now */
    uint32_t dropped;                  /* so far */
} ReloopLiveCounts;

ReloopLiveCounts reloop_live_counts(void);

#endif
