/* SPDX-License-Identifier: MIT */
/* Reverse postorder, dominators and loops: on graphs whose answers are known, and on random ones
 * against definitions computed the slow way. */
#include "fixture.h"

#include "cfg/graph.h"
#include "tests/reference/image.h"

enum { N_MAX = 24 };

static struct cfg_graph *graph(struct cfg_arena *arena, uint32_t n,
                               const struct cfg_graph_edge *edges, uint32_t nedges) {
    struct cfg_graph *g = cfg_graph_new(arena, n, edges, nedges);
    assert_non_null(g);
    assert_true(cfg_fill_rpo(g, 0));
    assert_true(cfg_fill_dominators(g));
    assert_true(cfg_fill_loops(g));
    return g;
}

#define GRAPH(arena, n, ...) \
    graph(arena, n, (const struct cfg_graph_edge[]){__VA_ARGS__}, \
          sizeof((const struct cfg_graph_edge[]){__VA_ARGS__}) / sizeof(struct cfg_graph_edge))

static void a_diamond(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_graph *g = GRAPH(arena, 4, {0, 1}, {0, 2}, {1, 3}, {2, 3});
    assert_int_equal(g->nreached, 4);
    assert_int_equal(g->rpo[0], 0);
    assert_int_equal(g->rpo[3], 3);
    assert_int_equal(g->idom[3], 0);
    assert_int_equal(g->nretreating, 0);
    assert_int_equal(g->loop[3], CFG_GRAPH_NONE);
    assert_true(cfg_dominates(g, 0, 3));
    assert_true(cfg_dominates(g, 3, 3));
    assert_false(cfg_dominates(g, 1, 3));
    cfg_arena_free(arena);
}

static void adjacency_keeps_the_order_of_edges(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_graph *g = GRAPH(arena, 3, {0, 2}, {1, 2}, {0, 1}, {0, 2});
    const uint32_t succ[] = {2, 1, 2}, pred[] = {0, 1, 0};
    assert_int_equal(g->succ_start[1] - g->succ_start[0], 3);
    assert_memory_equal(g->succ + g->succ_start[0], succ, sizeof(succ));
    assert_int_equal(g->pred_start[3] - g->pred_start[2], 3);
    assert_memory_equal(g->pred + g->pred_start[2], pred, sizeof(pred));
    cfg_arena_free(arena);
}

static void an_edge_to_nowhere_is_no_graph(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    const struct cfg_graph_edge edge = {0, 2};
    assert_null(cfg_graph_new(arena, 2, &edge, 1));
    cfg_arena_free(arena);
}

static void nested_loops(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    /* 1 heads an outer loop of 1..4, 2 an inner one of 2 and 3, 4 itself; 5 is unreachable. */
    struct cfg_graph *g =
        GRAPH(arena, 7, {0, 1}, {1, 2}, {2, 3}, {3, 2}, {3, 4}, {4, 4}, {4, 1}, {4, 6}, {5, 1});
    const uint32_t depth[] = {0, 1, 2, 2, 2, 0, 0};
    const uint32_t loop[] = {CFG_GRAPH_NONE, 1, 2, 2, 4, CFG_GRAPH_NONE, CFG_GRAPH_NONE};
    assert_memory_equal(g->loop_depth, depth, sizeof(depth));
    assert_memory_equal(g->loop, loop, sizeof(loop));
    assert_int_equal(g->loop_parent[2], 1);
    assert_int_equal(g->loop_parent[4], 1);
    assert_int_equal(g->loop_parent[1], CFG_GRAPH_NONE);
    assert_int_equal(g->nreached, 6);
    assert_int_equal(g->rpo_index[5], CFG_GRAPH_NONE);
    assert_int_equal(g->idom[5], CFG_GRAPH_NONE);
    assert_int_equal(g->nretreating, 3);
    assert_false(g->irreducible);
    cfg_arena_free(arena);
}

static void a_loop_with_two_entries_is_irreducible(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_graph *g = GRAPH(arena, 3, {0, 1}, {0, 2}, {1, 2}, {2, 1});
    assert_true(g->irreducible);
    assert_int_equal(g->nretreating, 1);
    assert_true(g->irreducible_target[g->retreating[0].to]);
    assert_false(g->loop_header[1] || g->loop_header[2]);
    assert_int_equal(g->loop_depth[1], 0);
    cfg_arena_free(arena);
}

