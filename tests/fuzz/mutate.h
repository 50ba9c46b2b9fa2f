/* SPDX-License-Identifier: MIT */
/* Changes to a region in memory, for fuzzers: most random bytes are no region at all. */
#ifndef RELOOP_TESTS_FUZZ_MUTATE_H
#define RELOOP_TESTS_FUZZ_MUTATE_H

#include "cfg/arena.h"
#include "cfg/ir.h"

/* Changes something in the region: an op, an operand, a constant, an edge, a temp, a helper, the
 * machine. What it adds comes from the arena. The region's pointers stay good for the counts beside
 * them, so cfg_verify() may be asked about it; it may well say no. random is the state of
 * gen_random(). */
void fuzz_change(struct cfg_arena *arena, struct cfg_region *region, uint64_t *random);

/* Puts a block of the other region into this one, as far as its operands and helpers exist here. */
void fuzz_splice(struct cfg_arena *arena, struct cfg_region *region, const struct cfg_region *other,
                 uint64_t *random);

#endif
