/* SPDX-License-Identifier: MIT */
/*
 * Random regions for the image of image.h: any graph of blocks, irreducible ones included, and in
 * them every op of op.def, in every form, with jumps back and forth inside the block. Every region
 * passes cfg_verify(), never does what QEMU leaves undefined, and terminates: the entry, each edge
 * back, each guard that may go back and each jump back first takes one from the fuel word in env,
 * and leaves the region where that goes below zero.
 */
#ifndef RELOOP_TESTS_REFERENCE_GENERATE_H
#define RELOOP_TESTS_REFERENCE_GENERATE_H

#include "cfg/arena.h"
#include "image.h"

/* The region of this seed, of 1 to max_blocks blocks, in the arena; NULL when that is exhausted.
 * The same arguments give the same region. */
struct cfg_region *gen_region(struct cfg_arena *arena, uint64_t seed,
                              const struct gen_layout *layout, uint32_t max_blocks);

/* More ops than a run of the region can take with this much fuel. */
uint64_t gen_step_bound(const struct cfg_region *region, uint32_t fuel);

#endif
