/* SPDX-License-Identifier: MIT */
/*
 * Guest accesses near each other: off the same value, a few bytes apart, such as those of a stack
 * frame, wherever in the region they are. One look into the TLB does for all of them, until that
 * value is made anew or a helper may have changed the mappings: around a loop, or a call that is
 * in the region.
 */
#ifndef RELOOP_CFG_NEARBY_H
#define RELOOP_CFG_NEARBY_H

#include "flow.h"

/* How far apart the first and the last byte of a group may be. A group across a page's end is
 * slower than its accesses would be, so it must be few of a page's bytes. */
enum { CFG_NEARBY_SPAN = 128 };

/* Groups of a region, at most: those that run most. */
enum { CFG_NEARBY_GROUPS = 32 };

/* Two accesses or more. */
struct cfg_nearby_group {
    uint32_t mode;      /* MMU mode of all of them */
    uint32_t base;      /* the value they are off: a number of nearby.c's */
    uint32_t lowest;    /* distance of the lowest byte from it */
    uint32_t span;      /* bytes from there to the end of the highest one */
    bool loads, stores; /* what they are */
    uint64_t weight;    /* how often they ran */
};

/* What is known of one access. */
struct cfg_nearby_access {
    uint32_t group;  /* CFG_NONE: none */
    uint32_t offset; /* bytes from the group's lowest byte */
    bool first;      /* there is a way to it on which the group was not looked up */
};

struct cfg_nearby {
    uint32_t ngroups;
    struct cfg_nearby_group groups[CFG_NEARBY_GROUPS];
    struct cfg_nearby_access **of; /* [block][op] */
};

/* Finds all groups of a region; NULL when the arena is exhausted. A call that is not contained
 * (cfg_call_is_contained) ends what is known. CFG_REGION_UNGROUPED: there are none. Only plain
 * accesses are in a group; where vCPUs run in parallel no stores are, as another one may translate
 * code on their page meanwhile. Value numbering (after Alpern, Wegman, Zadeck, 1988, for sums of a
 * value and a constant) over globals, then availability, a forward must-analysis (Aho et
 * al., 9.2.6). */
struct cfg_nearby *cfg_nearby_new(struct cfg_arena *arena, const struct cfg_flow *flow);

/* log2 of the alignment that a fast path must ask for: what the guest asks for, and that of an
 * access that must be one where that is not sure otherwise (atom_and_align_for_opc in QEMU's
 * tcg/tcg.c). An access to an aligned address is one access of the machine below (engines on 64-bit
 * machines make none in parts). */
uint32_t cfg_access_align(uint32_t oi);

/* Is it an access of no alignment, in the machine's byte order? */
bool cfg_access_is_plain(uint32_t oi);

#endif
