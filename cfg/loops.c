/* SPDX-License-Identifier: MIT */
/*
 * Retreating edges, natural loops, how they nest, and whether the graph is reducible.
 *
 * Headers are visited from the last in reverse postorder to the first, which puts inner loops
 * before the loops around them. A loop's body is found by walking predecessors from the sources of
 * its back edges; a node that already belongs to an inner loop stands for it by that loop's
 * outermost header so far (`top`), because a natural loop is entered through its header only.
 */
#include "graph.h"

struct loop_walk {
    struct cfg_graph *g;
    uint32_t *top;   /* union-find towards the outermost header found so far */
    uint32_t *stack; /* nodes of the current loop whose predecessors are to be walked */
    uint32_t depth;
};

/* Edges to a node no later in reverse postorder are what a depth-first search calls retreating. */
static bool is_retreating(const struct cfg_graph *g, uint32_t from, uint32_t to) {
    return g->rpo_index[to] <= g->rpo_index[from];
}

static bool fill_retreating(struct cfg_graph *g) {
    g->retreating = cfg_alloc(g->arena, g->nedges, sizeof(*g->retreating));
    if (!g->retreating) {
        return false;
    }
    g->nretreating = 0;
    g->irreducible = false;
    for (uint32_t i = 0; i < g->nreached; i++) {
        uint32_t from = g->rpo[i];
        for (uint32_t s = g->succ_start[from]; s < g->succ_start[from + 1]; s++) {
            uint32_t to = g->succ[s];
            if (!is_retreating(g, from, to)) {
                continue;
            }
            g->retreating[g->nretreating++] = (struct cfg_graph_edge){from, to};
            if (cfg_dominates(g, to, from)) {
                g->loop_header[to] = true;
            } else {
                g->irreducible_target[to] = true;
                g->irreducible = true;
            }
        }
    }
    return true;
}

static uint32_t find_top(struct loop_walk *walk, uint32_t v) {
    while (walk->top[v] != v) {
        walk->top[v] = walk->top[walk->top[v]]; /* path halving */
        v = walk->top[v];
    }
    return v;
}

/* v, or the outermost loop found around v, is in the loop of header. */
static void add_to_loop(struct loop_walk *walk, uint32_t v, uint32_t header) {
    struct cfg_graph *g = walk->g;
    if (g->rpo_index[v] == CFG_GRAPH_NONE) {
        return;
    }
    v = find_top(walk, v);
    if (v == header) {
        return;
    }
    walk->top[v] = header;
    if (g->loop_header[v]) {
        g->loop_parent[v] = header;
    } else {
        g->loop[v] = header;
    }
    walk->stack[walk->depth++] = v;
}

static void walk_loop(struct loop_walk *walk, uint32_t header) {
    struct cfg_graph *g = walk->g;
    g->loop[header] = header;
    for (uint32_t p = g->pred_start[header]; p < g->pred_start[header + 1]; p++) {
        uint32_t pred = g->pred[p];
        if (g->rpo_index[pred] != CFG_GRAPH_NONE && is_retreating(g, pred, header) &&
            cfg_dominates(g, header, pred)) {
            add_to_loop(walk, pred, header);
        }
    }
    while (walk->depth > 0) {
        uint32_t v = walk->stack[--walk->depth];
        for (uint32_t p = g->pred_start[v]; p < g->pred_start[v + 1]; p++) {
            add_to_loop(walk, g->pred[p], header);
        }
    }
}

/* Requires loop and loop_parent. A header's parent comes before it in reverse postorder, and so
 * does every node's header. */
static void fill_depths(struct cfg_graph *g) {
    for (uint32_t i = 0; i < g->nreached; i++) {
        uint32_t v = g->rpo[i];
        uint32_t outer = g->loop_header[v] ? g->loop_parent[v] : g->loop[v];
        g->loop_depth[v] = (outer == CFG_GRAPH_NONE ? 0 : g->loop_depth[outer]) + g->loop_header[v];
    }
}

bool cfg_fill_loops(struct cfg_graph *g) {
    struct loop_walk walk = {.g = g};
    walk.top = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    walk.stack = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    g->loop_header = cfg_alloc(g->arena, g->n, sizeof(bool));
    g->irreducible_target = cfg_alloc(g->arena, g->n, sizeof(bool));
    g->loop = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    g->loop_parent = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    g->loop_depth = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    if (!walk.top || !walk.stack || !g->loop_header || !g->irreducible_target || !g->loop ||
        !g->loop_parent || !g->loop_depth || !fill_retreating(g)) {
        return false;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        walk.top[v] = v;
        g->loop[v] = g->loop_parent[v] = CFG_GRAPH_NONE;
    }
    for (uint32_t i = g->nreached; i-- > 0;) {
        if (g->loop_header[g->rpo[i]]) {
            walk_loop(&walk, g->rpo[i]);
        }
    }
    fill_depths(g);
    return true;
}
