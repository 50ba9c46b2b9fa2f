/* SPDX-License-Identifier: MIT */
/*
 * Growing a region from a seed: best-first search over the profile. What is not chosen is reached
 * by an exit. Pure: nothing is kept, the same profile gives the same region. Any thread.
 *
 * A function called from two places is taken in twice, once for each: so its return is a guarded
 * edge to one place, and the graph stays one that structured code can be made of, as inlining would
 * leave it. Which copy a block is of is its context: where the calls that led to it from the seed
 * return to. A context only predicts; the guard of a return decides. Where the seed's own function
 * returns to is not known, and followed only if that is nearly always one place; otherwise its
 * callers are not what is hot about it.
 */
#ifndef RELOOP_REGION_BUILDER_GROW_H
#define RELOOP_REGION_BUILDER_GROW_H

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"

#define RB_NONE UINT32_MAX

/* Edges of a block: the two direct ones, then the guarded ones (DESIGN, "edge"). */
enum { RB_DIRECT = 2, RB_EDGES = RB_DIRECT + RB_GUARDED_MAX };

/* A block as the profile knows it; node 0 is the seed. Only edges that may be inside a region are
 * given: the others are RB_NONE. */
struct rb_node {
    uint64_t count;           /* times entered */
    uint32_t succ[RB_EDGES];  /* where its edges go: a node, or RB_NONE */
    uint64_t taken[RB_EDGES]; /* times each edge was taken */
    uint32_t returns_to;      /* if it ends with a call: the node that the callee returns to;
                                 RB_NONE if it does not, or nobody returned yet */
    bool returns;             /* is its indirect jump a return? */
    uint32_t ops;             /* TCG ops */
    bool eligible;            /* may be in a region at all (DESIGN rule 7) */
    bool seeds;               /* does a region of its own start with it? */
};

struct rb_policy {
    uint64_t hot_count;
    uint32_t max_blocks; /* at most RB_BLOCKS_LIMIT */
    uint32_t max_ops;
    uint32_t warm_divisor, edge_divisor; /* not 0 */
    uint32_t max_calls;                  /* depth of contexts */
    uint32_t max_callee_ops;             /* of a callee that is copied, its own calls not counted */
    uint32_t sole_divisor; /* a return without a context is followed if all but one in so many go to
                              one place; 0: never */
    uint32_t unrolled_times;   /* how often a loop is there (unroll.h); 1: as it is */
    uint32_t unrolled_ops;     /* ... and ops of all of it */
    uint32_t unrolled_divisor; /* of its rounds all but one in so many go on to another; not 0 */
    bool stop_at_seeds; /* a block that has a region of its own is left to that, unless it is the
                           seed */
};

struct rb_result {
    uint32_t nblocks, ops;
    uint32_t blocks[RB_BLOCKS_LIMIT]; /* nodes in the order they were chosen; the seed first. A node
                                         may be there for several contexts */
    uint32_t to[RB_BLOCKS_LIMIT][RB_EDGES]; /* the block that each edge of blocks[i] goes to:
                                               an index into blocks; RB_NONE for an exit */
};

/* The policies of policy.h: for a TB that has just turned hot, and for one that stays so. */
struct rb_policy rb_policy_early(void);
struct rb_policy rb_policy_full(void);

/* Grows a region from nodes[0]. False, with an empty result, if there is none: no nodes, the seed
 * is not eligible or too large, the policy allows no block, or there is no memory. The hottest edge
 * out of the region is followed first (the counts of a callee shared among its callers by how often
 * they call); among equals that of the block chosen earlier, then the lower edge. An edge whose
 * target is too large is passed over, and smaller ones behind it may still come in. Edges naming
 * nodes that do not exist count as RB_NONE. */
bool rb_grow(const struct rb_node *nodes, uint32_t nnodes, const struct rb_policy *policy,
             struct rb_result *result);

#endif
