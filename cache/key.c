/* SPDX-License-Identifier: MIT */
/* The keys of key.h, made with XXH3. */
#include "key.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "cfg/wire.h"

/* What a block's key is the hash of. */
struct seed {
    struct cache_key machine, bytes;
    uint64_t cs_base;
    uint32_t flags, cflags, page_offset, icount;
};

_Static_assert(sizeof(struct seed) == 56, "padding would be hashed");

static struct cache_key key_of(const void *bytes, size_t length) {
    XXH128_hash_t hash = XXH3_128bits(bytes, length);
    return (struct cache_key){hash.low64, hash.high64};
}

bool cache_machine_key(const struct cfg_machine *machine, uint32_t region_flags,
                       struct cache_key *key) {
    /* Written as a region without blocks, so that every field the wire format has is in the key. */
    struct cfg_region bare = {.flags = region_flags, .machine = *machine};
    size_t length;
    uint8_t *bytes = cfg_wire_write(&bare, &length);
    if (!bytes) {
        return false;
    }
    *key = key_of(bytes, length);
    free(bytes);
    return true;
}

struct cache_key cache_block_key(const struct cache_block *block, struct cache_key machine) {
    struct seed seed = {
        .machine = machine,
        .bytes = key_of(block->bytes, block->nbytes),
        .cs_base = block->cs_base,
        .flags = block->flags,
        .cflags = block->cflags,
        .page_offset = block->page_offset,
        .icount = block->icount,
    };
    return key_of(&seed, sizeof(seed));
}

uint64_t cache_ends_add(uint64_t ends, uint32_t offset) {
    return XXH3_64bits_withSeed(&offset, sizeof(offset), ends);
}

struct cache_block cache_block_of(const struct cfg_block *block) {
    struct cache_block content = {
        .pc = block->pc,
        .cs_base = block->cs_base,
        .flags = block->flags,
        .cflags = block->cflags,
        .page_offset = block->page_offset,
        .icount = block->icount,
        .nbytes = block->nbytes,
        .bytes = block->bytes,
    };
    for (uint32_t i = 0; i < block->nops; i++) {
        const struct cfg_op *op = &block->ops[i];
        if (op->opc == CFG_OPC_insn_start) {
            content.ends = cache_ends_add(content.ends, cfg_op_const(op, 0));
        }
    }
    return content;
}

bool cache_block_equal(const struct cache_block *a, const struct cache_block *b) {
    return a->cs_base == b->cs_base && a->ends == b->ends && a->flags == b->flags &&
           a->cflags == b->cflags && a->page_offset == b->page_offset && a->icount == b->icount &&
           a->nbytes == b->nbytes && (a->nbytes == 0 || memcmp(a->bytes, b->bytes, a->nbytes) == 0);
}
