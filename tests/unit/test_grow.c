/* SPDX-License-Identifier: MIT */
/* Growing regions: what comes in, in which order, and where it stops. */
#include "fixture.h"
#include "profile.h"

#include "tests/reference/image.h"

static struct rb_node call(uint64_t count, uint32_t callee, uint32_t returns_to) {
    struct rb_node n = node(count, callee, RB_NONE, count, 0, 1);
    n.returns_to = returns_to;
    return n;
}

/* A return that went to each of two places half of the times. */
static struct rb_node ret(uint64_t count, uint32_t place, uint32_t other) {
    struct rb_node n = node(count, RB_NONE, RB_NONE, 0, 0, 1);
    n.returns = true;
    n.succ[RB_DIRECT] = place, n.succ[RB_DIRECT + 1] = other;
    n.taken[RB_DIRECT] = n.taken[RB_DIRECT + 1] = count / 2;
    return n;
}

static void the_hottest_edge_is_followed_first(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 1, 2, 700, 1300, 10),
        node(700, RB_NONE, 0, 0, 700, 10),
        node(1300, 3, RB_NONE, 1299, 0, 10),
        node(1299, 0, RB_NONE, 1299, 0, 10),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2, 3, 1);
    assert_int_equal(result.ops, 40);
    assert_int_equal(result.to[0][0], 3);
    assert_int_equal(result.to[0][1], 1);
    assert_int_equal(result.to[1][1], RB_NONE);
    assert_int_equal(result.to[2][0], 0);
    assert_int_equal(result.to[3][0], RB_NONE);
    assert_int_equal(result.to[3][1], 0);
}

static void equals_are_taken_in_the_order_found(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 2, 1, 1000, 1000, 1),       node(1000, 3, RB_NONE, 1000, 0, 1),
        node(1000, 4, RB_NONE, 1000, 0, 1),    node(1000, RB_NONE, RB_NONE, 0, 0, 1),
        node(1000, RB_NONE, RB_NONE, 0, 0, 1),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 5, &policy, &result));
    EXPECT(&result, 0, 2, 1, 4, 3);
}

static void cold_and_ineligible_blocks_are_exits(void **state) {
    (void)state;
    struct rb_node nodes[] = {
        node(6400, 1, 2, 199, 6000, 1),
        node(99, RB_NONE, RB_NONE, 0, 0, 1),
        node(6000, 3, RB_NONE, 6000, 0, 1),
        node(6000, RB_NONE, RB_NONE, 0, 0, 1),
    };
    struct rb_result result;
    nodes[3].eligible = false;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2);
    assert_int_equal(result.to[0][0], RB_NONE);
    assert_int_equal(result.to[1][0], RB_NONE);
    nodes[1].count = 100; /* a sixteenth of the threshold */
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2, 1);
    nodes[1].count = 99;
    nodes[0].taken[0] = 200; /* one in 32 of its source */
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2, 1);
    nodes[0].count = 20; /* an edge never taken is not frequent, whatever its source */
    nodes[0].taken[0] = 0;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2);
}

static void limits_hold(void **state) {
    (void)state;
    enum { CHAIN = RB_BLOCKS_LIMIT + 40 };
    static struct rb_node nodes[CHAIN];
    struct rb_result result;
    for (uint32_t i = 0; i < CHAIN; i++) {
        nodes[i] = node(5000, (i + 1) % CHAIN, RB_NONE, 5000, 0, 3);
    }
    assert_true(rb_grow(nodes, CHAIN, &policy, &result));
    assert_int_equal(result.nblocks, 8);
    assert_int_equal(result.to[7][0], RB_NONE);
    struct rb_policy wide = policy;
    wide.max_blocks = 100000;
    assert_true(rb_grow(nodes, CHAIN, &wide, &result));
    assert_int_equal(result.nblocks, 33); /* 100 ops */
    wide.max_ops = 100000;
    assert_true(rb_grow(nodes, CHAIN, &wide, &result));
    assert_int_equal(result.nblocks, RB_BLOCKS_LIMIT);
}

static void a_large_block_is_passed_over(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 1, 2, 1500, 500, 50),
        node(1500, RB_NONE, RB_NONE, 0, 0, 51),
        node(500, RB_NONE, RB_NONE, 0, 0, 50),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 3, &policy, &result));
    EXPECT(&result, 0, 2);
    assert_int_equal(result.ops, 100);
}

