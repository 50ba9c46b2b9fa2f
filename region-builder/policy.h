/* SPDX-License-Identifier: MIT */
/*
 * Every number that decides what becomes a region, and why it is what it is. A number without a
 * measurement says so; change it with one.
 */
#ifndef RELOOP_REGION_BUILDER_POLICY_H
#define RELOOP_REGION_BUILDER_POLICY_H

enum {
    /* Entries after which a block seeds a region. Building, relooping and writing an op takes a
     * warm compiler about 4 us, so a block of 30 ops costs about 120 us of the worker; interpreting
     * it costs about 0.1 us more than running it in a region. Measured on the compute guests (their
     * own seconds with --threshold 128, 256, 512, 1024, geometric mean of one run): 1.18, 1.15,
     * 1.07, 1.15. */
    RB_HOT_COUNT = 512,

    /* Entries of such a first region after which it is grown again, by the full policy: with
     * callees copied into it, and over the regions beside it. With 4000 in its place seven compute
     * guests took 0.95 of the time (geometric mean of their own seconds, one run each), and
     * linux-i386 1.10. */
    RB_AGAIN_COUNT = 20000,

    /* Entries of such a region after which it is grown once more: by then its exits have told where
     * else its indirect jumps go, which one phase of the guest did not show. Guest sort takes 0.67
     * of the time so (docs/performance.md). The number is an estimate: growing costs milliseconds.
     */
    RB_RESHAPE_COUNT = 400000,

    /* Blocks of a region. Very large functions defeat engines (deep br_table, locals alive
     * throughout); 64 blocks of 30 ops are about the size of a large C function, which engines are
     * made for. Not measured yet. */
    RB_MAX_BLOCKS = 64,

    /* TCG ops of a region: 64 blocks of the usual 30 are 1920; twice that leaves room for fat ones
     * and bounds one compilation to about 16 ms of the worker. It is also what QEMU lets a single
     * TB have (tcg_op_buf_full), so that any TB fits alone. */
    RB_MAX_OPS = 4000,

    /* A successor is taken along if it ran at least 1 / RB_WARM_DIVISOR as often as a seed must:
     * it is on its way to becoming hot, and an exit to the interpreter costs about as much as
     * interpreting the block. Not measured yet. */
    RB_WARM_DIVISOR = 16,

    /* ... or if its edge is taken at least once in RB_EDGE_DIVISOR runs of its source. An exit
     * costs about 30 times what an edge inside does (TCI against native, DESIGN, "Warm-up"), so at
     * this rate exits would take half of the time. */
    RB_EDGE_DIVISOR = 32,

    /* Guarded edges of a block that may be followed: the targets of an indirect jump that were seen
     * most often. Each is a compare on the way to the next. Not measured yet. */
    RB_GUARDED_MAX = 8,

    /* Calls that may be followed one inside the other, each callee a copy of its own. Not measured
     * yet. */
    RB_MAX_CALLS = 3,

    /* TCG ops of a callee that is copied. Estimate: a copy saves an exit and an entry for each
     * call, some 25 ns, and costs some 5 us of the compiler for each op; a callee of 600 ops, about
     * 1 us to run, gains a fortieth. Not measured yet. */
    RB_MAX_CALLEE_OPS = 600,

    /* Regions of a guest page that may lose a TB to a store within RB_DROPS_WINDOW_MS before none
     * is made from code of that page for RB_HOLD_MS. A region costs a millisecond or two to make,
     * so at this rate the vCPU would lose some hundredths of its time to it. Not measured yet. */
    RB_DROPS_MAX = 16,
    RB_DROPS_WINDOW_MS = 1000,
    RB_HOLD_MS = 1000,

    /* The most blocks any policy may ask for: sizes rb_result, and keeps the search linear. */
    RB_BLOCKS_LIMIT = 256
};

#endif
