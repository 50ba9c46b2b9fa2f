/* SPDX-License-Identifier: MIT */
/*
 * Values as sums: what an operand holds is some value, which has a number, and a constant added to
 * it. Additions of constants and moves make sums of sums; all else makes new values.
 */
#ifndef RELOOP_CFG_SUMS_H
#define RELOOP_CFG_SUMS_H

#include "flow.h"

struct cfg_sum {
    uint32_t base; /* number of a value; 0 is that of constants */
    uint32_t plus;
};

struct cfg_sums {
    const struct cfg_flow *flow;
    uint32_t ntemps;        /* of the block with the most */
    struct cfg_sum *in;     /* [node * nglobals]: at node entry */
    struct cfg_sum *now;    /* [nglobals + ntemps]: where a walk has come to */
    uint32_t *first_number; /* [nblocks]: numbers of values made by the block's ops begin here */
};

/* The globals' sums at the entry of all nodes that can be reached. NULL when the arena is
 * exhausted. */
struct cfg_sums *cfg_sums_new(struct cfg_arena *arena, const struct cfg_flow *flow);

/* Sets now to what holds at the node's entry. */
void cfg_sums_enter(struct cfg_sums *sums, uint32_t node);

/* Takes now past the node's op, in the order of the ops. */
void cfg_sums_step(struct cfg_sums *sums, const struct cfg_node *node, uint32_t op);

/* Does the node's entry, one of the block's ops, or this op, make the value of that number? */
bool cfg_sums_entry_makes(const struct cfg_sums *sums, uint32_t node, uint32_t base);
bool cfg_sums_block_makes(const struct cfg_sums *sums, uint32_t block, uint32_t base);
bool cfg_sums_op_makes(const struct cfg_sums *sums, uint32_t block, uint32_t op, uint32_t base);

#endif