static void a_seed_can_be_refused(void **state) {
    (void)state;
    struct rb_node seed = node(2000, 0, 7, 1500, 500, 50);
    struct rb_policy none = policy;
    struct rb_result result;
    assert_false(rb_grow(&seed, 0, &policy, &result));
    none.max_blocks = 0;
    assert_false(rb_grow(&seed, 1, &none, &result));
    seed.eligible = false;
    assert_false(rb_grow(&seed, 1, &policy, &result));
    seed.eligible = true;
    seed.ops = 101;
    assert_false(rb_grow(&seed, 1, &policy, &result));
    assert_int_equal(result.nblocks, 0);
    seed.ops = 100;
    assert_true(rb_grow(&seed, 1, &policy, &result));
    EXPECT(&result, 0);
    assert_int_equal(result.to[0][0], 0); /* a loop of one block */
    assert_int_equal(result.to[0][1], RB_NONE);
}

/* Both calls of node 3 get a copy, and each copy returns to its own call. */
static void a_callee_is_copied_for_each_call(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        call(2000, 3, 1),
        call(2000, 3, 2),
        node(2000, 0, RB_NONE, 2000, 0, 1),
        ret(4000, 1, 2),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 3, 1, 3, 2);
    assert_int_equal(result.to[0][0], 1);
    assert_int_equal(result.to[1][RB_DIRECT], 2);
    assert_int_equal(result.to[1][RB_DIRECT + 1], RB_NONE);
    assert_int_equal(result.to[2][0], 3);
    assert_int_equal(result.to[3][RB_DIRECT], 4);
    assert_int_equal(result.to[4][0], 0);
}

/* ... also where the profile never saw it return there. */
static void a_return_goes_where_the_call_was(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        call(2000, 1, 2),
        ret(9000, 3, 3),
        node(2000, 0, RB_NONE, 2000, 0, 1),
        node(9000, RB_NONE, RB_NONE, 0, 0, 1),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 1, 2);
    assert_int_equal(result.to[1][RB_DIRECT], 2);
}

static void the_seed_does_not_return_to_its_callers(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 1, RB_NONE, 2000, 0, 1),
        ret(2000, 2, 3),
        node(1000, RB_NONE, RB_NONE, 0, 0, 1),
        node(1000, RB_NONE, RB_NONE, 0, 0, 1),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 1);
    assert_int_equal(result.to[1][RB_DIRECT], RB_NONE);
}

static void it_does_to_the_one_that_it_nearly_always_returns_to(void **state) {
    (void)state;
    struct rb_node nodes[] = {
        node(2000, 1, RB_NONE, 2000, 0, 1),
        ret(2000, 2, 3),
        node(1750, 4, RB_NONE, 1750, 0, 1),
        node(250, RB_NONE, RB_NONE, 0, 0, 1),
        call(1750, 0, RB_NONE),
    };
    struct rb_policy never = policy;
    struct rb_result result;
    nodes[1].taken[RB_DIRECT] = 1750;
    nodes[1].taken[RB_DIRECT + 1] = 250;
    assert_true(rb_grow(nodes, 5, &policy, &result));
    EXPECT(&result, 0, 1, 2, 4);
    assert_int_equal(result.to[1][RB_DIRECT], 2);
    assert_int_equal(result.to[1][RB_DIRECT + 1], RB_NONE);
    assert_int_equal(result.to[3][0], 0);
    nodes[1].taken[RB_DIRECT + 1]++;
    nodes[1].taken[RB_DIRECT]--;
    assert_true(rb_grow(nodes, 5, &policy, &result));
    EXPECT(&result, 0, 1);
    nodes[1].taken[RB_DIRECT + 1] = 0;
    never.sole_divisor = 0;
    assert_true(rb_grow(nodes, 5, &never, &result));
    EXPECT(&result, 0, 1);
}

/* Node 0 calls itself: as deep as the policy says with copies, then the copy without context, whose
 * return may go to any call of it that is there. */
