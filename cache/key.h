/* SPDX-License-Identifier: MIT */
/*
 * The content of a block, as far as compiled code depends on it, and the keys made from it.
 *
 * A key only narrows a search. XXH3, of xxHash (Y. Collet, https://github.com/Cyan4973/xxHash), is
 * fast but not cryptographic, and guest code is not trusted; so what is found under a key is
 * compared with what is there now, block by block (cache_find()). Keys hold words as the host has
 * them: they are for this process's memory, not for a file.
 *
 * Functions without state: any thread.
 */
#ifndef RELOOP_CACHE_KEY_H
#define RELOOP_CACHE_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "cfg/ir.h"

struct cache_key {
    uint64_t lo, hi;
};

/* What of a TB ends up in a region's function; the same content gives the same code. The fields are
 * those of struct cfg_block, but for ends. */
struct cache_block {
    uint64_t pc;      /* where it was captured. QEMU puts it into the ops of TBs without
                         CF_PCREL, and only of those: whoever looks for a block compares it
                         for them. Neither part of a key nor of cache_block_equal() */
    uint64_t cs_base; /* its mode: cs_base, flags, cflags */
    uint64_t ends;    /* of its return addresses (cache_ends_add): compiled code stores them
                         before calls, and only in this TB's host code are they right. Not
                         part of a key */
    uint32_t flags, cflags;
    uint32_t page_offset; /* of its first byte in its guest page */
    uint32_t icount;      /* guest instructions */
    uint32_t nbytes;      /* guest code */
    const uint8_t *bytes; /* borrowed; may be NULL if nbytes is 0 */
};

/* The key of the machine a region is captured on and of the region's flags (enum
 * cfg_region_flag): all that its code depends on besides its blocks. A cache keeps entries under
 * the key without CFG_REGION_UNGROUPED (cache_entry_new()). The machine must be one that
 * cfg_verify() accepts as a region's. False, and *key left alone, when memory runs out. It costs a
 * copy of the machine's bytes: make it once, not for every block. */
bool cache_machine_key(const struct cfg_machine *machine, uint32_t region_flags,
                       struct cache_key *key);

/* The key under which regions seeded by this block are kept, on the machine of that key. Reads
 * block->bytes, keeps nothing, allocates nothing. */
struct cache_key cache_block_key(const struct cache_block *block, struct cache_key machine);

/* Folds the return address of the TB's next guest instruction into ends, which starts as 0. offset
 * is the first constant of the instruction's insn_start op (cfg/op.def): bytes from the start of
 * the TB's host code. */
uint64_t cache_ends_add(uint64_t ends, uint32_t offset);

/* The content of a captured block that cfg_verify() accepts; ends comes from its insn_start ops.
 * The result borrows block->bytes. */
struct cache_block cache_block_of(const struct cfg_block *block);

/* Is all the content equal, bytes and ends included, but for pc? */
bool cache_block_equal(const struct cache_block *a, const struct cache_block *b);

#endif
