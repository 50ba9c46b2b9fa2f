/* SPDX-License-Identifier: MIT */
/*
 * What running an installed region must do to the world of world.h: the reference interpreter, and
 * around it what docs and headers promise of a region but an interpreter of ops does not have: the
 * TLB's fast path, return addresses, guards, the ways out, chaining and counters. It is written
 * from cfg/ir.h, relooper-glue/compile.h and QEMU, and shares no code with the lowering.
 */
#ifndef RELOOP_TESTS_REGIONS_ORACLE_H
#define RELOOP_TESTS_REGIONS_ORACLE_H

#include "cfg/arena.h"
#include "world.h"

/* What came of a guarded edge. The last four: it was right but for that. */
enum guard_outcome {
    GUARD_TAKEN,
    GUARD_ELSEWHERE, /* the guest goes elsewhere */
    GUARD_OTHER_TB,  /* the jump cache has another TB for the pc, */
    GUARD_OTHER_PC,  /* ... the TB for another pc, */
    GUARD_FORGOTTEN, /* ... or none any more */
    GUARD_INVALID,   /* a helper made the region invalid */
    GUARD_OUTCOMES
};

/* What ran, summed over all cases. */
struct coverage {
    uint64_t ops[CFG_OPC_COUNT];
    uint64_t conds[16];
    uint64_t reasons[CFG_COUNTER_COUNT]; /* of exits; CFG_COUNT_BLOCKS: blocks, if counted */
    uint64_t exceptions, returned;       /* and those of them that left by return */
    uint64_t null_exits, reentries;
    uint64_t guards[GUARD_OUTCOMES];
    uint64_t fast_loads, slow_loads, fast_stores, slow_stores;
};

/* One case: a region, where its instance data lies, and the world it starts in. */
struct oracle {
    const struct cfg_region *region;
    struct gen_image image; /* WORLD_SIZE bytes */
    struct coverage *coverage;
    uint32_t data;           /* where the region's part of the instance data lies */
    enum cfg_counter reason; /* the one host->stop stopped for */
};

struct expectation {
    bool exception;
    uint32_t value; /* the function's result if there was no exception */
};

/* An op that the compiler leaves to the interpreter; its block is an exit. */
bool oracle_is_lowered(const struct cfg_op *op);
bool oracle_block_is_lowered(const struct cfg_block *block);

/* The world before the run. data is where the region's part of the instance data lies. */
void oracle_fill(struct oracle *oracle, uint64_t seed, uint32_t data);

/* Runs it, from oracle_fill's world to the one expected. False where the region does what it must
 * not (undefined, endless): a mistake in the test. */
bool oracle_run(struct oracle *oracle, struct cfg_arena *arena, struct expectation *out);

#endif
