/* SPDX-License-Identifier: MIT */
/*
 * Every number that decides what becomes a region, and why it is what it is. A number without a
 * measurement says so; change it with one.
 */
#ifndef RELOOP_REGION_BUILDER_POLICY_H
#define RELOOP_REGION_BUILDER_POLICY_H

enum {
    /* Entries after which a block seeds a region. What it costs is not the block alone: the region
     * brings others along, and the engine compiles its code twice. On two cores all of it is taken
     * from the vCPU. Measured: booting linux-i386 to its first program, seconds (and seconds of
     * CPU) with --threshold 512, 1024, 2048, 4096, 8192, medians of three in turns: 9.8 (12.7), 8.8
     * (11.5), 8.4 (10.8), 8.7 (10.8), 9.1 (11.5). A loop that computes gets there in under a
     * millisecond with any of them. */
    RB_HOT_COUNT = 2048,

    /* Entries of such a first region after which it is grown again, by the full policy: with
     * callees copied into it, and over the regions beside it. Measured as above, with 5000, 20000,
     * 100000: 10.3 (13.5), 9.6 (11.8), 9.0 (11.2). */
    RB_AGAIN_COUNT = 100000,

    /* Entries of such a region after which it is grown once more: by then its exits have told where
     * else its indirect jumps go, which one phase of the guest did not show. Guest sort takes 0.67
     * of the time so (docs/performance.md). The number is an estimate: growing costs milliseconds.
     */
    RB_RESHAPE_COUNT = 400000,

    /* Blocks of a region. Functions should be as large as engines still compile well (deep
     * br_table, locals alive throughout). Measured as above, with 64 blocks and 1000, 2000 and 4000
     * ops: 9.5 (11.4), 9.2 (11.5), 8.9 (11.0); in another run 64 and 4000, 128 and 8000: 8.8
     * (10.7), 8.3 (10.3). With 256 and 16000 as with 128 and 8000. */
    RB_MAX_BLOCKS = 128,

    /* TCG ops of a region: 128 blocks of the usual 30 are 3840; twice that leaves room for fat ones
     * and bounds one compilation to about 32 ms of the worker. */
    RB_MAX_OPS = 8000,

    /* A successor is taken along if it ran at least 1 / RB_WARM_DIVISOR as often as a seed must:
     * it is on its way to becoming hot, and an exit to the interpreter costs about as much as
     * interpreting the block. Not measured yet. */
    RB_WARM_DIVISOR = 16,

    /* ... or if its edge is taken at least once in RB_EDGE_DIVISOR runs of its source. An exit
     * costs about 30 times what an edge inside does (TCI against native, DESIGN, "Warm-up"), so at
     * this rate exits would take half of the time. */
    RB_EDGE_DIVISOR = 32,

    /* Guarded edges of a block that may be followed: the targets of an indirect jump that were seen
     * most often. Each is a compare on the way to the next. RB_GUARDED_MAX is how many a TB
     * counts. Measured, rounds a second of five real programs with 8 and 16: 1.03, which is within
     * the spread (docs/decisions.md, "Real programs"). */
    RB_GUARDED_MAX = 16,
    RB_GUARDS = 16,

    /* Calls that may be followed one inside the other, each callee a copy of its own. Not measured
     * yet. */
    RB_MAX_CALLS = 3,

    /* TCG ops of a callee that is copied. Estimate: a copy saves an exit and an entry for each
     * call, some 25 ns, and costs some 5 us of the compiler for each op; a callee of 600 ops, about
     * 1 us to run, gains a fortieth. Not measured yet. */
    RB_MAX_CALLEE_OPS = 600,

    /* A return of the seed's own function is followed if all but one in RB_SOLE_DIVISOR go to one
     * place: a long way through large functions, such as a kernel's through a page fault, is fewer
     * regions then. Measured: docs/performance.md. The number is an estimate. */
    RB_SOLE_DIVISOR = 8,

    /* A loop of which all but one in RB_UNROLLED_DIVISOR rounds go on to another one is there
     * RB_UNROLLED_TIMES times, or as often as RB_UNROLLED_OPS of them all allow; in a first region
     * only one that goes round for long. Measured, rounds a second, the best of three to five in
     * turns: with 4 times and 400 ops sha256 and matrix gain nothing, with 1200 13 and 8 %; with 8
     * times and 1000 sse loses 14 %; with 4 and 2400, or the first copy outside of the loop, no
     * guest gains more. Booting linux-i386 with 8 in first regions, too, took 2 % more processor
     * time, with 64 as much as without. */
    RB_UNROLLED_TIMES = 4,
    RB_UNROLLED_OPS = 1200,
    RB_UNROLLED_DIVISOR = 8,
    RB_UNROLLED_EARLY_DIVISOR = 64,

    /* Regions of a guest page that may lose a TB to a store within RB_DROPS_WINDOW_MS before none
     * is made from code of that page for RB_HOLD_MS. A region costs a millisecond or two to make,
     * so at this rate the vCPU would lose some hundredths of its time to it. Not measured yet. */
    RB_DROPS_MAX = 16,
    RB_DROPS_WINDOW_MS = 1000,
    RB_HOLD_MS = 1000,

    /* Milliseconds from one batch to the next, at least: what turns hot meanwhile makes one module.
     * The vCPU stops for each. Measured: booting linux-i386 to its first program with 0, 5, 10, 20,
     * 50 ms, medians of three in turns: 74, 63, 53, 43, 35 ms of stall in 407, 305, 230, 151, 83
     * modules; the boot took 5.69, 5.71, 5.75, 5.72 and 5.92 s. Later, with 10 and 25: 275 and 180
     * modules, of which each costs the worker, too: 3.9 and 3.4 us for an op. */
    RB_BATCH_MS = 25,

    /* Accesses of a block to a group that lies across a page's end (cfg/nearby.h), and the time
     * within which it must have so many of them for its region to be grown again without groups.
     * Measured: sha256 under Linux, with its stack so, has them within 3 to 4 ms; a booting Linux,
     * of whose groups some are not in the TLB, within 20 to 70 ms. */
    RB_STRADDLES = 65536,
    RB_STRADDLES_MS = 15,

    /* Milliseconds before a region without groups may be grown again with groups: what ran in it
     * may be over. Not measured. */
    RB_UNGROUPED_MS = 30000,

    /* Modules that may live before some are merged into one. What moves is compiled again by the
     * engine's baseline compiler, which real programs pay with up to half of their speed (64 was
     * the number once: docs/decisions.md, "Real programs"). There is a limit at all because V8 maps
     * two or three pieces of memory for each module, and Linux lets a process have 65,530. */
    RB_MODULES_MAX = 8192,

    /* The most blocks any policy may ask for: sizes rb_result, and keeps the search linear. */
    RB_BLOCKS_LIMIT = 512
};

#endif
