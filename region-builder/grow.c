/* SPDX-License-Identifier: MIT */
/* The search of grow.h. */
#include "grow.h"
#include "parameters.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where the calls on the way from the seed return to, innermost first. contexts[0] is that of the
 * seed: nothing is known. */
struct context {
    uint32_t returns_to; /* node */
    uint32_t outer;      /* context */
    uint32_t depth;
    double share; /* of the callee's counts that belongs to this context */
};

/* An edge out of what is chosen so far, in the order the edges were found. */
struct frontier_edge {
    uint32_t target, context;
    double taken;
};

enum { CONTEXTS_MAX = RB_BLOCKS_LIMIT };

struct growth {
    const struct rb_node *nodes;
    uint32_t nnodes;
    const struct rb_policy *policy;
    struct rb_result *result;
    uint32_t context[RB_BLOCKS_LIMIT]; /* of each chosen block */
    struct context contexts[CONTEXTS_MAX];
    uint32_t ncontexts;
    struct frontier_edge edges[RB_EDGES * RB_BLOCKS_LIMIT];
    uint32_t nedges;
};

struct rb_policy rb_policy_full(void) {
    const struct rb_parameters *p = &rb_parameters;

    return (struct rb_policy){.hot_count = RB_HOT_COUNT,
                              .max_blocks = p->blocks,
                              .max_ops = p->ops,
                              .warm_divisor = p->warm_divisor,
                              .edge_divisor = p->edge_divisor,
                              .max_calls = p->calls,
                              .max_callee_ops = p->callee_ops,
                              .sole_divisor = p->sole_divisor,
                              .unrolled_times = p->unrolled_times,
                              .unrolled_ops = p->unrolled_ops,
                              .unrolled_divisor = p->unrolled_divisor};
}

struct rb_policy rb_policy_early(void) {
    struct rb_policy policy = rb_policy_full();

    policy.max_calls = 0;
    policy.sole_divisor = 0;
    policy.unrolled_divisor = RB_UNROLLED_EARLY_DIVISOR;
    policy.stop_at_seeds = true;
    return policy;
}

/* The chosen block of that node and context, or RB_NONE. */
static uint32_t find(const struct growth *g, uint32_t node, uint32_t context) {
    for (uint32_t i = 0; i < g->result->nblocks; i++) {
        if (g->result->blocks[i] == node && g->context[i] == context) {
            return i;
        }
    }
    return RB_NONE;
}

static bool is_call(const struct growth *g, uint32_t node) {
    return g->nodes[node].returns_to < g->nnodes;
}

static void add_once(uint32_t *set, uint32_t *n, uint32_t member) {
    for (uint32_t i = 0; i < *n; i++) {
        if (set[i] == member) {
            return;
        }
    }
    if (*n < RB_BLOCKS_LIMIT) {
        set[(*n)++] = member;
    }
}

/* Is the function that starts at this node small enough to be copied? What a region took in of a
 * larger one would end in the middle of it. */
static bool is_small_callee(const struct growth *g, uint32_t entry) {
    uint32_t found[RB_BLOCKS_LIMIT] = {entry}, n = 1, ops = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct rb_node *node = &g->nodes[found[i]];
        ops += node->ops;
        if (ops > g->policy->max_callee_ops) {
            return false;
        }
        if (is_call(g, found[i])) {
            add_once(found, &n, node->returns_to);
            continue;
        }
        for (unsigned e = 0; e < RB_EDGES; e++) {
            bool inside = node->succ[e] < g->nnodes && node->taken[e] > 0;
            if (inside && !(e >= RB_DIRECT && node->returns)) {
                add_once(found, &n, node->succ[e]);
            }
        }
    }
    return true;
}

/* The context behind a call that goes along this edge. RB_NONE where calls are deep enough, or too
 * many, or the callee is too large: such a call leaves, or goes to the copy without context if that
 * is there (recursion). */
static uint32_t inside_call(struct growth *g, uint32_t context, uint32_t node, unsigned edge) {
    const struct rb_node *from = &g->nodes[node], *to = &g->nodes[from->succ[edge]];
    struct context inner = {from->returns_to, context, g->contexts[context].depth + 1,
                            g->contexts[context].share};

    for (uint32_t c = 1; c < g->ncontexts; c++) {
        if (g->contexts[c].outer == context && g->contexts[c].returns_to == inner.returns_to) {
            return c;
        }
    }
    if (inner.depth > g->policy->max_calls || g->ncontexts == CONTEXTS_MAX ||
        !is_small_callee(g, from->succ[edge])) {
        return RB_NONE;
    }
    if (to->count > from->taken[edge]) {
        inner.share *= (double)from->taken[edge] / (double)to->count;
    }
    g->contexts[g->ncontexts] = inner;
    return g->ncontexts++;
}

/* The place an edge goes to in a context. node: RB_NONE if it goes nowhere that is known. */
struct place {
    uint32_t node, context;
};

