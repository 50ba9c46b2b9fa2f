/* SPDX-License-Identifier: MIT */
/*
 * Guest accesses of a node that are near each other: off the same value, a few bytes apart, such as
 * those of a stack frame. One look into the TLB does for all of them.
 */
#ifndef RELOOP_CFG_NEARBY_H
#define RELOOP_CFG_NEARBY_H

#include "flow.h"

/* How far apart the first and the last byte of a group may be. A group across a page's end is
 * slower than its accesses would be, so it must be few of a page's bytes. */
enum { CFG_NEARBY_SPAN = 256 };

/* Groups of a node that are being added to at any time. */
enum { CFG_NEARBY_OPEN = 4 };

/* Two accesses or more of one node. */
struct cfg_nearby_group {
    uint32_t mode;      /* MMU mode of all of them */
    uint32_t lowest;    /* distance of the lowest byte from what they are off */
    uint32_t span;      /* bytes from there to the end of the highest one */
    uint32_t slot;      /* less than CFG_NEARBY_OPEN: two of the same slot do not overlap */
    bool loads, stores; /* what they are */
    uint32_t naccesses;
};

/* What is known of one op. */
struct cfg_nearby_access {
    struct cfg_nearby_group *group; /* NULL: on its own, or no access */
    bool first;                     /* of its group, in the order of execution */
    uint32_t offset;                /* bytes from the group's lowest byte */
};

struct cfg_nearby;

/* Room for one node at a time, from the arena; NULL when it is exhausted. */
struct cfg_nearby *cfg_nearby_new(struct cfg_arena *arena, const struct cfg_flow *flow);

/* Finds the groups of a node, forgetting those of the last one. What is between a group's accesses
 * changes no mapping: a call that is not contained (cfg_call_is_contained) ends all groups. Only
 * plain accesses are in one. */
void cfg_nearby_find(struct cfg_nearby *nearby, uint32_t node);

/* What was found of the node's op, counted from the node's first. */
const struct cfg_nearby_access *cfg_nearby_of(const struct cfg_nearby *nearby, uint32_t op);

/* log2 of the alignment that a fast path must ask for: what the guest asks for, and that of an
 * access that must be one where that is not sure otherwise (atom_and_align_for_opc in QEMU's
 * tcg/tcg.c). An access to an aligned address is one access of the machine below (engines on 64-bit
 * machines make none in parts). */
uint32_t cfg_access_align(uint32_t oi);

/* Is it an access of no alignment, in the machine's byte order? */
bool cfg_access_is_plain(uint32_t oi);

#endif