/* A chain as long as a hostile file could make it must not exhaust the stack. */
static void a_long_chain(void **state) {
    (void)state;
    enum { LONG = 200000 };
    struct cfg_arena *arena = fixture_arena();
    struct cfg_graph_edge *edges = cfg_alloc(arena, LONG, sizeof(*edges));
    for (uint32_t v = 0; v < LONG; v++) {
        edges[v] = (struct cfg_graph_edge){v, (v + 1) % LONG};
    }
    struct cfg_graph *g = graph(arena, LONG, edges, LONG);
    assert_int_equal(g->idom[LONG - 1], LONG - 2);
    assert_int_equal(g->loop_depth[LONG - 1], 1);
    cfg_arena_free(arena);
}

/* The definitions, computed the slow way. */

static void reach(const struct cfg_graph *g, uint32_t from, uint32_t without, bool backwards,
                  bool *seen) {
    uint32_t stack[N_MAX], depth = 0;
    if (from == without || seen[from]) {
        return;
    }
    seen[from] = true;
    stack[depth++] = from;
    while (depth > 0) {
        uint32_t v = stack[--depth];
        const uint32_t *start = backwards ? g->pred_start : g->succ_start;
        const uint32_t *list = backwards ? g->pred : g->succ;
        for (uint32_t i = start[v]; i < start[v + 1]; i++) {
            if (list[i] != without && !seen[list[i]]) {
                seen[list[i]] = true;
                stack[depth++] = list[i];
            }
        }
    }
}

static bool is_reached(const struct cfg_graph *g, uint32_t v, uint32_t without) {
    bool seen[N_MAX] = {false};
    reach(g, 0, without, false, seen);
    return seen[v];
}

static bool dominates(const struct cfg_graph *g, uint32_t a, uint32_t b) {
    return a == b || !is_reached(g, b, a);
}

static void check_dominators(const struct cfg_graph *g) {
    for (uint32_t b = 0; b < g->n; b++) {
        if (!is_reached(g, b, CFG_GRAPH_NONE)) {
            assert_int_equal(g->idom[b], CFG_GRAPH_NONE);
            assert_int_equal(g->rpo_index[b], CFG_GRAPH_NONE);
            continue;
        }
        for (uint32_t a = 0; a < g->n; a++) {
            if (g->rpo_index[a] == CFG_GRAPH_NONE) {
                continue;
            }
            assert_int_equal(cfg_dominates(g, a, b), dominates(g, a, b));
            if (a != b && dominates(g, a, b)) {
                assert_true(dominates(g, a, g->idom[b])); /* the immediate one is the last */
            }
        }
    }
}

/* Without its retreating edges a graph has no cycle, and a node is behind its predecessors. */
static void check_order(const struct cfg_graph *g) {
    assert_int_equal(g->rpo[0], 0);
    uint32_t retreating = 0;
    for (uint32_t v = 0; v < g->n; v++) {
        for (uint32_t i = g->succ_start[v]; i < g->succ_start[v + 1]; i++) {
            if (g->rpo_index[v] != CFG_GRAPH_NONE) {
                retreating += g->rpo_index[g->succ[i]] <= g->rpo_index[v];
            }
        }
    }
    assert_int_equal(g->nretreating, retreating);
}

/* The natural loop of a header: what reaches the sources of its back edges without passing it. */
static bool natural_loop(const struct cfg_graph *g, uint32_t header, bool *in) {
    bool any = false;
    memset(in, 0, N_MAX * sizeof(*in));
    for (uint32_t p = g->pred_start[header]; p < g->pred_start[header + 1]; p++) {
        uint32_t source = g->pred[p];
        if (is_reached(g, source, CFG_GRAPH_NONE) && dominates(g, header, source)) {
            any = true;
            reach(g, source, header, true, in);
        }
    }
    in[header] = any;
    for (uint32_t v = 0; v < g->n; v++) {
        in[v] = in[v] && is_reached(g, v, CFG_GRAPH_NONE);
    }
    return any;
}

