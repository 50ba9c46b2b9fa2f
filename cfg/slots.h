/* SPDX-License-Identifier: MIT */
/*
 * Places for the temps of a block: a temp whose last use is over leaves its place to the next one,
 * so that a function has as many locals as values live at a time. Engines copy or compare all
 * locals wherever control splits or meets.
 */
#ifndef RELOOP_CFG_SLOTS_H
#define RELOOP_CFG_SLOTS_H

#include "arena.h"
#include "ir.h"

struct cfg_slots {
    uint32_t **of;   /* [block][temp]: its place; 0 for constants and env, which have none */
    uint32_t nslots; /* of the block that needs most */
};

/* NULL when the arena is exhausted; lives as long as that. A linear scan over live intervals (M.
 * Poletto and V. Sarkar, "Linear Scan Register Allocation", 1999), the interval being the ops from
 * the first to the last that has the temp. In a block with a backward branch every temp keeps its
 * place. An op's results never take the places of its own inputs. Any thread. */
struct cfg_slots *cfg_slots_new(struct cfg_arena *arena, const struct cfg_region *region);

#endif
