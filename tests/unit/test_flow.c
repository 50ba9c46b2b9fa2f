/* SPDX-License-Identifier: MIT */
/*
 * Basic blocks, dirty and live globals: on hand-made regions whose answers are known, and on random
 * ones by following a run and holding every local and every place in env against what the analyses
 * promise.
 */
#include "fixture.h"

#include "cfg/flow.h"
#include "tests/reference/generate.h"

enum { A = 1 << FIXTURE_A, B = 1 << FIXTURE_B, C = 1 << FIXTURE_C, D = 1 << FIXTURE_D };

static struct cfg_flow *flow_of(struct cfg_arena *arena, const char *blocks) {
    struct cfg_flow *flow = cfg_flow_new(arena, fixture_region(arena, blocks));
    assert_non_null(flow);
    return flow;
}

/* What is dirty before, and live after, the op of this number in a one-node block 0. */
static void walk(const struct cfg_flow *flow, uint32_t op, uint64_t *dirty, uint64_t *live) {
    uint64_t dirty_before[64], live_after[64];
    assert_true(flow->max_node_ops <= 64);
    cfg_flow_walk(flow, 0, dirty_before, live_after);
    *dirty = dirty_before[op];
    *live = live_after[op];
}

static void blocks_are_split_at_labels_and_branches(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  edge 0 direct 1\n"
                                           "  exit_check\n"
                                           "  brcond_i32 a, b, eq, L1\n"
                                           "  mov_i32 a, b\n"
                                           "  L0:\n"
                                           "  L1:\n"
                                           "  brcond_i32 a, b, ne, L0\n"
                                           "  goto_tb 0\n"
                                           "block 1\n"
                                           "  call dies, a\n"
                                           "  exit_tb 4\n");
    const struct cfg_node expected[] = {
        {0, 0, 2, 2, 1},        {0, 2, 3, CFG_NONE, 2},        {0, 3, 6, 2, 3},
        {0, 6, 7, 4, CFG_NONE}, {1, 0, 1, CFG_NONE, CFG_NONE}, {1, 1, 2, CFG_NONE, CFG_NONE},
    };
    assert_int_equal(flow->nnodes, 6);
    for (uint32_t n = 0; n < 6; n++) {
        assert_memory_equal(&flow->nodes[n], &expected[n], sizeof(expected[n]));
    }
    assert_int_equal(flow->block_node[1], 4);
    assert_int_equal(flow->graph->rpo_index[5], CFG_GRAPH_NONE);
    assert_true(flow->graph->loop_header[2]);
    assert_int_equal(flow->max_node_ops, 3);
    cfg_arena_free(arena);
}

static void checks_stay_at_the_entry_and_at_loop_heads(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n  edge 0 direct 1\n  goto_tb 0\n"
                                           "block 1\n  edge 0 direct 2\n  edge 1 direct 3\n"
                                           "  brcond_i32 a, b, eq, L0\n  goto_tb 0\n"
                                           "  L0:\n  goto_tb 1\n"
                                           "block 2\n  edge 0 direct 1\n  goto_tb 0\n"
                                           "block 3\n  exit_tb 4\n");
    const bool expected[] = {true, true, false, false};
    assert_memory_equal(flow->block_check, expected, sizeof(expected));
    cfg_arena_free(arena);
}

/* A function (1) called from two places (0, 2): its guard node has both returns (2, 3) as
 * successors, and the code behind it. */
