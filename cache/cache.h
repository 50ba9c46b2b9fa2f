/* SPDX-License-Identifier: MIT */
/*
 * Compiled regions by content, in memory: a TB that is translated again unchanged finds the region
 * it had. An entry is a copy of what the region's blocks were made from, and the caller's code for
 * it; it is kept under the key of its seed, block 0.
 *
 * Bounded in bytes: the least recently used entry goes first. A cache is used by one thread at a
 * time; there is no global state. Neither callback may call back into the cache.
 */
#ifndef RELOOP_CACHE_CACHE_H
#define RELOOP_CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cfg/ir.h"
#include "key.h"

enum {
    /* Bytes of content and code to keep: twice what all TBs' host code may take (patch 61). Python
     * and what it uses of Linux are 21 MB of regions, and gcc 39 MB in its first minute. */
    CACHE_LIMIT_DEFAULT = 256 << 20,

    /* Regions kept of one seed. They differ in their other blocks: the profile had seen more of the
     * neighbourhood, or a neighbour was overwritten. Each is compared in a search, so there should
     * be few. Not measured yet. */
    CACHE_CHAIN_MAX = 4
};

struct cache;

/* Read-only for the caller. It, its blocks and their bytes are one piece of memory. */
struct cache_entry {
    struct cache_key key; /* of blocks[0] */
    void *code;           /* the caller's; NULL until it is in a cache */
    uint32_t nblocks;
    struct cache_block *blocks; /* in the region's order; their bytes are the entry's own copies */
    size_t size;                /* what it counts for, in bytes */

    /* Only for cache.c: its place among the regions of its seed, and in order of use. */
    struct cache_chain *chain;
    struct cache_entry *newer, *older;
    struct cache_entry *used_later, *used_earlier;
};

/* The cache lets go of code. It may still be running or in use elsewhere: only the caller knows. */
typedef void cache_release(void *ctx, void *code);

/* Is entry->blocks[i] what the guest has now, at that offset of the page looked at? Asked for i
 * from 0 up, until one is not; then for the next entry from 0 again. A callback that answers false
 * for a reason of its own (the entry's code is in use) passes the entry over. It may also leave by
 * longjmp(), as QEMU's translator does: a search has changed nothing until it is over. */
typedef bool cache_match(void *ctx, const struct cache_entry *entry, uint32_t i);

struct cache_stats {
    uint32_t entries;      /* now */
    size_t bytes;          /* now: the sum of the entries' sizes, at most the limit */
    uint64_t hits, misses; /* of cache_find() */
    uint64_t evictions;    /* entries that made room for others */
};

/* An empty cache that keeps at most limit bytes (CACHE_LIMIT_DEFAULT). release is called exactly
 * once for each code that was added, with ctx. The caller frees the cache with cache_free(). NULL
 * when memory runs out. */
struct cache *cache_new(size_t limit, cache_release *release, void *ctx);

/* Releases the code of every entry, and frees the cache. NULL is fine. */
void cache_free(struct cache *cache);

/* The content of a region that cfg_verify() accepts, with copies of its guest code: taken when it
 * is captured, for cache_add_entry() once it is compiled. CFG_REGION_UNGROUPED is not part of its
 * key: a search for the region without that flag finds it, and one that wants only code with it
 * tells by the code. It refers to nothing of the region. The caller frees it with
 * cache_entry_free(), unless a cache takes it. NULL when memory runs out. */
struct cache_entry *cache_entry_new(const struct cfg_region *region);

/* Frees an entry that no cache took. NULL is fine. */
void cache_entry_free(struct cache_entry *entry);

/* Puts the entry and its code into the cache, which owns both from now on: it releases the code
 * when the entry goes. code_bytes is what the code costs the caller, and counts for the limit. It
 * becomes the newest of its seed's regions; equal ones already there stay (their code may be in
 * use). Other entries may be evicted, and their code released, in here. False if memory runs out
 * or the entry alone exceeds the limit: nothing happened, entry and code are still the caller's. */
bool cache_add_entry(struct cache *cache, struct cache_entry *entry, void *code, size_t code_bytes);

/* The newest entry of that key whose blocks all match, or NULL. It stays in the cache, as the most
 * recently used, and is valid until it is evicted by an addition, or removed. */
struct cache_entry *cache_find(struct cache *cache, struct cache_key key, cache_match *match,
                               void *ctx);

/* Takes an entry of this cache out of it, releases its code and frees it. */
void cache_remove(struct cache *cache, struct cache_entry *entry);

/* Takes all entries out, and releases their code. */
void cache_clear(struct cache *cache);

/* What is in the cache now, and what happened since it was made. */
struct cache_stats cache_stats(const struct cache *cache);

#endif
