/* SPDX-License-Identifier: MIT */
/* The search of grow.h. */
#include "grow.h"

#include <stddef.h>
#include <string.h>

/* An edge out of what is chosen so far, in the order the edges were found. */
struct frontier_edge {
    uint32_t target;
    uint64_t taken;
};

struct growth {
    const struct rb_node *nodes;
    uint32_t nnodes;
    const struct rb_policy *policy;
    struct rb_result *result;
    struct frontier_edge edges[2 * RB_BLOCKS_LIMIT];
    uint32_t nedges;
};

struct rb_policy rb_policy_default(void) {
    return (struct rb_policy){RB_HOT_COUNT, RB_MAX_BLOCKS, RB_MAX_OPS, RB_WARM_DIVISOR,
                              RB_EDGE_DIVISOR};
}

static bool is_chosen(const struct growth *g, uint32_t node) {
    for (uint32_t i = 0; i < g->result->nblocks; i++) {
        if (g->result->blocks[i] == node) {
            return true;
        }
    }
    return false;
}

static bool is_warm(const struct growth *g, const struct rb_node *from, unsigned edge) {
    const struct rb_policy *policy = g->policy;
    const struct rb_node *to = &g->nodes[from->succ[edge]];
    if (to->count >= policy->hot_count / policy->warm_divisor) {
        return true;
    }
    uint64_t taken = from->taken[edge];
    return taken > 0 && taken >= from->count / policy->edge_divisor;
}

/* Takes a node in and adds its edges to the frontier. */
static void choose(struct growth *g, uint32_t node) {
    struct rb_result *result = g->result;
    const struct rb_node *from = &g->nodes[node];
    result->blocks[result->nblocks++] = node;
    result->ops += from->ops;
    for (unsigned e = 0; e < 2; e++) {
        uint32_t to = from->succ[e];
        if (to < g->nnodes && g->nodes[to].eligible && is_warm(g, from, e)) {
            g->edges[g->nedges++] = (struct frontier_edge){to, from->taken[e]};
        }
    }
}

/* The hottest edge whose target can be taken in; NULL if there is none. */
static const struct frontier_edge *hottest(const struct growth *g) {
    const struct frontier_edge *best = NULL;
    for (uint32_t i = 0; i < g->nedges; i++) {
        const struct frontier_edge *edge = &g->edges[i];
        if (best && edge->taken <= best->taken) {
            continue;
        }
        if (g->nodes[edge->target].ops <= g->policy->max_ops - g->result->ops &&
            !is_chosen(g, edge->target)) {
            best = edge;
        }
    }
    return best;
}

static void mark_inside(const struct growth *g) {
    for (uint32_t i = 0; i < g->result->nblocks; i++) {
        const struct rb_node *node = &g->nodes[g->result->blocks[i]];
        for (unsigned e = 0; e < 2; e++) {
            g->result->inside[i][e] = node->succ[e] < g->nnodes && is_chosen(g, node->succ[e]);
        }
    }
}

bool rb_grow(const struct rb_node *nodes, uint32_t nnodes, const struct rb_policy *policy,
             struct rb_result *result) {
    struct growth g = {.nodes = nodes, .nnodes = nnodes, .policy = policy, .result = result};
    uint32_t max_blocks = policy->max_blocks;
    if (max_blocks > RB_BLOCKS_LIMIT) {
        max_blocks = RB_BLOCKS_LIMIT;
    }
    memset(result, 0, sizeof(*result));
    if (nnodes == 0 || max_blocks == 0 || !nodes[0].eligible || nodes[0].ops > policy->max_ops) {
        return false;
    }
    choose(&g, 0);
    while (result->nblocks < max_blocks) {
        const struct frontier_edge *edge = hottest(&g);
        if (!edge) {
            break;
        }
        choose(&g, edge->target);
    }
    mark_inside(&g);
    return true;
}