/* A return has one edge, the first guarded one, if its context says where it goes. */
static struct place behind(struct growth *g, uint32_t node, uint32_t context, unsigned edge) {
    const struct rb_node *from = &g->nodes[node];
    struct place to = {from->succ[edge], context};
    if (edge >= RB_DIRECT && from->returns && context) {
        bool first = edge == RB_DIRECT;
        return (struct place){first ? g->contexts[context].returns_to : RB_NONE,
                              g->contexts[context].outer};
    }
    if (to.node >= g->nnodes) {
        to.node = RB_NONE;
    } else if (is_call(g, node)) {
        to.context = inside_call(g, context, node, edge);
    }
    return to;
}

/* Times the edge was taken; a return's edge in a context stands for all of it. */
static uint64_t taken(const struct growth *g, uint32_t node, uint32_t context, unsigned edge) {
    const struct rb_node *from = &g->nodes[node];
    return edge >= RB_DIRECT && from->returns && context ? from->count : from->taken[edge];
}

static bool is_warm(const struct growth *g, const struct rb_node *from, uint64_t times,
                    const struct rb_node *to, double share) {
    const struct rb_policy *policy = g->policy;
    if (share * (double)to->count >= (double)(policy->hot_count / policy->warm_divisor)) {
        return true;
    }
    return times > 0 && times >= from->count / policy->edge_divisor;
}

/* May it be in this region at all? The seed, node 0, is in it. */
static bool may_join(const struct growth *g, uint32_t node) {
    return g->nodes[node].eligible &&
           !(g->policy->stop_at_seeds && node != 0 && g->nodes[node].seeds);
}

/* Does the node's return, of which no context says where it goes, nearly always go along this edge?
 */
static bool is_sole_return(const struct growth *g, const struct rb_node *from, unsigned edge) {
    uint64_t sum = 0;
    for (unsigned e = RB_DIRECT; e < RB_EDGES; e++) {
        sum += from->taken[e];
    }
    return g->policy->sole_divisor > 0 && sum - from->taken[edge] <= sum / g->policy->sole_divisor;
}

/* Takes a node in and adds its edges to the frontier. */
static void choose(struct growth *g, uint32_t node, uint32_t context) {
    struct rb_result *result = g->result;
    const struct rb_node *from = &g->nodes[node];
    double share = g->contexts[context].share;
    g->context[result->nblocks] = context;
    result->blocks[result->nblocks++] = node;
    result->ops += from->ops;
    for (unsigned e = 0; e < RB_EDGES; e++) {
        bool to_callers =
            e >= RB_DIRECT && from->returns && !context && !is_sole_return(g, from, e);
        struct place to = behind(g, node, context, e);
        uint64_t times = taken(g, node, context, e);
        if (to.node != RB_NONE && to.context != RB_NONE && !to_callers && may_join(g, to.node) &&
            is_warm(g, from, times, &g->nodes[to.node], share)) {
            g->edges[g->nedges++] =
                (struct frontier_edge){to.node, to.context, share * (double)times};
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
            find(g, edge->target, edge->context) == RB_NONE) {
            best = edge;
        }
    }
    return best;
}

/* The block an edge goes to: the one of its context, or the one that knows of none. */
static uint32_t destination(struct growth *g, uint32_t block, unsigned edge) {
    struct place to = behind(g, g->result->blocks[block], g->context[block], edge);
    uint32_t found = to.node == RB_NONE ? RB_NONE : find(g, to.node, to.context);
    return found != RB_NONE || to.node == RB_NONE ? found : find(g, to.node, 0);
}

static void grow(struct growth *g, uint32_t max_blocks) {
    struct rb_result *result = g->result;
    g->contexts[g->ncontexts++] = (struct context){RB_NONE, 0, 0, 1};
    choose(g, 0, 0);
    while (result->nblocks < max_blocks) {
        const struct frontier_edge *edge = hottest(g);
        if (!edge) {
            break;
        }
        choose(g, edge->target, edge->context);
    }
    for (uint32_t i = 0; i < result->nblocks; i++) {
        for (unsigned e = 0; e < RB_EDGES; e++) {
            result->to[i][e] = destination(g, i, e);
        }
    }
}

bool rb_grow(const struct rb_node *nodes, uint32_t nnodes, const struct rb_policy *policy,
             struct rb_result *result) {
    uint32_t max_blocks = policy->max_blocks;
    struct growth *g; /* too large for a thread's stack */
    if (max_blocks > RB_BLOCKS_LIMIT) {
        max_blocks = RB_BLOCKS_LIMIT;
    }
    memset(result, 0, sizeof(*result));
    if (nnodes == 0 || max_blocks == 0 || !nodes[0].eligible || nodes[0].ops > policy->max_ops) {
        return false;
    }
    g = malloc(sizeof *g);
    if (!g) {
        return false;
    }
    g->nodes = nodes;
    g->nnodes = nnodes;
    g->policy = policy;
    g->result = result;
    g->ncontexts = g->nedges = 0;
    grow(g, max_blocks);
    free(g);
    return true;
}