static void guards_are_edges(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n  edge 0 direct 1\n  goto_tb 0\n"
                                           "block 1\n  guarded 2\n  guarded 3\n"
                                           "  exit_check\n  mov_i32 a, b\n"
                                           "  guard a\n  goto_ptr a\n"
                                           "block 2\n  edge 0 direct 1\n  goto_tb 0\n"
                                           "block 3\n  guarded 0\n  exit_tb 4\n");
    const struct cfg_node function = {1, 0, 3, CFG_NONE, 2}, behind = {1, 3, 4, CFG_NONE, CFG_NONE};
    const bool checks[] = {true, true, false, false};
    const struct cfg_graph *g = flow->graph, *blocks = cfg_block_graph(arena, flow->region);
    assert_int_equal(flow->nnodes, 5);
    assert_memory_equal(&flow->nodes[1], &function, sizeof(function));
    assert_memory_equal(&flow->nodes[2], &behind, sizeof(behind));
    assert_int_equal(cfg_node_guards(flow, 0), 0);
    assert_int_equal(cfg_node_guards(flow, 1), 2);
    assert_int_equal(cfg_node_guards(flow, 2), 0);
    assert_int_equal(cfg_node_guards(flow, 4), 0); /* it has no op for its edge */
    assert_int_equal(g->succ_start[2] - g->succ_start[1], 3);
    assert_int_equal(g->succ[g->succ_start[1]], 3);
    assert_int_equal(g->succ[g->succ_start[1] + 1], 4);
    assert_int_equal(g->succ[g->succ_start[1] + 2], 2);
    assert_int_equal(g->nreached, 5);
    assert_true(g->loop_header[1]);
    assert_int_equal(blocks->nreached, 4);
    assert_true(blocks->loop_header[1]);
    assert_memory_equal(flow->block_check, checks, sizeof(checks));
    cfg_arena_free(arena);
}

/* Three kinds of cycle: a block to itself, a way back from another, and one over both kinds of
 * edge. */
static void checks_stay_where_guards_go_back(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n  edge 0 direct 1\n  goto_tb 0\n"
                                           "block 1\n  guarded 1\n  edge 0 direct 2\n"
                                           "  guard a\n  goto_tb 0\n"
                                           "block 2\n  guarded 3\n  guard a\n  exit_tb 4\n"
                                           "block 3\n  guarded 4\n  guarded 2\n"
                                           "  guard a\n  exit_tb 4\n"
                                           "block 4\n  guarded 5\n  guard a\n  exit_tb 4\n"
                                           "block 5\n  edge 0 direct 4\n  goto_tb 0\n");
    const bool expected[] = {true, true, true, false, true, false};
    assert_memory_equal(flow->block_check, expected, sizeof(expected));
    cfg_arena_free(arena);
}

/* What is dirty at a guard is so where it goes, stored only behind it and on the way out there;
 * what its target reads is alive before it. */
static void globals_pass_guards(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n  guarded 1\n"
                                           "  mov_i32 a, $0x1\n"
                                           "  guard b\n"
                                           "  mov_i32 d, $0x2\n"
                                           "  exit_tb 4\n"
                                           "block 1\n"
                                           "  mov_i32 d, c\n"
                                           "  discard a\n"
                                           "  exit_tb 4\n");
    const struct cfg_op *guard = &flow->region->blocks[0].ops[1];
    uint64_t dirty, live;
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[0], guard), CFG_SYNC_NONE);
    assert_int_equal(flow->live_in[0], B | C);
    assert_int_equal(flow->used[0], A | B | C | D);
    walk(flow, 1, &dirty, &live);
    assert_int_equal(dirty, A);
    assert_int_equal(live, A | C);
    assert_int_equal(flow->dirty_in[1], A);
    assert_int_equal(flow->live_in[1], A);
    assert_int_equal(flow->dirty_in[2], A);
    assert_int_equal(flow->live_in[2], A | C); /* a is what env must have */
    cfg_arena_free(arena);
}

/* A loop over a guard only: what it writes is dirty at its own head. */
static void globals_pass_guards_back(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n  guarded 0\n"
                                           "  exit_check\n"
                                           "  add_i32 a, a, b\n"
                                           "  guard c\n"
                                           "  goto_ptr $0x0\n");
    assert_int_equal(flow->dirty_in[0], A);
    assert_int_equal(flow->live_in[0], A | B | C);
    assert_int_equal(flow->live_in[1], A);
    cfg_arena_free(arena);
}

