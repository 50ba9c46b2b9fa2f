/* SPDX-License-Identifier: MIT */
/*
 * Unrolling the innermost loops of a grown region: a loop that goes round often and is small is
 * there several times in a row, each copy ending at the next one and the last at the first. One
 * test for exit requests, and one of the engine's stack, do for all of them; accesses whose
 * addresses go up or down by a constant from one round to the next are near each other
 * (cfg/nearby.h), so one look into the TLB does, too. Each copy leaves the loop where the guest
 * does, so it may go round any number of times.
 */
#ifndef RELOOP_REGION_BUILDER_UNROLL_H
#define RELOOP_REGION_BUILDER_UNROLL_H

#include "grow.h"

/* Adds the copies to what rb_grow made of these nodes, as blocks behind the others. Loops are
 * natural ones (cfg/graph.h) without a loop in them, those first whose header was chosen first. A
 * loop that would not be there twice within the policy's limits of ops and RB_BLOCKS_LIMIT blocks
 * stays as it is (the policy's limit of blocks is for what rb_grow chooses); so does everything
 * where memory runs out. Any thread. */
void rb_unroll(const struct rb_node *nodes, const struct rb_policy *policy,
               struct rb_result *result);

#endif
