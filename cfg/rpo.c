/* SPDX-License-Identifier: MIT */
/* Reverse postorder of the nodes reachable from the entry: an iterative depth-first search. */
#include "graph.h"

bool cfg_fill_rpo(struct cfg_graph *g, uint32_t entry) {
    uint32_t *stack = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    uint32_t *next = cfg_alloc(g->arena, g->n, sizeof(uint32_t)); /* successor to visit next */
    bool *seen = cfg_alloc(g->arena, g->n, sizeof(bool));
    g->rpo = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    g->rpo_index = cfg_alloc(g->arena, g->n, sizeof(uint32_t));
    if (!stack || !next || !seen || !g->rpo || !g->rpo_index) {
        return false;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        g->rpo_index[v] = CFG_GRAPH_NONE;
        next[v] = g->succ_start[v];
    }

    uint32_t depth = 0, place = g->n; /* rpo is filled from its back while nodes finish */
    stack[depth++] = entry;
    seen[entry] = true;
    while (depth > 0) {
        uint32_t v = stack[depth - 1];
        if (next[v] == g->succ_start[v + 1]) {
            g->rpo[--place] = v;
            depth--;
            continue;
        }
        uint32_t to = g->succ[next[v]++];
        if (!seen[to]) {
            seen[to] = true;
            stack[depth++] = to;
        }
    }

    g->entry = entry;
    g->nreached = g->n - place;
    for (uint32_t i = 0; i < g->nreached; i++) {
        g->rpo[i] = g->rpo[place + i];
        g->rpo_index[g->rpo[i]] = i;
    }
    return true;
}