static void every_op_synchronizes_as_it_must(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  edge 0 direct 1\n"
                                           "  exit_check\n"
                                           "  mov_i32 t0, a\n"
                                           "  call pure, t0, a\n"
                                           "  call hidden, a\n"
                                           "  call looks, t0, a\n"
                                           "  call acts, t0, a\n"
                                           "  qemu_ld_i32 t0, a, ul@0\n"
                                           "  ld_i32 t0, env, 16\n"
                                           "  ld_i32 t0, env, 13\n"
                                           "  ld8u_i32 t0, env, 15\n"
                                           "  st_i32 t0, env, -4\n"
                                           "  st16_i32 t0, env, -1\n"
                                           "  ld_i32 t0, a, 0\n"
                                           "  mb 0x3f\n"
                                           "  brcond_i32 a, b, eq, L0\n"
                                           "  goto_tb 0\n"
                                           "  L0:\n"
                                           "  goto_tb 1\n"
                                           "block 1\n"
                                           "  exit_check\n"
                                           "  exit_tb 4\n"
                                           "block 2\n"
                                           "  goto_ptr a\n");
    const enum cfg_sync expected[] = {
        CFG_SYNC_SIDE,    CFG_SYNC_NONE,    CFG_SYNC_NONE, CFG_SYNC_NONE,  CFG_SYNC_STORE,
        CFG_SYNC_CLOBBER, CFG_SYNC_SIDE,    CFG_SYNC_NONE, CFG_SYNC_STORE, CFG_SYNC_STORE,
        CFG_SYNC_NONE,    CFG_SYNC_CLOBBER, CFG_SYNC_NONE, CFG_SYNC_NONE,  CFG_SYNC_NONE,
    };
    const struct cfg_op *ops = flow->region->blocks[0].ops;
    for (uint32_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_int_equal(cfg_op_sync(flow, &flow->nodes[0], &ops[i]), expected[i]);
    }
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[1], &ops[15]), CFG_SYNC_NONE);
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[2], &ops[17]), CFG_SYNC_STORE);
    const struct cfg_op *other = flow->region->blocks[1].ops;
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[3], &other[0]), CFG_SYNC_NONE);
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[3], &other[1]), CFG_SYNC_STORE);
    assert_int_equal(cfg_op_sync(flow, &flow->nodes[4], &flow->region->blocks[2].ops[0]),
                     CFG_SYNC_STORE);
    cfg_arena_free(arena);
}

static void a_global_written_first_is_not_live(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, b\n"
                                           "  add_i32 c, a, c\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    assert_int_equal(flow->live_in[0], B | C);
    assert_int_equal(flow->used[0], A | B | C);
    walk(flow, 2, &dirty, &live);
    assert_int_equal(dirty, A | C);
    walk(flow, 0, &dirty, &live);
    assert_int_equal(dirty, 0);
    assert_int_equal(live, A | C); /* the exit stores both */
    cfg_arena_free(arena);
}

/* Dirty on one way to the exit only: the exit stores it on both, so its local must hold the value
 * on the other way too, and it is live although no op reads it. */
static void what_may_be_dirty_at_a_store_is_live_before(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  brcond_i32 b, $0x0, eq, L0\n"
                                           "  mov_i32 a, b\n"
                                           "  L0:\n"
                                           "  exit_tb 4\n");
    assert_int_equal(flow->dirty_in[2], A);
    assert_int_equal(flow->live_in[2], A);
    assert_int_equal(flow->live_in[1], B);
    assert_int_equal(flow->live_in[0], A | B);
    cfg_arena_free(arena);
}

static void a_fallthrough_is_a_path(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, $0x1\n"
                                           "  brcond_i32 b, $0x0, eq, L0\n"
                                           "  mov_i32 d, c\n"
                                           "  exit_tb 4\n"
                                           "  L0:\n"
                                           "  mov_i32 a, d\n"
                                           "  exit_tb 4\n");
    assert_int_equal(flow->live_in[0], B | C | D);
    assert_int_equal(flow->dirty_in[1], A);
    assert_int_equal(flow->live_in[1], A | C); /* a is stored at the exit behind it ... */
    assert_int_equal(flow->live_in[2], D);     /* ... and overwritten behind this one */
    cfg_arena_free(arena);
}

/* A clobbering call stores what is dirty, reads its inputs, and makes all locals stale: what is
 * read later does not come from before, and only that must be loaded again. */