static void recursion_ends_in_the_copy_without_context(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(4000, 1, 2, 2000, 2000, 1),
        call(2000, 0, 2),
        ret(4000, 2, 2),
    };
    struct rb_policy deep = policy;
    struct rb_result result;
    deep.max_calls = 1;
    deep.max_blocks = 20;
    assert_true(rb_grow(nodes, 3, &deep, &result));
    EXPECT(&result, 0, 1, 2, 0, 1, 2);
    assert_int_equal(result.to[0][0], 1);
    assert_int_equal(result.to[1][0], 3);
    assert_int_equal(result.to[2][RB_DIRECT], 2);
    assert_int_equal(result.to[4][0], 0);
    assert_int_equal(result.to[5][RB_DIRECT], 2);
}

/* Node 2 is called from node 0 once for each 1000 calls from elsewhere: node 3 goes first. */
static void a_callee_s_counts_are_shared_among_its_callers(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(4000, 1, 3, 400, 3600, 1),         call(400, 2, 4),
        node(400000, 5, RB_NONE, 400000, 0, 1), node(3600, 0, RB_NONE, 3600, 0, 1),
        node(400, 0, RB_NONE, 400, 0, 1),       ret(400000, 4, 4),
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 6, &policy, &result));
    EXPECT(&result, 0, 3, 1, 2, 5, 4);
}

/* All of it counts but what it calls, and what it returns to. */
static void a_large_callee_is_not_copied(void **state) {
    (void)state;
    struct rb_node nodes[] = {
        call(2000, 1, 4),
        call(2000, 5, 2),
        node(2000, 3, 3, 1000, 1000, 24),
        ret(2000, 4, 4),
        node(2000, 0, RB_NONE, 2000, 0, 60),
        ret(2000, 2, 2),
    };
    struct rb_result result;
    nodes[1].ops = 25;
    nodes[5].ops = 30;
    assert_true(rb_grow(nodes, 6, &policy, &result));
    EXPECT(&result, 0, 1, 5, 2, 3);
    nodes[1].ops++;
    assert_true(rb_grow(nodes, 6, &policy, &result));
    EXPECT(&result, 0);
    assert_int_equal(result.to[0][0], RB_NONE);
}

static void an_indirect_jump_goes_to_all_its_targets(void **state) {
    (void)state;
    struct rb_node nodes[RB_GUARDED_MAX + 1];
    struct rb_policy wide = policy;
    struct rb_result result;
    wide.max_blocks = RB_BLOCKS_LIMIT;
    nodes[0] = node(8000, RB_NONE, RB_NONE, 0, 0, 1);
    for (uint32_t i = 1; i <= RB_GUARDED_MAX; i++) {
        nodes[0].succ[RB_DIRECT + i - 1] = i;
        nodes[0].taken[RB_DIRECT + i - 1] = 1000 * i;
        nodes[i] = node(1000 * i, 0, RB_NONE, 1000 * i, 0, 1);
    }
    assert_true(rb_grow(nodes, RB_GUARDED_MAX + 1, &wide, &result));
    assert_int_equal(result.nblocks, RB_GUARDED_MAX + 1);
    for (uint32_t i = 1; i <= RB_GUARDED_MAX; i++) {
        assert_int_equal(result.blocks[i], RB_GUARDED_MAX + 1 - i); /* the likeliest first */
        assert_int_equal(result.to[i][0], 0);
    }
}

/* An edge leads to a copy of its target, or where a return may go. */
static void check_edge(const struct rb_node *nodes, const struct rb_result *result, uint32_t block,
                       unsigned edge) {
    const struct rb_node *from = &nodes[result->blocks[block]];
    uint32_t to = result->to[block][edge];
    if (to == RB_NONE) {
        return;
    }
    assert_true(to < result->nblocks);
    if (edge < RB_DIRECT || !from->returns) {
        assert_int_equal(result->blocks[to], from->succ[edge]);
    }
}

static void check_result(const struct rb_node *nodes, uint32_t n, const struct rb_policy *p,
                         const struct rb_result *result) {
    uint32_t total = 0;
    assert_in_range(result->nblocks, 1, p->max_blocks);
    for (uint32_t i = 0; i < result->nblocks; i++) {
        uint32_t node = result->blocks[i];
        assert_true(node < n && nodes[node].eligible);
        total += nodes[node].ops;
    }
    assert_int_equal(total, result->ops);
    assert_true(total <= p->max_ops);
    for (uint32_t i = 0; i < result->nblocks; i++) {
        for (unsigned e = 0; e < RB_EDGES; e++) {
            check_edge(nodes, result, i, e);
        }
    }
}

