/* SPDX-License-Identifier: MIT */
/*
 * Immediate dominators: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (Rice
 * University TR-06-33870, 2001). Quadratic for odd graphs, faster than the near linear algorithms
 * for graphs of the size regions have.
 */
#include "graph.h"

/* The nearest common dominator of two nodes whose dominators so far are known: climb from the one
 * that is later in reverse postorder until both are one. */
static uint32_t intersect(const struct cfg_graph *g, uint32_t a, uint32_t b) {
    while (a != b) {
        if (g->rpo_index[a] > g->rpo_index[b]) {
            a = g->idom[a];
        } else {
            b = g->idom[b];
        }
    }
    return a;
}

bool cfg_fill_dominators(struct cfg_graph *g) {
    g->idom = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    if (!g->idom) {
        return false;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        g->idom[v] = CFG_GRAPH_NONE;
    }
    g->idom[g->entry] = g->entry;

    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 1; i < g->nreached; i++) {
            uint32_t v = g->rpo[i], idom = CFG_GRAPH_NONE;
            for (uint32_t p = g->pred_start[v]; p < g->pred_start[v + 1]; p++) {
                uint32_t pred = g->pred[p];
                if (g->idom[pred] == CFG_GRAPH_NONE) {
                    continue; /* unreachable, or not reached yet in the first round */
                }
                idom = idom == CFG_GRAPH_NONE ? pred : intersect(g, pred, idom);
            }
            if (g->idom[v] != idom) {
                g->idom[v] = idom;
                changed = true;
            }
        }
    }
    return true;
}

bool cfg_dominates(const struct cfg_graph *g, uint32_t a, uint32_t b) {
    while (g->rpo_index[b] > g->rpo_index[a]) {
        b = g->idom[b];
    }
    return a == b;
}
