/* SPDX-License-Identifier: MIT */
/* Growing regions: what comes in, in which order, and where it stops. */
#include "fixture.h"

#include "region-builder/grow.h"
#include "tests/reference/image.h"

static const struct rb_policy policy = {
    .hot_count = 1600, .max_blocks = 8, .max_ops = 100, .warm_divisor = 16, .edge_divisor = 32};

static void expect(const struct rb_result *result, uint32_t n, const uint32_t *blocks) {
    assert_int_equal(result->nblocks, n);
    assert_memory_equal(result->blocks, blocks, n * sizeof(*blocks));
}

#define EXPECT(result, ...) \
    expect(result, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), \
           (const uint32_t[]){__VA_ARGS__})

static void the_hottest_edge_is_followed_first(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        {2000, {1, 2}, {700, 1300}, 10, true},
        {700, {RB_NONE, 0}, {0, 700}, 10, true},
        {1300, {3, RB_NONE}, {1299, 0}, 10, true},
        {1299, {0, RB_NONE}, {1299, 0}, 10, true},
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2, 3, 1);
    assert_int_equal(result.ops, 40);
    assert_true(result.inside[0][0] && result.inside[0][1]);
    assert_false(result.inside[1][1]);
    assert_true(result.inside[2][0]);  /* node 3 back to 0 */
    assert_false(result.inside[3][0]); /* node 1: RB_NONE */
    assert_true(result.inside[3][1]);
}

static void equals_are_taken_in_the_order_found(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        {2000, {2, 1}, {1000, 1000}, 1, true},       {1000, {3, RB_NONE}, {1000, 0}, 1, true},
        {1000, {4, RB_NONE}, {1000, 0}, 1, true},    {1000, {RB_NONE, RB_NONE}, {0, 0}, 1, true},
        {1000, {RB_NONE, RB_NONE}, {0, 0}, 1, true},
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 5, &policy, &result));
    EXPECT(&result, 0, 2, 1, 4, 3);
}

static void cold_and_ineligible_blocks_are_exits(void **state) {
    (void)state;
    struct rb_node nodes[] = {
        {6400, {1, 2}, {199, 6000}, 1, true},
        {99, {RB_NONE, RB_NONE}, {0, 0}, 1, true},
        {6000, {3, RB_NONE}, {6000, 0}, 1, true},
        {6000, {RB_NONE, RB_NONE}, {0, 0}, 1, false},
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 4, &policy, &result));
    EXPECT(&result, 0, 2);
    assert_false(result.inside[0][0] || result.inside[1][0]);
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
    enum { CHAIN = 300 };
    static struct rb_node nodes[CHAIN];
    struct rb_result result;
    for (uint32_t i = 0; i < CHAIN; i++) {
        nodes[i] = (struct rb_node){5000, {(i + 1) % CHAIN, RB_NONE}, {5000, 0}, 3, true};
    }
    assert_true(rb_grow(nodes, CHAIN, &policy, &result));
    assert_int_equal(result.nblocks, 8);
    assert_false(result.inside[7][0]);
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
        {2000, {1, 2}, {1500, 500}, 50, true},
        {1500, {RB_NONE, RB_NONE}, {0, 0}, 51, true},
        {500, {RB_NONE, RB_NONE}, {0, 0}, 50, true},
    };
    struct rb_result result;
    assert_true(rb_grow(nodes, 3, &policy, &result));
    EXPECT(&result, 0, 2);
    assert_int_equal(result.ops, 100);
}

static void a_seed_can_be_refused(void **state) {
    (void)state;
    struct rb_node seed = {2000, {0, 7}, {1500, 500}, 50, true};
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
    assert_true(result.inside[0][0]);  /* a loop of one block */
    assert_false(result.inside[0][1]); /* a node that does not exist */
}

static void check_result(const struct rb_node *nodes, uint32_t n, const struct rb_policy *p,
                         const struct rb_result *result) {
    bool chosen[64] = {false};
    uint32_t total = 0;
    assert_in_range(result->nblocks, 1, p->max_blocks);
    for (uint32_t i = 0; i < result->nblocks; i++) {
        uint32_t node = result->blocks[i];
        assert_true(node < n && !chosen[node] && nodes[node].eligible);
        chosen[node] = true;
        total += nodes[node].ops;
    }
    assert_int_equal(total, result->ops);
    assert_true(total <= p->max_ops);
    for (uint32_t i = 0; i < result->nblocks; i++) {
        for (unsigned e = 0; e < 2; e++) {
            uint32_t to = nodes[result->blocks[i]].succ[e];
            assert_int_equal(result->inside[i][e], to < n && chosen[to]);
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
            for (unsigned e = 0; e < 2; e++) {
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

static void the_default_policy_is_the_header(void **state) {
    (void)state;
    struct rb_policy p = rb_policy_default();
    assert_int_equal(p.hot_count, RB_HOT_COUNT);
    assert_int_equal(p.max_blocks, RB_MAX_BLOCKS);
    assert_int_equal(p.max_ops, RB_MAX_OPS);
    assert_true(p.max_blocks <= RB_BLOCKS_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hottest_edge_is_followed_first),
        cmocka_unit_test(equals_are_taken_in_the_order_found),
        cmocka_unit_test(cold_and_ineligible_blocks_are_exits),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_large_block_is_passed_over),
        cmocka_unit_test(a_seed_can_be_refused),
        cmocka_unit_test(random_profiles),
        cmocka_unit_test(the_default_policy_is_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
