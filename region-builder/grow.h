/* SPDX-License-Identifier: MIT */
/*
 * Growing a region from a seed: best-first search over the profile. What is not chosen is reached
 * by an exit. Pure: no memory is allocated, nothing is kept, the same profile gives the same
 * region. Any thread.
 */
#ifndef RELOOP_REGION_BUILDER_GROW_H
#define RELOOP_REGION_BUILDER_GROW_H

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"

#define RB_NONE UINT32_MAX

/* A block as the profile knows it; node 0 is the seed. Only edges that may be inside a region are
 * given (DESIGN, "direct"): the others are RB_NONE. */
struct rb_node {
    uint64_t count;    /* times entered */
    uint32_t succ[2];  /* where its edges go: a node, or RB_NONE */
    uint64_t taken[2]; /* times each edge was taken */
    uint32_t ops;      /* TCG ops */
    bool eligible;     /* may be in a region at all (DESIGN rule 7) */
};

struct rb_policy {
    uint64_t hot_count;
    uint32_t max_blocks; /* at most RB_BLOCKS_LIMIT */
    uint32_t max_ops;
    uint32_t warm_divisor, edge_divisor; /* not 0 */
};

struct rb_result {
    uint32_t nblocks, ops;
    uint32_t blocks[RB_BLOCKS_LIMIT]; /* nodes in the order they were chosen; the seed first */
    bool inside[RB_BLOCKS_LIMIT][2];  /* does that edge of blocks[i] stay inside the region? */
};

/* The policy of policy.h. */
struct rb_policy rb_policy_default(void);

/* Grows a region from nodes[0]. False, with an empty result, if there is none: no nodes, the seed
 * is not eligible or too large, or the policy allows no block. The hottest edge out of the region
 * is followed first; among equals that of the block chosen earlier, then edge 0. An edge whose
 * target is too large is passed over, and smaller ones behind it may still come in. Edges naming
 * nodes that do not exist count as RB_NONE. */
bool rb_grow(const struct rb_node *nodes, uint32_t nnodes, const struct rb_policy *policy,
             struct rb_result *result);

#endif
