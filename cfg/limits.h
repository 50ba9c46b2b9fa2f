/* SPDX-License-Identifier: MIT */
/*
 * How large a region may be, at most. cfg_verify() rejects what exceeds these and the wire reader
 * refuses before it allocates, so they bound the time and the memory that a hostile file can cost.
 * They are not policy: how large a region should be is in region-builder/policy.h.
 */
#ifndef RELOOP_CFG_LIMITS_H
#define RELOOP_CFG_LIMITS_H

enum {
    /* Sixteen times the largest region worth compiling so far (64 blocks, policy.h), with room. */
    CFG_LIMIT_BLOCKS = 1024,
    /* QEMU ends a TB after the guest instruction that takes it past 4000 ops (tcg_op_buf_full). */
    CFG_LIMIT_BLOCK_OPS = 16384,
    /* In all blocks: dominators of an odd graph are quadratic in the nodes, of which each has an
     * op or more. */
    CFG_LIMIT_REGION_OPS = 65536,
    CFG_LIMIT_TEMPS = 512, /* of a block; QEMU's TCG_MAX_TEMPS, which counts globals too */
    CFG_LIMIT_LABELS = 4096,
    CFG_LIMIT_BYTES = 65536, /* guest code of a block; a TB spans two pages, of at most 64 KiB */
    CFG_LIMIT_GLOBALS = 256,
    CFG_LIMIT_HELPERS = 1024,
    CFG_LIMIT_NAME = 63,          /* characters of a helper's name */
    CFG_LIMIT_PAGE_BITS_MIN = 10, /* old Arm's 1 KiB, the smallest page of any QEMU target ... */
    CFG_LIMIT_PAGE_BITS_MAX = 16, /* ... and 64 KiB, the largest */
    CFG_LIMIT_ENTRY_BITS_MIN = 4, /* sizeof(CPUTLBEntry) is 16 on a 32-bit host ... */
    CFG_LIMIT_ENTRY_BITS_MAX = 6, /* ... and larger elsewhere */
    /* How far from env, in either direction, what is known of it may be: the largest of QEMU's CPU
     * states is not a hundredth of it, and sums of such offsets stay far from overflowing. */
    CFG_LIMIT_ENV = 1 << 24,
    /* Memory that reading one region or analysing it may take. */
    CFG_LIMIT_ARENA = 256 << 20
};

#endif