static void check_loops(const struct cfg_graph *g) {
    uint32_t depth[N_MAX] = {0}, size[N_MAX] = {0}, innermost[N_MAX];
    memset(innermost, 0xff, sizeof(innermost));
    for (uint32_t header = 0; header < g->n; header++) {
        bool in[N_MAX] = {false}, any = false;
        if (g->rpo_index[header] != CFG_GRAPH_NONE) {
            any = natural_loop(g, header, in);
        }
        assert_int_equal(g->loop_header[header], any);
        for (uint32_t v = 0; any && v < g->n; v++) {
            size[header] += in[v];
        }
        for (uint32_t v = 0; any && v < g->n; v++) {
            if (in[v]) {
                depth[v]++;
                bool closer = innermost[v] == CFG_GRAPH_NONE || size[header] < size[innermost[v]];
                innermost[v] = closer ? header : innermost[v];
            }
        }
    }
    assert_memory_equal(g->loop_depth, depth, g->n * sizeof(*depth));
    assert_memory_equal(g->loop, innermost, g->n * sizeof(*innermost));
}

/* A graph is reducible if merging nodes into their only predecessor and dropping self-loops leaves
 * one node (T1 and T2, Hecht and Ullman 1972). */
static bool is_reducible(const struct cfg_graph *g) {
    bool edge[N_MAX][N_MAX] = {{false}}, gone[N_MAX] = {false};
    for (uint32_t v = 0; v < g->n; v++) {
        gone[v] = g->rpo_index[v] == CFG_GRAPH_NONE;
        for (uint32_t i = g->succ_start[v]; !gone[v] && i < g->succ_start[v + 1]; i++) {
            edge[v][g->succ[i]] = true;
        }
    }
    uint32_t left = g->nreached;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t v = 1; v < g->n; v++) {
            uint32_t preds = 0, pred = 0;
            edge[v][v] = false;
            for (uint32_t p = 0; p < g->n; p++) {
                preds += edge[p][v];
                pred = edge[p][v] ? p : pred;
            }
            if (gone[v] || preds != 1) {
                continue;
            }
            for (uint32_t s = 0; s < g->n; s++) {
                edge[pred][s] |= edge[v][s] && s != v;
                edge[v][s] = false;
            }
            edge[pred][v] = false;
            gone[v] = changed = true;
            left--;
        }
        edge[0][0] = false;
    }
    return left == 1;
}

static void random_graphs(void **state) {
    (void)state;
    uint32_t irreducible = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        uint64_t random = seed;
        struct cfg_graph_edge edges[3 * N_MAX];
        struct cfg_arena *arena = fixture_arena();
        uint32_t n = 1 + (uint32_t)(gen_random(&random) % N_MAX);
        uint32_t nedges = (uint32_t)(gen_random(&random) % (2 * n + 1));
        for (uint32_t e = 0; e < nedges; e++) {
            edges[e].from = (uint32_t)(gen_random(&random) % n);
            edges[e].to = (uint32_t)(gen_random(&random) % n);
        }
        struct cfg_graph *g = graph(arena, n, edges, nedges);
        check_order(g);
        check_dominators(g);
        check_loops(g);
        assert_int_equal(g->irreducible, !is_reducible(g));
        irreducible += g->irreducible;
        cfg_arena_free(arena);
    }
    assert_true(irreducible > 100); /* the loop above did test something */
}

/* Wherever memory ends, the answer is NULL or false, not a crash. */
static void exhausted_arenas(void **state) {
    (void)state;
    const struct cfg_graph_edge edges[] = {{0, 1}, {1, 0}};
    for (size_t bytes = 0; bytes < 1200; bytes += 16) {
        struct cfg_arena *arena = cfg_arena_new(bytes);
        struct cfg_graph *g = cfg_graph_new(arena, 2, edges, 2);
        if (g && cfg_fill_rpo(g, 0) && cfg_fill_dominators(g) && cfg_fill_loops(g)) {
            assert_true(g->loop_header[0]);
        }
        cfg_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diamond),
        cmocka_unit_test(adjacency_keeps_the_order_of_edges),
        cmocka_unit_test(an_edge_to_nowhere_is_no_graph),
        cmocka_unit_test(nested_loops),
        cmocka_unit_test(a_loop_with_two_entries_is_irreducible),
        cmocka_unit_test(a_long_chain),
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(exhausted_arenas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
