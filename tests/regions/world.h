/* SPDX-License-Identifier: MIT */
/*
 * What an installed region sees of QEMU beyond the image of tests/reference/image.h: its instance
 * data, TranslationBlocks, the jump cache, heads of TBs for exits to go to, the word behind "ra",
 * and the helpers that lowered code calls. It all lies in one flat memory at fixed addresses, and
 * world.c is compiled twice, natively for the oracle and for wasm as the table's functions, so that
 * both sides do the same. Each call is logged with what the callee could see: guest registers in
 * env, the return address, its arguments.
 */
#ifndef RELOOP_TESTS_REGIONS_WORLD_H
#define RELOOP_TESTS_REGIONS_WORLD_H

#include "tests/reference/image.h"

enum {
    WORLD_RA = 0x8000,         /* tci_tb_ptr */
    WORLD_COUNTDOWN = 0x8004,  /* side effects until one makes the region invalid; 0: none will */
    WORLD_INVALID_AT = 0x8008, /* address of the region's invalid word */
    WORLD_WIDE = 0x8010,       /* values of CFG_I128 on their way to a helper */
    WORLD_DATA = 0x8100,       /* the module's instance data */
    WORLD_TBS = 0x9000,        /* the blocks' TranslationBlocks, WORLD_TB_SIZE each */
    WORLD_JUMP_CACHE = 0x9800, /* WORLD_JUMP_ENTRIES of 16 bytes, by guest pc */
    WORLD_EXIT_TBS = 0xa000,   /* the TranslationBlocks behind the places in layout.code */
    WORLD_TB_CODE = 0xb000,    /* where the blocks' TBs start, 16 bytes each */
    WORLD_SPARE_TLB = 0xc000,  /* other tables of twice the size, for TLBs that move */
    WORLD_JUNK = 0xc400,       /* where accesses through a table that was left go */
    WORLD_IMAGE_END = 0x10000,
    WORLD_LOG = 0x10000, /* how many records; then, 16 bytes on, the records */
    WORLD_LOG_MAX = 8191,
    WORLD_SIZE = WORLD_LOG + 16 * (WORLD_LOG_MAX + 1),

    WORLD_TB_SIZE = 64,
    WORLD_JUMP_ENTRIES = 16,
    WORLD_EXITS = GEN_CODE_SIZE / 16, /* places in layout.code, and TranslationBlocks for them */
    WORLD_BLOCKS_MAX = 16,

    /* Function table indices beside those of image.h. */
    WORLD_FUNC_NEXT = 96, /* another region's function: world_next */
    WORLD_FUNC_SELF = 97, /* the function under test */
    WORLD_NEXT_CODE = 0x7770
};

/* One call, as logged. state is a hash of the guest registers in env, or 0 where the callee may not
 * look at them; ra likewise, or where it cannot raise. */
struct world_record {
    uint32_t func, ra, state, args;
};

/* An exception that a slow path or a call that does not return raises leaves the region by return
 * in every other case (env's word GEN_RAISED is not 0 then, and there is junk for a result), else,
 * as that of any other call, by a throw. */
bool world_raised(const struct gen_image *image);

/* A helper of the region: its arguments and its result in words, as ref_host's call has them. False
 * where it raises. */
bool world_call(struct gen_image *image, uint32_t func, unsigned flags, const uint64_t *args,
                unsigned nwords, uint64_t *result);

/* The slow path of a guest access, as QEMU's helper_ld*_mmu and helper_st*_mmu: it may fill the
 * TLB's entry. func is the table index of the helper that was called. value is
 * in guest memory's own byte order, read as little-endian. False where it raises. */
bool world_load(struct gen_image *image, uint32_t func, uint64_t address, uint32_t oi, uint32_t ra,
                uint64_t *value);
bool world_store(struct gen_image *image, uint32_t func, uint64_t address, uint32_t oi, uint32_t ra,
                 uint64_t value);

/* Where exits to code end, as in qemu-hooks/chain.c: the function of the region at code, counted as
 * chained, or 0 where there is none. */
uint32_t world_chain(struct gen_image *image, uint32_t code);

/* ... and where exits end that go to no other region: counts the reason. Returns the code. */
uint32_t world_leave(struct gen_image *image, uint32_t code, enum cfg_counter reason);

/* A chained region. Returns the code to go on at. */
uint32_t world_next(struct gen_image *image);

/* Adds to a counter. */
void world_count(struct gen_image *image, enum cfg_counter counter, uint64_t n);

/* The jump cache's entry for a guest pc: its address in memory. */
uint32_t world_jump_entry(uint32_t pc);

/* The TLB entry for an address: its address in memory. */
uint32_t world_tlb_entry(const struct gen_image *image, unsigned mode, uint32_t address);

static inline uint32_t world_read(const uint8_t *memory, uint32_t at) {
    return (uint32_t)memory[at] | (uint32_t)memory[at + 1] << 8 | (uint32_t)memory[at + 2] << 16 |
           (uint32_t)memory[at + 3] << 24;
}

static inline void world_write(uint8_t *memory, uint32_t at, uint32_t value) {
    for (unsigned i = 0; i < 4; i++) {
        memory[at + i] = (uint8_t)(value >> (8 * i));
    }
}

#endif
