/* SPDX-License-Identifier: MIT */
/* Adjacency lists of a graph, by counting sort. */
#include "graph.h"

/* Fills start (n + 1 offsets) and list with each node's neighbours; by_source picks the direction.
 */
static void fill_adjacency(uint32_t n, const struct cfg_graph_edge *edges, uint32_t nedges,
                           bool by_source, uint32_t *start, uint32_t *list) {
    for (uint32_t e = 0; e < nedges; e++) {
        start[(by_source ? edges[e].from : edges[e].to) + 1]++;
    }
    for (uint32_t v = 0; v < n; v++) {
        start[v + 1] += start[v];
    }
    /* Place from the last edge backwards, so that each list keeps the order of the edges; start[v +
     * 1] runs down from the list's end to its beginning, where start[v] belongs. */
    for (uint32_t e = nedges; e-- > 0;) {
        uint32_t key = by_source ? edges[e].from : edges[e].to;
        list[--start[key + 1]] = by_source ? edges[e].to : edges[e].from;
    }
    for (uint32_t v = 0; v < n; v++) {
        start[v] = start[v + 1];
    }
    start[n] = nedges;
}

struct cfg_graph *cfg_graph_new(struct cfg_arena *arena, uint32_t n,
                                const struct cfg_graph_edge *edges, uint32_t nedges) {
    for (uint32_t e = 0; e < nedges; e++) {
        if (edges[e].from >= n || edges[e].to >= n) {
            return NULL;
        }
    }
    struct cfg_graph *g = cfg_alloc(arena, 1, sizeof(*g));
    if (!g) {
        return NULL;
    }
    g->arena = arena;
    g->n = n;
    g->nedges = nedges;
    g->succ_start = cfg_alloc(arena, (size_t)n + 1, sizeof(uint32_t));
    g->pred_start = cfg_alloc(arena, (size_t)n + 1, sizeof(uint32_t));
    g->succ = cfg_alloc(arena, nedges, sizeof(uint32_t));
    g->pred = cfg_alloc(arena, nedges, sizeof(uint32_t));
    if (!g->succ_start || !g->pred_start || !g->succ || !g->pred) {
        return NULL;
    }
    fill_adjacency(n, edges, nedges, true, g->succ_start, g->succ);
    fill_adjacency(n, edges, nedges, false, g->pred_start, g->pred);
    return g;
}