static void a_clobbering_call_cuts_liveness(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, $0x1\n"
                                           "  call acts, b, c\n"
                                           "  add_i32 t0, a, b\n"
                                           "  qemu_st_i32 t0, d, ul@0\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    assert_int_equal(flow->live_in[0], C);
    walk(flow, 1, &dirty, &live);
    assert_int_equal(dirty, A);
    assert_int_equal(live, A | B | D); /* b is the call's own, so a and d are reloaded */
    walk(flow, 2, &dirty, &live);
    assert_int_equal(dirty, B);
    walk(flow, 0, &dirty, &live);
    assert_int_equal(live, A | C);
    cfg_arena_free(arena);
}

static void a_reading_call_stores_but_keeps_locals(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, $0x1\n"
                                           "  call looks, b, c\n"
                                           "  add_i32 d, a, b\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    walk(flow, 1, &dirty, &live);
    assert_int_equal(dirty, A);
    assert_int_equal(live, A | B);
    walk(flow, 2, &dirty, &live);
    assert_int_equal(dirty, B);
    walk(flow, 3, &dirty, &live);
    assert_int_equal(dirty, B | D);
    assert_int_equal(flow->live_in[0], C);
    cfg_arena_free(arena);
}

/* A slow path may store what is dirty, but what is clean there need not be in a local. */
static void guest_memory_keeps_dirty_globals_alive(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, $0x1\n"
                                           "  qemu_ld_i32 a, b, ul@0\n"
                                           "  mov_i32 a, $0x2\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    walk(flow, 0, &dirty, &live);
    assert_int_equal(live, A | B); /* the slow path stores a before the load overwrites it */
    walk(flow, 1, &dirty, &live);
    assert_int_equal(dirty, A);
    assert_int_equal(live, 0);
    assert_int_equal(flow->live_in[0], B);
    cfg_arena_free(arena);
}

static void a_loop_keeps_globals_dirty_and_alive(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  edge 0 direct 0\n"
                                           "  exit_check\n"
                                           "  add_i32 a, a, b\n"
                                           "  brcond_i32 a, c, ltu, L0\n"
                                           "  goto_tb 1\n"
                                           "  L0:\n"
                                           "  goto_tb 0\n");
    assert_int_equal(flow->dirty_in[0], A); /* on the way back, though not on the way in */
    assert_int_equal(flow->live_in[0], A | B | C);
    assert_int_equal(flow->live_in[1], A);
    assert_int_equal(flow->live_in[2], A | B | C);
    cfg_arena_free(arena);
}

static void a_discarded_global_is_neither_stored_nor_read(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  add_i32 a, a, b\n"
                                           "  discard a\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    walk(flow, 2, &dirty, &live);
    assert_int_equal(dirty, 0);
    walk(flow, 0, &dirty, &live);
    assert_int_equal(live, 0);
    cfg_arena_free(arena);
}

/* What an earlier block wrote is what env must have where this one discards it. */
static void a_discarded_global_of_another_block_is_stored(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  edge 0 direct 0\n"
                                           "  discard a\n"
                                           "  qemu_ld_i32 b, c, ul@0\n"
                                           "  add_i32 a, b, c\n"
                                           "  goto_tb 0\n");
    uint64_t dirty, live;
    assert_false(flow->loses[0][0]);
    walk(flow, 1, &dirty, &live);
    assert_int_equal(dirty, A | B);
    walk(flow, 0, &dirty, &live);
    assert_int_equal(live, A | B | C);
    cfg_arena_free(arena);
}

/* ... but not what this one wrote after it synchronized last. */
static void a_discard_loses_what_was_just_written(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = flow_of(arena, "block 0\n"
                                           "  mov_i32 a, b\n"
                                           "  mov_i32 c, b\n"
                                           "  discard a\n"
                                           "  qemu_st_i32 b, b, ul@0\n"
                                           "  discard c\n"
                                           "  exit_tb 4\n");
    uint64_t dirty, live;
    assert_true(flow->loses[0][2]);
    assert_false(flow->loses[0][4]);
    walk(flow, 3, &dirty, &live);
    assert_int_equal(dirty, C);
    walk(flow, 5, &dirty, &live);
    assert_int_equal(dirty, C);
    cfg_arena_free(arena);
}

