/* SPDX-License-Identifier: MIT */
/* The copying of unroll.h. */
#include "unroll.h"

#include "cfg/graph.h"

/* The blocks of a loop, as they were grown; the header first. */
struct loop {
    uint32_t n, ops;
    uint32_t blocks[RB_BLOCKS_LIMIT];
};

/* What the graph of the largest region takes, and some more. */
enum { ARENA_MAX = 1 << 20 };

static struct cfg_graph *graph_of(struct cfg_arena *arena, const struct rb_result *result) {
    struct cfg_graph_edge *edges = cfg_alloc(arena, result->nblocks, RB_EDGES * sizeof *edges);
    struct cfg_graph *graph;
    uint32_t n = 0;

    for (uint32_t b = 0; edges && b < result->nblocks; b++) {
        for (unsigned e = 0; e < RB_EDGES; e++) {
            if (result->to[b][e] != RB_NONE) {
                edges[n++] = (struct cfg_graph_edge){b, result->to[b][e]};
            }
        }
    }
    graph = edges ? cfg_graph_new(arena, result->nblocks, edges, n) : NULL;
    return graph && cfg_fill_rpo(graph, 0) && cfg_fill_dominators(graph) && cfg_fill_loops(graph)
               ? graph
               : NULL;
}

/* Is it the header of a loop with no cycle inside but its own? */
static bool is_innermost(const struct cfg_graph *graph, uint32_t header) {
    if (!graph->loop_header[header]) {
        return false;
    }
    for (uint32_t b = 0; b < graph->n; b++) {
        bool inside = b != header && graph->loop[b] == header;

        if (graph->loop_parent[b] == header || (inside && graph->irreducible_target[b])) {
            return false;
        }
    }
    return true;
}

static struct loop loop_of(const struct rb_node *nodes, const struct rb_result *result,
                           const struct cfg_graph *graph, uint32_t header) {
    struct loop loop = {1, nodes[result->blocks[header]].ops, {header}};

    for (uint32_t b = 0; b < graph->n; b++) {
        if (b != header && graph->loop[b] == header) {
            loop.ops += nodes[result->blocks[b]].ops;
            loop.blocks[loop.n++] = b;
        }
    }
    return loop;
}

/* Of the times that its header ran, it came from within the loop in all but one of divisor? */
static bool goes_round(const struct rb_node *nodes, const struct rb_result *result,
                       const struct loop *loop, uint32_t divisor) {
    uint64_t all = nodes[result->blocks[loop->blocks[0]]].count, round = 0;

    for (uint32_t i = 0; i < loop->n; i++) {
        uint32_t b = loop->blocks[i];

        for (unsigned e = 0; e < RB_EDGES; e++) {
            round += result->to[b][e] == loop->blocks[0] ? nodes[result->blocks[b]].taken[e] : 0;
        }
    }
    return round > 0 && round >= all - all / divisor;
}

/* How often it may be there, the original one included. */
static uint32_t times(const struct rb_policy *policy, const struct rb_result *result,
                      const struct loop *loop) {
    uint32_t n = loop->ops ? policy->unrolled_ops / loop->ops : 0;

    n = n > policy->unrolled_times ? policy->unrolled_times : n;
    while (n > 1 && (result->nblocks + (n - 1) * loop->n > RB_BLOCKS_LIMIT ||
                     result->ops + (n - 1) * loop->ops > policy->max_ops)) {
        n--;
    }
    return n;
}

static uint32_t index_in(const struct loop *loop, uint32_t block) {
    uint32_t i = 0;

    while (i < loop->n && loop->blocks[i] != block) {
        i++;
    }
    return i;
}

/* Copy k of the loop's blocks is from first + (k - 1) * loop->n on; copy 0 is the original. */
static void copy(struct rb_result *result, const struct loop *loop, uint32_t n) {
    uint32_t first = result->nblocks;

    for (uint32_t k = n; k-- > 0;) {
        for (uint32_t i = 0; i < loop->n; i++) {
            uint32_t original = loop->blocks[i];
            uint32_t block = k ? first + (k - 1) * loop->n + i : original;

            result->blocks[block] = result->blocks[original];
            for (unsigned e = 0; e < RB_EDGES; e++) {
                uint32_t to = result->to[original][e], inside = index_in(loop, to);

                if (inside == 0) {
                    to = k + 1 < n ? first + k * loop->n : loop->blocks[0];
                } else if (inside < loop->n && k) {
                    to = first + (k - 1) * loop->n + inside;
                }
                result->to[block][e] = to;
            }
        }
    }
    result->nblocks += (n - 1) * loop->n;
    result->ops += (n - 1) * loop->ops;
}

void rb_unroll(const struct rb_node *nodes, const struct rb_policy *policy,
               struct rb_result *result) {
    struct cfg_arena *arena = cfg_arena_new(ARENA_MAX);
    struct cfg_graph *graph = arena ? graph_of(arena, result) : NULL;

    for (uint32_t header = 0; graph && header < graph->n; header++) {
        if (is_innermost(graph, header)) {
            struct loop loop = loop_of(nodes, result, graph, header);
            uint32_t n = times(policy, result, &loop);

            if (n > 1 && goes_round(nodes, result, &loop, policy->unrolled_divisor)) {
                copy(result, &loop, n);
            }
        }
    }
    cfg_arena_free(arena);
}
