/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regions and the TBs they stand for. A region is queued, sent to the compiler, live (its seed's
 * TB runs its function), or dead (one of its TBs is gone); a dead one only waits to be freed.
 */
#ifndef RELOOP_LIVE_H
#define RELOOP_LIVE_H

#include "exec/translation-block.h"
#include "hw/core/cpu.h"
#include "qemu/queue.h"
#include "cache/cache.h"
#include "region-builder/policy.h"

enum { RELOOP_BLOCKS_MAX = RB_BLOCKS_LIMIT }; /* of one region */

typedef enum { REGION_WAITING, REGION_LIVE, REGION_DEAD } ReloopRegionState;

/* A compiled region's function and the memory it reads (cfg/ir.h, CFG_DATA_*). It outlives the
 * region: the cache keeps it for when the same guest code is there again. */
typedef struct ReloopCode {
    uint32_t func;               /* its place in function tables */
    uint32_t function;           /* ... and which of its module's it is */
    uint32_t *data;              /* its part of its module's data */
    bool full;                   /* of a region grown by the full policy */
    bool ungrouped;              /* of one with CFG_REGION_UNGROUPED */
    bool straddles;              /* of one without, and should be of one with */
    int64_t since_us;            /* when it was published if ungrouped, else straddled last */
    const uint32_t *straddled;   /* data of the block that did then */
    struct ReloopRegion *region; /* that is using it; NULL if none */
    bool orphan;                 /* not in the cache (any more): goes with the region */
    struct ReloopModule *module;
} ReloopCode;

/* A block of a region. */
typedef struct {
    TranslationBlock *tb; /* dangling once the region is dead */
    vaddr pc;             /* where it is in the address space the region was grown in */
} ReloopPlace;

typedef struct ReloopRegion {
    ReloopRegionState state;
    bool full;      /* grown by the full policy */
    bool ungrouped; /* its wire says CFG_REGION_UNGROUPED */
    uint32_t nblocks;
    ReloopPlace *places; /* places[0] is the seed's */
    uint8_t *wire;       /* malloc'd; until it is compiled */
    size_t wire_len;
    uint32_t nops;               /* TCG ops in it */
    struct cache_entry *content; /* until it is compiled */
    ReloopCode *code;            /* once it is */
    QTAILQ_ENTRY(ReloopRegion) next;
} ReloopRegion;

/* Any thread may call these; those that make and free regions are called under the service's lock
 * (events.c). */

/* A region of these TBs, waiting. Takes wire and content (which may be NULL). Any of the TBs may be
 * gone already: then it is dead. */
ReloopRegion *reloop_region_new(const ReloopPlace *places, uint32_t nblocks, uint8_t *wire,
                                size_t wire_len, struct cache_entry *content);

/* The region's code is there: bind it, and let the seed run it, instead of another region if it has
 * one, unless the region is dead. */
void reloop_region_publish(ReloopRegion *region, ReloopCode *code);

/* The code is that function of the module, at another place in the tables. */
void reloop_code_move(ReloopCode *code, struct ReloopModule *module, uint32_t function);

/* Is the TB part of a region that is on its way? */
bool reloop_is_awaited(TranslationBlock *tb);

/* Does a region start with it, live or on its way? */
bool reloop_is_seed(TranslationBlock *tb);

/* Does a region of the full policy start with it, live? */
bool reloop_has_full_region(TranslationBlock *tb);

/* Imported by every region's module, as "straddled": so many accesses of a block found the group
 * that they are in (cfg/nearby.h) not looked up, as it lies across a page's end. If that is often,
 * the region is grown again, ungrouped. data: the block's part of the instance data. vCPU's
 * thread. */
void reloop_straddled(uint32_t *data);

/* Does a live region start with the TB that should be ungrouped? */
bool reloop_region_straddles(TranslationBlock *tb);

/* ... or that is, and became so a short while ago? */
bool reloop_is_ungrouped_lately(TranslationBlock *tb);

/* Forget a region that was never compiled. */
void reloop_region_abandon(ReloopRegion *region);

/* Free the regions that died and that no vCPU is inside any more: each has been outside of all
 * regions at some time since. Until then the region keeps its code, so that no other region gets
 * the data that a vCPU still reads. Calls release for code that no cache holds. vCPU's thread,
 * between TBs. */
void reloop_free_dead(void (*release)(ReloopCode *code));

/* The TB is gone: every region it is part of is dead, and vCPUs that are inside one leave. */
void reloop_drop_regions_of(TranslationBlock *tb);

/* All TBs are gone. No vCPU runs. */
void reloop_drop_flushed(void);

/* No region may run on. */
void reloop_drop_all(void);

/* For statistics. */
typedef struct {
    uint32_t regions, blocks; /* live now */
    uint32_t dropped;         /* so far */
    uint32_t replaced;        /* ... by larger ones */
    uint32_t ungrouped;       /* so far */
    uint64_t flushes;         /* so far */
} ReloopLiveCounts;

ReloopLiveCounts reloop_live_counts(void);

/* Do all lists here agree with each other, with their TBs and with the counts? If not, a line on
 * stderr says what does not. *without_code gets the number of regions that wait for the compiler,
 * dead ones included. */
bool reloop_check_live(uint32_t *without_code);

#endif