static void sets_of_many_globals(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, "block 0\n"
                                                      "  add_i32 a, a, b\n"
                                                      "  exit_tb 4\n");
    region->machine.nglobals = 130;
    region->machine.globals = cfg_alloc(arena, 130, sizeof(*region->machine.globals));
    for (int g = 0; g < 130; g++) {
        region->machine.globals[g].type = CFG_I32;
        region->machine.globals[g].offset = 4 * g;
    }
    region->blocks[0].ops[0].args[0] = 129;
    region->blocks[0].ops[0].args[2] = 64;
    struct cfg_flow *flow = cfg_flow_new(arena, region);
    assert_non_null(flow);
    assert_int_equal(flow->words, 3);
    assert_int_equal(flow->live_in[0], A);
    assert_int_equal(flow->live_in[1], 1);
    assert_int_equal(flow->live_in[2], 0);
    assert_true(cfg_set_has(flow->used, 129));
    assert_false(cfg_set_has(flow->used, 128));
    cfg_arena_free(arena);
}

/* Following a run. A global's local and its place in env are each right or stale; the promises are
 * that nobody reads a stale one. */
struct shadow {
    struct gen_image image; /* first: the host's callbacks take a gen_image */
    const struct cfg_flow *flow;
    uint64_t local, env;    /* of which globals the local is right, the place in env is right */
    uint64_t *dirty, *live; /* of the node at hand, by op */
    uint32_t node;
    uint32_t ops;  /* followed in all */
    bool seen[16]; /* blocks since the last exit_check that stays */
};

static uint32_t node_at(const struct cfg_flow *flow, struct ref_place place) {
    uint32_t n = flow->block_node[place.block];
    while (flow->nodes[n].end <= place.op) {
        n++;
    }
    return n;
}

static uint64_t everything(const struct cfg_flow *flow) {
    return (UINT64_C(1) << flow->region->machine.nglobals) - 1;
}

static void check_sync(struct shadow *s, enum cfg_sync sync, uint64_t dirty) {
    uint64_t all = everything(s->flow);
    if (sync == CFG_SYNC_NONE) {
        return;
    }
    assert_int_equal(dirty & ~s->local, 0);       /* what is stored is right */
    assert_int_equal(all & ~(dirty | s->env), 0); /* what is not stored is in env already */
    if (sync != CFG_SYNC_SIDE) {
        s->env = all;
    }
}

static void check_op(struct shadow *s, const struct cfg_op *op, uint32_t i) {
    const struct cfg_flow *flow = s->flow;
    enum cfg_sync sync = cfg_op_sync(flow, &flow->nodes[s->node], op);
    for (unsigned a = op->nout; a < (unsigned)op->nout + op->nin; a++) {
        if (cfg_is_global(flow->region, op->args[a])) {
            assert_true(s->local >> op->args[a] & 1);
        }
    }
    check_sync(s, sync, s->dirty[i]);
    uint64_t outs = 0;
    for (unsigned a = 0; a < op->nout; a++) {
        outs |= cfg_is_global(flow->region, op->args[a]) ? UINT64_C(1) << op->args[a] : 0;
    }
    if (op->opc == CFG_OPC_discard) {
        /* A value that is lost is undefined, so any is right. */
        s->env |= cfg_op_loses(flow, &flow->nodes[s->node], op) ? outs : 0;
        return;
    }
    if (sync == CFG_SYNC_CLOBBER) {
        s->local = s->live[i] & ~outs;
    }
    s->local |= outs;
    s->env &= ~outs;
}

/* No block runs twice without a test for exit requests in between. */
static void check_exit_checks(struct shadow *s, struct ref_place place) {
    if (place.op != 0) {
        return;
    }
    if (s->flow->block_check[place.block]) {
        memset(s->seen, 0, sizeof(s->seen));
    }
    assert_false(s->seen[place.block]);
    s->seen[place.block] = true;
}

