/* SPDX-License-Identifier: MIT */
/* Unrolling: which loops there are several times, and where the copies go. */
#include "fixture.h"
#include "profile.h"

#include "region-builder/unroll.h"
#include "tests/reference/image.h"

static struct rb_result unrolled(const struct rb_node *nodes, uint32_t n,
                                 const struct rb_policy *p) {
    struct rb_result result;
    assert_true(rb_grow(nodes, n, p, &result));
    rb_unroll(nodes, p, &result);
    return result;
}

/* Into a loop of one block, and out of it. */
static void a_block_that_goes_to_itself(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(1000, 1, RB_NONE, 1000, 0, 5),
        node(20000, 1, 2, 19000, 1000, 10),
        node(1000, RB_NONE, RB_NONE, 0, 0, 5),
    };
    struct rb_result r = unrolled(nodes, 3, &policy);
    EXPECT(&r, 0, 1, 2, 1, 1);
    assert_int_equal(r.ops, 40);
    assert_int_equal(r.to[0][0], 1);
    assert_int_equal(r.to[1][0], 3);
    assert_int_equal(r.to[3][0], 4);
    assert_int_equal(r.to[4][0], 1);
    assert_int_equal(r.to[1][1], 2);
    assert_int_equal(r.to[3][1], 2);
    assert_int_equal(r.to[4][1], 2);
}

/* 0 goes to 1 or to 2, both come back, 2 may leave. */
static struct rb_result branching(const struct rb_policy *p) {
    const struct rb_node nodes[] = {
        node(2000, 1, 2, 1100, 900, 10),
        node(1100, 0, RB_NONE, 1100, 0, 10),
        node(900, 0, RB_NONE, 890, 0, 10),
    };
    return unrolled(nodes, 3, p);
}

static void a_loop_with_a_branch_in_it(void **state) {
    (void)state;
    struct rb_result r = branching(&policy);
    EXPECT(&r, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t next = k < 2 ? 3 * (k + 1) : 0;
        assert_int_equal(r.to[3 * k][0], 3 * k + 1);
        assert_int_equal(r.to[3 * k][1], 3 * k + 2);
        assert_int_equal(r.to[3 * k + 1][0], next);
        assert_int_equal(r.to[3 * k + 2][0], next);
        assert_int_equal(r.to[3 * k + 2][1], RB_NONE);
    }
}

static void as_often_as_the_ops_allow(void **state) {
    (void)state;
    struct rb_policy p = policy;
    p.unrolled_ops = 89;
    struct rb_result r = branching(&p);
    EXPECT(&r, 0, 1, 2, 0, 1, 2);
    p.unrolled_ops = 59;
    r = branching(&p);
    EXPECT(&r, 0, 1, 2);
    p = policy;
    p.max_ops = 89;
    r = branching(&p);
    EXPECT(&r, 0, 1, 2, 0, 1, 2);
    p = policy;
    p.unrolled_times = 1;
    r = branching(&p);
    EXPECT(&r, 0, 1, 2);
}

/* Of 2000 rounds 1750 go on; then one fewer. */
static void only_what_goes_round_often(void **state) {
    (void)state;
    struct rb_node nodes[] = {node(2000, 0, 1, 1750, 250, 10),
                              node(250, RB_NONE, RB_NONE, 0, 0, 10)};
    struct rb_result r = unrolled(nodes, 2, &policy);
    EXPECT(&r, 0, 1, 0, 0);
    nodes[0].taken[0] = 1749;
    r = unrolled(nodes, 2, &policy);
    EXPECT(&r, 0, 1);
    /* Of one that was never counted nothing is known. */
    nodes[0].count = nodes[0].taken[0] = nodes[0].taken[1] = 0;
    r = unrolled(nodes, 2, &policy);
    EXPECT(&r, 0, 1);
}

static void the_inner_one_of_two_loops(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 1, RB_NONE, 2000, 0, 5),
        node(40000, 1, 2, 38000, 2000, 5),
        node(2000, 0, RB_NONE, 1990, 0, 5),
    };
    struct rb_result r = unrolled(nodes, 3, &policy);
    EXPECT(&r, 0, 1, 2, 1, 1);
    assert_int_equal(r.to[2][0], 0);
}

/* 0 enters the cycle of 1 and 2 at both. */
static void a_cycle_with_two_entries_stays(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 1, 2, 1000, 1000, 5),
        node(20000, 2, RB_NONE, 20000, 0, 5),
        node(20000, 1, RB_NONE, 20000, 0, 5),
    };
    struct rb_result r = unrolled(nodes, 3, &policy);
    EXPECT(&r, 0, 1, 2);
}

/* What is off the way to the header again is not in the loop. */
static void what_leaves_is_not_copied(void **state) {
    (void)state;
    const struct rb_node nodes[] = {
        node(2000, 0, 1, 1900, 100, 10),
        node(100, 2, RB_NONE, 100, 0, 10),
        node(100, RB_NONE, RB_NONE, 0, 0, 10),
    };
    struct rb_result r = unrolled(nodes, 3, &policy);
    EXPECT(&r, 0, 1, 2, 0, 0);
}

/* Of whatever there is, each edge goes to a block of the same node as before, or still leaves. */
static void random_profiles(void **state) {
    uint32_t copied = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        uint64_t random = seed;
        struct rb_node nodes[16];
        struct rb_result one, two;
        uint32_t n = 1 + (uint32_t)(gen_random(&random) % 16);
        for (uint32_t i = 0; i < n; i++) {
            nodes[i] = node(2000, RB_NONE, RB_NONE, 0, 0, 1 + gen_random(&random) % 20);
            for (unsigned e = 0; e < 3; e++) {
                nodes[i].succ[e] = (uint32_t)(gen_random(&random) % (n + 2));
                nodes[i].taken[e] = gen_random(&random) % 3 * 1000;
            }
        }
        assert_true(rb_grow(nodes, n, &policy, &one));
        two = one;
        rb_unroll(nodes, &policy, &two);
        copied += two.nblocks - one.nblocks;
        assert_memory_equal(two.blocks, one.blocks, one.nblocks * sizeof(uint32_t));
        for (uint32_t i = 0; i < two.nblocks; i++) {
            uint32_t original = 0;
            while (one.blocks[original] != two.blocks[i]) {
                original++;
            }
            for (unsigned e = 0; e < RB_EDGES; e++) {
                uint32_t before = one.to[original][e], after = two.to[i][e];
                assert_true((before == RB_NONE) == (after == RB_NONE));
                if (after != RB_NONE) {
                    assert_true(after < two.nblocks);
                    assert_int_equal(two.blocks[after], one.blocks[before]);
                }
            }
        }
        assert_true(two.ops <= policy.max_ops);
    }
    assert_true(copied > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_that_goes_to_itself),
        cmocka_unit_test(a_loop_with_a_branch_in_it),
        cmocka_unit_test(as_often_as_the_ops_allow),
        cmocka_unit_test(only_what_goes_round_often),
        cmocka_unit_test(the_inner_one_of_two_loops),
        cmocka_unit_test(a_cycle_with_two_entries_stays),
        cmocka_unit_test(what_leaves_is_not_copied),
        cmocka_unit_test(random_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
