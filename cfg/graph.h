/* SPDX-License-Identifier: MIT */
/*
 * A directed graph of numbered nodes and the facts the analyses fill in, each in a file of its
 * own: reverse postorder (rpo.c), dominators (dominators.c), loops (loops.c). It knows nothing of
 * regions; flow.c builds one over basic blocks and one over TBs. All walks are iterative and near
 * linear, except dominators (see there), because a graph may come from a file nobody vouches for.
 */
#ifndef RELOOP_CFG_GRAPH_H
#define RELOOP_CFG_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

#define CFG_GRAPH_NONE UINT32_MAX

struct cfg_graph_edge {
    uint32_t from, to;
};

struct cfg_graph {
    struct cfg_arena *arena; /* borrowed; all below lives in it */
    uint32_t n, nedges;
    /* Successors of v: succ[succ_start[v] .. succ_start[v + 1]), in the order the edges were given;
     * predecessors likewise. Parallel edges stay parallel. */
    uint32_t *succ_start, *succ;
    uint32_t *pred_start, *pred;

    /* cfg_fill_rpo */
    uint32_t entry;
    uint32_t nreached;   /* nodes reachable from the entry */
    uint32_t *rpo;       /* [nreached]: nodes in reverse postorder; the entry first */
    uint32_t *rpo_index; /* [n]: where a node is in rpo; CFG_GRAPH_NONE if unreachable */

    /* cfg_fill_dominators */
    uint32_t *idom; /* [n]: immediate dominator; the entry's is the entry, CFG_GRAPH_NONE if
                       unreachable */

    /* cfg_fill_loops */
    uint32_t nretreating;
    struct cfg_graph_edge *retreating; /* edges to a node no later in reverse postorder */
    bool irreducible;         /* some retreating edge's target does not dominate its source */
    bool *loop_header;        /* [n]: heads a natural loop */
    bool *irreducible_target; /* [n]: target of a retreating edge that makes it irreducible */
    uint32_t *loop; /* [n]: header of the innermost natural loop the node is in (a header is in
                       its own); CFG_GRAPH_NONE outside loops */
    uint32_t *loop_parent; /* [n], for headers: header of the loop around this loop, or NONE */
    uint32_t *loop_depth;  /* [n]: how many natural loops the node is in */
};

/* A graph of n nodes and these edges (copied). NULL when the arena is exhausted or an edge names a
 * node that is not there. */
struct cfg_graph *cfg_graph_new(struct cfg_arena *arena, uint32_t n,
                                const struct cfg_graph_edge *edges, uint32_t nedges);

/* Depth-first search from entry (< n). Fills entry .. rpo_index. False when the arena is
 * exhausted, here and below. */
bool cfg_fill_rpo(struct cfg_graph *g, uint32_t entry);

/* Requires rpo, fills idom: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001. */
bool cfg_fill_dominators(struct cfg_graph *g);

/* Requires rpo and idom, fills the rest. Natural loops with one header are one loop (Aho et al.,
 * "Compilers", 9.6.6). Inner loops are collapsed into their headers while outer ones are walked
 * (after Tarjan, "Testing flow graph reducibility", 1974), so the cost is near linear. */
bool cfg_fill_loops(struct cfg_graph *g);

/* Requires idom. Does a dominate b? Both must be reachable. */
bool cfg_dominates(const struct cfg_graph *g, uint32_t a, uint32_t b);

#endif
