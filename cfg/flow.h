/* SPDX-License-Identifier: MIT */
/*
 * A region's basic blocks ("nodes": a TB is split where it branches inside), and what is known
 * about guest registers (globals) at each.
 */
#ifndef RELOOP_CFG_FLOW_H
#define RELOOP_CFG_FLOW_H

#include "arena.h"
#include "graph.h"
#include "ir.h"

struct cfg_node {
    uint32_t block;       /* the TB it is part of */
    uint32_t first, end;  /* its ops: [first, end); a terminator, if any, is end - 1 */
    uint32_t taken;       /* node a branch or a direct edge goes to; CFG_NONE: it leaves the region
                             (or does not branch) */
    uint32_t fallthrough; /* node after a conditional branch not taken or a guard, or after a node
                             that ends at a label; CFG_NONE where there is none */
};

/* What an op does to the globals kept in locals. */
enum cfg_sync {
    CFG_SYNC_NONE,
    CFG_SYNC_SIDE,   /* a cold path of it stores every dirty global; the main path stores none */
    CFG_SYNC_STORE,  /* stores every dirty global; none is dirty afterwards */
    CFG_SYNC_CLOBBER /* ... and afterwards the locals are stale: env holds the values */
};

struct cfg_flow {
    const struct cfg_region *region;
    uint32_t nnodes;
    struct cfg_node *nodes;  /* a block's nodes are consecutive, in the order of its ops */
    uint32_t *block_node;    /* first node of each block; ops outside every path have nodes too */
    bool *block_check;       /* does this block's exit_check stay? the entry and every target of a
                                retreating edge between blocks: DESIGN rule 2 */
    struct cfg_graph *graph; /* over nodes; RPO, dominators and loops filled */
    uint32_t max_node_ops;   /* ops of the longest node */
    uint32_t words;          /* uint64_t words in a set of globals: bit g % 64 of word g / 64 */
    uint64_t *dirty_in;      /* [node * words]: globals that may differ from env at node entry */
    uint64_t *live_in;       /* [node * words]: globals whose local may be read from node entry on
                                (by an op, or by a store of a dirty one) before it is written */
    uint64_t *used;          /* [words]: globals that any op names */
    bool **loses; /* [block][op]: a discard of what its TB wrote since it last synchronized:
                     the value may be lost. Any other discard does nothing, as env must
                     have what the local has (discard.c) */
};

/* Split the region's blocks and compute everything above. The region must have passed
 * cfg_verify(). Memory is the arena's; NULL when it is exhausted.
 * Liveness: backward may-analysis (Aho et al., 9.2.5) over globals, where a sync point reads the
 * globals that are dirty there; dirtiness: forward may-analysis. */
struct cfg_flow *cfg_flow_new(struct cfg_arena *arena, const struct cfg_region *region);

/* How many of its block's guarded edges the node has: all, if it ends with a guard, else none. They
 * come before fallthrough. */
uint32_t cfg_node_guards(const struct cfg_flow *flow, uint32_t node);

/* The graph of the region's blocks over direct and guarded edges, from block 0: RPO, dominators and
 * loops filled. NULL when the arena is exhausted. */
struct cfg_graph *cfg_block_graph(struct cfg_arena *arena, const struct cfg_region *region);

/* How the op synchronizes, as lowering must do it: a call by its flags (RESULT_OR_RAISE: SIDE;
 * neither NO_READ nor NO_WRITE: CLOBBER; NO_WRITE alone: STORE; NO_READ: NONE), guest memory SIDE,
 * an exit_check that stays SIDE, a leaving terminator STORE, a goto_tb on a direct edge inside the
 * region NONE. ld* on env that overlap a global: STORE; st* on env that do: CLOBBER. */
enum cfg_sync cfg_op_sync(const struct cfg_flow *flow, const struct cfg_node *node,
                          const struct cfg_op *op);

/* Transfer functions for one op, so that lowering can follow a node op by op: dirty goes forward
 * across op; live goes backward across it (dirty is the set before the op).
 * The globals an op synchronizes are those dirty before it: a global it writes is written after
 * that. A global that a discard loses is neither dirty nor live before. */
void cfg_dirty_step(const struct cfg_flow *flow, const struct cfg_node *node,
                    const struct cfg_op *op, uint64_t *dirty);
void cfg_live_step(const struct cfg_flow *flow, const struct cfg_node *node,
                   const struct cfg_op *op, const uint64_t *dirty, uint64_t *live);

/* Both, for all ops of a node: dirty before op i of the node and live after it, at [i * words]. The
 * caller's arrays have max_node_ops * words words. What is live after a CLOBBER and not written by
 * the op itself is what must be reloaded. */
void cfg_flow_walk(const struct cfg_flow *flow, uint32_t node, uint64_t *dirty_before,
                   uint64_t *live_after);

/* For cfg_flow_new, in this order, once nodes and graph are there: loses (discard.c), and dirty_in,
 * live_in and used (liveness.c). False when the arena is exhausted. */
bool cfg_fill_discards(struct cfg_arena *arena, struct cfg_flow *flow);
bool cfg_fill_liveness(struct cfg_arena *arena, struct cfg_flow *flow);

/* Does the op do nothing but to lose the values of its outs? */
static inline bool cfg_op_loses(const struct cfg_flow *flow, const struct cfg_node *node,
                                const struct cfg_op *op) {
    return flow->loses[node->block][op - flow->region->blocks[node->block].ops];
}

static inline bool cfg_set_has(const uint64_t *set, uint32_t global) {
    return set[global / 64] >> (global % 64) & 1;
}

#endif
