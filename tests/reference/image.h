/* SPDX-License-Identifier: MIT */
/*
 * The memory image that generated regions run on, and what lives in it: env, software TLBs, host
 * code for goto_ptr, guest memory. It is the same for the reference interpreter and for an engine
 * that runs the lowered region, so that the two can be compared byte by byte.
 *
 * Guest memory is a window of three pages at GEN_GUEST_BASE; generated accesses start in the first
 * two, so that none leaves it. The TLB holds some of its pages and not others, by seed.
 */
#ifndef RELOOP_TESTS_REFERENCE_IMAGE_H
#define RELOOP_TESTS_REFERENCE_IMAGE_H

#include "cfg/arena.h"
#include "interp.h"

enum {
    GEN_PAGE_BITS = 12,
    GEN_MODES = 2,
    GEN_GLOBALS = 12,
    GEN_GUEST_BASE = 0x0804a000, /* guest address of the window */
    GEN_GUEST_SIZE = 3 << GEN_PAGE_BITS,
    GEN_POINTER = 4, /* the global that holds an address in the window when a run starts */
    GEN_GUEST_MASK = (2 << GEN_PAGE_BITS) - 1, /* offsets at which accesses start */

    /* Offsets from env. */
    GEN_TLB_DESC = -128, /* CPUTLBDescFast by MMU mode: mask, table; 8 bytes each */
    GEN_COUNTERS = -96,  /* uint64_t by enum cfg_counter */
    GEN_RAISED = -16,    /* a byte, in a word of its own */
    GEN_EXIT_VALUE = -12,
    GEN_EXIT_REQUEST = -8,
    GEN_JUMP_CACHE = -4, /* its address; for whoever has one */
    GEN_REGS = 0,        /* the globals, 4 bytes each */
    GEN_SCRATCH = 256,   /* for host loads and stores */
    GEN_SCRATCH_SIZE = 256,
    GEN_FUEL = 512,        /* what bounds a run: what goes back counts it down and leaves below 0 */
    GEN_COUNTDOWN = 516,   /* helper tick requests an exit when it gets to 0 */
    GEN_EXCEPTION = 520,   /* what helper raise was given */
    GEN_FLOAT_STATE = 524, /* where arithmetic is plain ... */
    GEN_FLOAT_MASK = 0xff0010,
    GEN_FLOAT_PLAIN = 0x10, /* ... while this is there */
    GEN_ENV_BELOW = 128,    /* bytes of env before and behind its address */
    GEN_ENV_ABOVE = 1024,

    GEN_TLB_ENTRIES = 8, /* of each mode's table, 16 bytes each: read, write, code, addend */
    GEN_CODE_SIZE = 256, /* bytes that goto_ptr may point to; zero, so no TB starts there */

    /* Function table indices, for whoever lowers: helpers count up from the first, by their place
     * in the region's table. */
    GEN_FUNC_HELPER = 16,
    GEN_FUNC_LOAD = 64, /* load[i] is this + i */
    GEN_FUNC_STORE = 80,

    GEN_TB_REGION = 40,         /* where a TranslationBlock has its region's function */
    GEN_HEAD_WORD = 0x5245474e, /* what marks the head of a TB */
    GEN_JUMP_TB = 4,            /* where an entry of the jump cache has its TranslationBlock ... */
    GEN_JUMP_PC = 12,           /* ... and its pc */
};

/* Addresses in the image. */
struct gen_layout {
    uint32_t env;   /* with GEN_ENV_BELOW and GEN_ENV_ABOVE bytes around it */
    uint32_t tlb;   /* GEN_MODES tables */
    uint32_t code;  /* GEN_CODE_SIZE bytes; not 0 */
    uint32_t guest; /* GEN_GUEST_SIZE bytes */
    uint32_t size;  /* of the image */
};

/* All of it in the first 64 KiB, from address 4096 on. */
struct gen_layout gen_layout_default(void);

/* Fills an image (layout->size bytes) for a run: zero but for random registers, scratch and guest
 * memory, TLBs with random holes, this much fuel, and the machine's descriptors. */
void gen_fill_image(uint8_t *memory, const struct gen_layout *layout, uint64_t seed, uint32_t fuel);

