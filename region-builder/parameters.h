/* SPDX-License-Identifier: MIT */
/*
 * The numbers of policy.h that can be set for a run (reloop run --param NAME=N,...), to measure
 * what others would give.
 */
#ifndef RELOOP_REGION_BUILDER_PARAMETERS_H
#define RELOOP_REGION_BUILDER_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy.h"

/* Name, default, least, most; what each is stands at its default in policy.h. */
#define RB_PARAMETERS(X) \
    X(again, RB_AGAIN_COUNT, 1, INT32_MAX) \
    X(reshape, RB_RESHAPE_COUNT, 1, INT32_MAX) \
    X(blocks, RB_MAX_BLOCKS, 1, RB_BLOCKS_LIMIT) \
    X(ops, RB_MAX_OPS, 1, 60000) \
    X(warm_divisor, RB_WARM_DIVISOR, 1, INT32_MAX) \
    X(edge_divisor, RB_EDGE_DIVISOR, 1, INT32_MAX) \
    X(guards, RB_GUARDS, 1, RB_GUARDED_MAX) \
    X(calls, RB_MAX_CALLS, 0, 100) \
    X(callee_ops, RB_MAX_CALLEE_OPS, 0, INT32_MAX) \
    X(sole_divisor, RB_SOLE_DIVISOR, 0, INT32_MAX) \
    X(unrolled_times, RB_UNROLLED_TIMES, 1, 64) \
    X(unrolled_ops, RB_UNROLLED_OPS, 0, INT32_MAX) \
    X(unrolled_divisor, RB_UNROLLED_DIVISOR, 1, INT32_MAX) \
    X(drops, RB_DROPS_MAX, 1, INT32_MAX) \
    X(batch_ms, RB_BATCH_MS, 0, 10000)

struct rb_parameters {
#define RB_PARAMETER_FIELD(name, value, least, most) uint32_t name;
    RB_PARAMETERS(RB_PARAMETER_FIELD)
#undef RB_PARAMETER_FIELD
};

/* Those of this process: the defaults until they are set, which is before any region is grown. Read
 * by any thread. */
extern struct rb_parameters rb_parameters;

/* Sets those that the text names: NAME=N, several with commas between them. False, with a reason in
 * the size bytes there, if it names one that does not exist, or a number out of its limits; those
 * before it in the text are set then. */
bool rb_parameters_set(const char *text, char *reason, size_t size);

#endif