static void follow(void *opaque, struct ref_place place) {
    struct shadow *s = opaque;
    const struct cfg_flow *flow = s->flow;
    s->node = node_at(flow, place);
    const struct cfg_node *node = &flow->nodes[s->node];
    const struct cfg_op *op = &flow->region->blocks[place.block].ops[place.op];
    /* A branch may enter a node at a later one of its labels. */
    if (place.op == node->first || op->opc == CFG_OPC_set_label) {
        cfg_flow_walk(flow, s->node, s->dirty, s->live);
        assert_int_equal(flow->live_in[s->node] & ~s->local, 0);
        assert_int_equal(everything(flow) & ~(flow->dirty_in[s->node] | s->env), 0);
        check_exit_checks(s, place);
    }
    check_op(s, op, place.op - node->first);
    s->ops++;
}

static void runs_keep_the_promises(void **state) {
    (void)state;
    struct shadow s = {.image.layout = gen_layout_default()};
    s.image.memory = malloc(s.image.layout.size);
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_region *region = gen_region(arena, seed, &s.image.layout, 12);
        struct cfg_flow *flow = cfg_flow_new(arena, region);
        assert_non_null(flow);
        s.flow = flow;
        s.image.region = region;
        s.env = everything(flow);
        s.local = flow->live_in[0];
        s.dirty = cfg_alloc(arena, flow->max_node_ops, sizeof(uint64_t));
        s.live = cfg_alloc(arena, flow->max_node_ops, sizeof(uint64_t));
        memset(s.seen, 0, sizeof(s.seen));
        struct ref_host host = gen_host(&s.image);
        host.trace = follow;
        host.opaque = &s;
        host.block_check = flow->block_check;
        gen_fill_image(s.image.memory, &s.image.layout, seed, 60);
        struct ref_result result = ref_run(region, &host, gen_step_bound(region, 60));
        assert_int_not_equal(result.stop, REF_STEPS);
        assert_int_not_equal(result.stop, REF_FAULT);
        cfg_arena_free(arena);
    }
    free(s.image.memory);
    assert_true(s.ops > 100000);
}

static void exhausted_arenas(void **state) {
    (void)state;
    struct gen_layout layout = gen_layout_default();
    struct cfg_arena *source = fixture_arena();
    struct cfg_region *region = gen_region(source, 3, &layout, 3);
    bool done = false;
    for (size_t bytes = 0; !done && bytes < 1 << 20; bytes += 48) {
        struct cfg_arena *arena = cfg_arena_new(bytes);
        done = cfg_flow_new(arena, region) != NULL;
        cfg_arena_free(arena);
    }
    assert_true(done);
    cfg_arena_free(source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_split_at_labels_and_branches),
        cmocka_unit_test(checks_stay_at_the_entry_and_at_loop_heads),
        cmocka_unit_test(guards_are_edges),
        cmocka_unit_test(checks_stay_where_guards_go_back),
        cmocka_unit_test(globals_pass_guards),
        cmocka_unit_test(globals_pass_guards_back),
        cmocka_unit_test(every_op_synchronizes_as_it_must),
        cmocka_unit_test(a_global_written_first_is_not_live),
        cmocka_unit_test(what_may_be_dirty_at_a_store_is_live_before),
        cmocka_unit_test(a_fallthrough_is_a_path),
        cmocka_unit_test(a_clobbering_call_cuts_liveness),
        cmocka_unit_test(a_reading_call_stores_but_keeps_locals),
        cmocka_unit_test(guest_memory_keeps_dirty_globals_alive),
        cmocka_unit_test(a_loop_keeps_globals_dirty_and_alive),
        cmocka_unit_test(a_discarded_global_is_neither_stored_nor_read),
        cmocka_unit_test(a_discarded_global_of_another_block_is_stored),
        cmocka_unit_test(a_discard_loses_what_was_just_written),
        cmocka_unit_test(sets_of_many_globals),
        cmocka_unit_test(runs_keep_the_promises),
        cmocka_unit_test(exhausted_arenas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