/* The machine's description, in the arena. False when it is exhausted. */
bool gen_machine(struct cfg_arena *arena, struct cfg_machine *machine);

/* The helpers a generated region may call, in the arena, into region->helpers. False when it is
 * exhausted. */
bool gen_helpers(struct cfg_arena *arena, struct cfg_region *region);

/* What ref_host's callbacks do on an image; opaque is a struct gen_image. */
struct gen_image {
    uint8_t *memory;
    struct gen_layout layout;
    const struct cfg_region *region; /* the one that runs: only gen_guard needs it */
};

/* The block's pc as env has it. */
static inline uint32_t gen_env_pc(const struct cfg_block *block) {
    return (uint32_t)(block->pc - block->cs_base);
}

/* The bytes of the window; an access that is not aligned as oi asks, or not in the window, raises
 * an exception. */
bool gen_load(void *opaque, struct ref_place place, uint64_t address, uint32_t oi, uint64_t *value);
bool gen_store(void *opaque, struct ref_place place, uint64_t address, uint32_t oi, uint64_t value);

/* The helpers, by name:
 *   mix      i32 (i32 a, i32 b)         a * 31 + (b ^ a >> 7); no_read no_write no_effects
 *   widen    i64 (i32 a)                a * 0x100000001b3; no_read no_write no_effects
 *   fold     i32 (i64 a, i32 b)         low(a) ^ high(a) + b; no_read no_write no_effects
 *   sum      i64 (i32, i64, i32, i64, i32, i32, i32)    their sum; no_write no_effects
 *   peek     i32 (env, i32 i)           reg[i % GLOBALS] + 3 * reg[(i + 1) % GLOBALS]; no_write
 *   poke     void (env, i32 i, i32 v)   reg[i % GLOBALS] += v + reg[(i + 1) % GLOBALS]
 *   tick     void (env)                 countdown; at 0 sets the exit request to -1
 *   check    i32 (env, i32 a)           raises if a % 16 is 0, else a / 2 + reg[0]; no_write
 *   raise    void (env, i32 code)       stores the code and raises; no_return
 *   turn     i128 (i128 a, i32 n)       a rotated left by n % 128; no_read no_write no_effects
 *   weave    i128 (env, i128 a, i64 b, i128 c)    raises if b % 16 is 0, else low:
 *            (low(a) ^ high(c)) + b, high: (high(a) + low(c)) ^ reg[0]; no_write
 *   note     i32 (i32 a)                a * 3; no_read no_write
 *   blend    i32 (i32 a)                a * 5; no_read no_write registers_only
 *   cc_compute_c   i32 (dst, src, src2, cc_op)   as QEMU's; no_read no_effects
 *   cc_compute_nz  i32 (dst, src, cc_op)         as QEMU's; no_read no_effects
 *   cc_compute_all i32 (dst, src, src2, cc_op)   as QEMU's for most kinds; no_read no_effects
 *   divl     i64 (env, low, high, divisor)       as QEMU's (patch 32): raises where the quotient
 *   idivl    i64 (env, low, high, divisor)       does not fit; no_write result_or_raise
 *   mulss    void (env, r, a, b)        as QEMU's where that is plain; else a number that no
 *   addsd    void (env, r, a, b)        arithmetic makes of these; no_read no_write registers_only
 *   lookup_tb_ptr  i32 (env)            the code that reg[0] tells, or 0; no_write no_effects
 */
bool gen_call(void *opaque, struct ref_place place, const struct cfg_helper *helper,
              const uint64_t *args, uint64_t *result);

/* Is the call one that lowering need not make: of cc_compute_*, a division that is
 * not rare, or plain arithmetic? */
bool gen_is_inline(const struct gen_image *image, const struct cfg_helper *helper,
                   const uint64_t *args);

/* The first guarded edge whose target's pc this is; but none while the first register is a multiple
 * of 4, as if the jump cache had other entries then. */
uint32_t gen_guard(void *opaque, struct ref_place place, uint32_t pc);

/* A host for ref_run on an image, which must outlive it. */
struct ref_host gen_host(struct gen_image *image);

/* Uniform numbers from a seed: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014). */
uint64_t gen_random(uint64_t *state);

#endif
