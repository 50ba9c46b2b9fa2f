/* SPDX-License-Identifier: MIT */
/* Profiles to grow regions from, and what they are expected to be. */
#ifndef RELOOP_UNIT_PROFILE_H
#define RELOOP_UNIT_PROFILE_H

#include "fixture.h"
#include "region-builder/grow.h"

static const struct rb_policy policy = {.hot_count = 1600,
                                        .max_blocks = 8,
                                        .max_ops = 100,
                                        .warm_divisor = 16,
                                        .edge_divisor = 32,
                                        .max_calls = 2,
                                        .max_callee_ops = 50,
                                        .sole_divisor = 8,
                                        .unrolled_times = 3,
                                        .unrolled_ops = 100,
                                        .unrolled_divisor = 8};

/* A node without indirect jumps. */
static inline struct rb_node node(uint64_t count, uint32_t succ0, uint32_t succ1, uint64_t taken0,
                                  uint64_t taken1, uint32_t ops) {
    struct rb_node n = {.count = count, .returns_to = RB_NONE, .ops = ops, .eligible = true};
    for (unsigned e = 0; e < RB_EDGES; e++) {
        n.succ[e] = RB_NONE;
    }
    n.succ[0] = succ0, n.succ[1] = succ1;
    n.taken[0] = taken0, n.taken[1] = taken1;
    return n;
}

static inline void expect(const struct rb_result *result, uint32_t n, const uint32_t *blocks) {
    assert_int_equal(result->nblocks, n);
    assert_memory_equal(result->blocks, blocks, n * sizeof(*blocks));
}

#define EXPECT(result, ...) \
    expect(result, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), \
           (const uint32_t[]){__VA_ARGS__})

#endif
