/* SPDX-License-Identifier: MIT */
/*
 * The reference interpreter: what a region means, in plain C. It follows QEMU's TCI (tcg/tci.c)
 * and docs/devel/tcg-ops.rst op by op, keeps every global in env at all times, and knows nothing of
 * flow.h, so that it can be the oracle for what is lowered with its help.
 *
 * The host it runs on is one flat little-endian memory, as a wasm module's is: env, TLBs, guest
 * memory and everything else that host pointers point to are addresses in it. A test can so run the
 * same image here and in an engine, and compare the images.
 */
#ifndef RELOOP_TESTS_REFERENCE_INTERP_H
#define RELOOP_TESTS_REFERENCE_INTERP_H

#include "cfg/ir.h"

/* Where the run is, for callbacks. */
struct ref_place {
    uint32_t block, op;
};

/* Callbacks return false where the guest gets an exception: QEMU would longjmp out of the TB. */
struct ref_host {
    uint8_t *memory;
    uint32_t size; /* of memory, in bytes */
    uint32_t env;  /* address of env; offsets from it may be negative */

    /* qemu_ld and qemu_st. oi is the op's constant (size, byte order, alignment, MMU mode); value
     * is the access's bytes as a little-endian number, neither swapped nor extended. */
    bool (*load)(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                 uint64_t *value);
    bool (*store)(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                  uint64_t value);
    /* A helper: its arguments as its signature has them (pairs joined; one of CFG_I128 is two
     * words, the low one first), and where its result goes, two words. */
    bool (*call)(void *opaque, struct ref_place place, const struct cfg_helper *helper,
                 const uint64_t *args, uint64_t *result);
    /* Which of the block's guarded edges holds, by its index, or CFG_NONE; pc is the guard op's
     * operand. May be NULL: none ever holds. */
    uint32_t (*guard)(void *opaque, struct ref_place place, uint32_t pc);
    /* Called before each op, for whoever follows a run; may be NULL. */
    void (*trace)(void *opaque, struct ref_place place);
    /* Called before each op, for whoever knows where a run ends that is not the interpreter's
     * business: true stops it there. May be NULL. */
    bool (*stop)(void *opaque, struct ref_place place);
    void *opaque;

    /* Which blocks' exit_check is done, by block; NULL: all, as QEMU does. Pass flow.h's
     * block_check to stop where a region does. */
    const bool *block_check;
};

enum ref_stop {
    REF_EXIT,      /* the region was left, for the reason in .reason */
    REF_EXCEPTION, /* a callback returned false */
    REF_STEPS,     /* max_steps ops were run */
    REF_FAULT,     /* undefined: a host access outside memory, a division that overflows */
    REF_STOPPED    /* the host's stop said so; the op in .place has not run */
};

struct ref_result {
    enum ref_stop stop;
    enum cfg_counter reason; /* CFG_COUNT_EDGE (goto_tb), _INDIRECT (goto_ptr), _MAIN_LOOP (exit_tb)
                                or _REQUEST (exit_check) */
    struct ref_place place;  /* the op it stopped at */
    uint32_t edge;           /* goto_tb: 0 or 1 */
    uint64_t value;          /* goto_ptr: the pointer; exit_tb: its constant */
    uint64_t steps;          /* ops run */
    uint64_t blocks;         /* blocks entered whose exit_check did not leave */
};

/* Runs a region, which must have passed cfg_verify(), from block 0, for at most max_steps ops.
 * Locals are zero where a block starts. */
struct ref_result ref_run(const struct cfg_region *region, const struct ref_host *host,
                          uint64_t max_steps);

#endif