static void random_profiles(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        uint64_t random = seed;
        struct rb_node nodes[64];
        struct rb_result one, two;
        uint32_t n = 1 + (uint32_t)(gen_random(&random) % 64);
        for (uint32_t i = 0; i < n; i++) {
            nodes[i].count = gen_random(&random) % 4000;
            nodes[i].ops = (uint32_t)(gen_random(&random) % 40);
            nodes[i].eligible = i == 0 || gen_random(&random) % 8 != 0;
            nodes[i].returns = gen_random(&random) % 4 == 0;
            nodes[i].returns_to =
                gen_random(&random) % 4 ? RB_NONE : (uint32_t)(gen_random(&random) % n);
            for (unsigned e = 0; e < RB_EDGES; e++) {
                nodes[i].succ[e] = (uint32_t)(gen_random(&random) % (n + 2));
                nodes[i].taken[e] = gen_random(&random) % (nodes[i].count + 1);
            }
        }
        assert_true(rb_grow(nodes, n, &policy, &one));
        assert_true(rb_grow(nodes, n, &policy, &two));
        assert_memory_equal(&one, &two, sizeof(one));
        check_result(nodes, n, &policy, &one);
    }
}

/* The seed has a region already, and is in this one all the same; 2 is left to its own. */
static void the_early_policy_leaves_out_what_has_a_region(void **state) {
    (void)state;
    struct rb_node nodes[] = {
        node(2000, 1, 2, 1000, 1000, 10),
        node(1000, 0, RB_NONE, 1000, 0, 10),
        node(1000, 3, RB_NONE, 1000, 0, 10),
        node(1000, 0, RB_NONE, 1000, 0, 10),
    };
    struct rb_policy early = policy;
    struct rb_result result;

    nodes[0].seeds = nodes[2].seeds = true;
    early.stop_at_seeds = true;
    assert_true(rb_grow(nodes, 4, &early, &result));
    EXPECT(&result, 0, 1);
    assert_int_equal(result.to[1][0], 0);
    assert_int_equal(result.to[0][1], RB_NONE);
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 1, 2, 3);
}

static void the_policies_are_the_header(void **state) {
    (void)state;
    struct rb_policy p = rb_policy_full(), early = rb_policy_early();
    assert_int_equal(p.hot_count, RB_HOT_COUNT);
    assert_int_equal(p.max_blocks, RB_MAX_BLOCKS);
    assert_int_equal(p.max_ops, RB_MAX_OPS);
    assert_int_equal(p.max_calls, RB_MAX_CALLS);
    assert_false(p.stop_at_seeds);
    assert_true(p.max_blocks <= RB_BLOCKS_LIMIT);
    assert_int_equal(p.sole_divisor, RB_SOLE_DIVISOR);
    assert_int_equal(p.unrolled_times, RB_UNROLLED_TIMES);
    assert_int_equal(p.unrolled_ops, RB_UNROLLED_OPS);
    assert_int_equal(p.unrolled_divisor, RB_UNROLLED_DIVISOR);
    assert_int_equal(early.unrolled_divisor, RB_UNROLLED_EARLY_DIVISOR);
    assert_int_equal(early.max_calls, 0);
    assert_int_equal(early.sole_divisor, 0);
    assert_true(early.stop_at_seeds);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hottest_edge_is_followed_first),
        cmocka_unit_test(equals_are_taken_in_the_order_found),
        cmocka_unit_test(cold_and_ineligible_blocks_are_exits),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_large_block_is_passed_over),
        cmocka_unit_test(a_seed_can_be_refused),
        cmocka_unit_test(a_callee_is_copied_for_each_call),
        cmocka_unit_test(a_return_goes_where_the_call_was),
        cmocka_unit_test(the_seed_does_not_return_to_its_callers),
        cmocka_unit_test(it_does_to_the_one_that_it_nearly_always_returns_to),
        cmocka_unit_test(recursion_ends_in_the_copy_without_context),
        cmocka_unit_test(a_callee_s_counts_are_shared_among_its_callers),
        cmocka_unit_test(a_large_callee_is_not_copied),
        cmocka_unit_test(an_indirect_jump_goes_to_all_its_targets),
        cmocka_unit_test(random_profiles),
        cmocka_unit_test(the_early_policy_leaves_out_what_has_a_region),
        cmocka_unit_test(the_policies_are_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
