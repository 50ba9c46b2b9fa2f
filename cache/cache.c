/* SPDX-License-Identifier: MIT */
/* The cache of cache.h: a table from key to chain, a chain of entries per seed, a list of uses. */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

/* A key is a hash already. */
#define HASH_FUNCTION(key, length, hash) ((hash) = (unsigned)((const struct cache_key *)(key))->lo)
/* Adding without memory leaves the table as it was, and the element's hh.tbl NULL. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>
#include <utlist.h>

/* The entries of one seed; there is no empty chain. */
struct cache_chain {
    struct cache_key key;
    struct cache_entry *newest;
    uint32_t length;
    UT_hash_handle hh;
};

struct cache {
    struct cache_chain *chains;
    struct cache_entry *used_last;
    size_t limit;
    cache_release *release;
    void *ctx;
    struct cache_stats stats;
};

struct cache *cache_new(size_t limit, cache_release *release, void *ctx) {
    struct cache *cache = calloc(1, sizeof(*cache));
    if (cache) {
        cache->limit = limit;
        cache->release = release;
        cache->ctx = ctx;
    }
    return cache;
}

void cache_free(struct cache *cache) {
    if (cache) {
        cache_clear(cache);
    }
    free(cache);
}

void cache_clear(struct cache *cache) {
    while (cache->used_last) {
        cache_remove(cache, cache->used_last);
    }
}

struct cache_entry *cache_entry_new(const struct cfg_region *region) {
    struct cache_key machine;
    /* Code with groups of accesses and code without do the same: one search finds either. */
    uint32_t flags = region->flags & ~(uint32_t)CFG_REGION_UNGROUPED;
    if (!cache_machine_key(&region->machine, flags, &machine)) {
        return NULL;
    }
    size_t size = sizeof(struct cache_entry) + region->nblocks * sizeof(struct cache_block);
    for (uint32_t b = 0; b < region->nblocks; b++) {
        size += region->blocks[b].nbytes;
    }
    struct cache_entry *entry = calloc(1, size);
    if (!entry) {
        return NULL;
    }
    entry->nblocks = region->nblocks;
    entry->blocks = (struct cache_block *)(entry + 1);
    /* Its chain is counted for each entry, though some share one. */
    entry->size = size + sizeof(struct cache_chain);
    uint8_t *bytes = (uint8_t *)(entry->blocks + region->nblocks);
    for (uint32_t b = 0; b < region->nblocks; b++) {
        struct cache_block *block = &entry->blocks[b];
        *block = cache_block_of(&region->blocks[b]);
        if (block->nbytes) {
            memcpy(bytes, block->bytes, block->nbytes);
        }
        block->bytes = bytes;
        bytes += block->nbytes;
    }
    entry->key = cache_block_key(&entry->blocks[0], machine);
    return entry;
}

void cache_entry_free(struct cache_entry *entry) {
    free(entry);
}

static struct cache_chain *find_chain(const struct cache *cache, struct cache_key key) {
    struct cache_chain *chain;
    HASH_FIND(hh, cache->chains, &key, sizeof(key), chain);
    return chain;
}

static struct cache_chain *find_or_add_chain(struct cache *cache, struct cache_key key) {
    struct cache_chain *chain = find_chain(cache, key);
    if (chain) {
        return chain;
    }
    chain = calloc(1, sizeof(*chain));
    if (!chain) {
        return NULL;
    }
    chain->key = key;
    HASH_ADD(hh, cache->chains, key, sizeof(chain->key), chain);
    if (!chain->hh.tbl) {
        free(chain);
        return NULL;
    }
    return chain;
}

static void link_entry(struct cache *cache, struct cache_chain *chain, struct cache_entry *entry) {
    entry->chain = chain;
    chain->length++;
    DL_PREPEND2(chain->newest, entry, newer, older);
    DL_PREPEND2(cache->used_last, entry, used_later, used_earlier);
    cache->stats.entries++;
    cache->stats.bytes += entry->size;
}

static void unlink_entry(struct cache *cache, struct cache_entry *entry) {
    struct cache_chain *chain = entry->chain;
    DL_DELETE2(chain->newest, entry, newer, older);
    DL_DELETE2(cache->used_last, entry, used_later, used_earlier);
    if (--chain->length == 0) {
        HASH_DEL(cache->chains, chain);
        free(chain);
    }
    cache->stats.entries--;
    cache->stats.bytes -= entry->size;
}

static void evict(struct cache *cache, struct cache_entry *entry) {
    cache->stats.evictions++;
    cache_remove(cache, entry);
}

bool cache_add_entry(struct cache *cache, struct cache_entry *entry, void *code,
                     size_t code_bytes) {
    if (entry->size > cache->limit || code_bytes > cache->limit - entry->size) {
        return false;
    }
    struct cache_chain *chain = find_or_add_chain(cache, entry->key);
    if (!chain) {
        return false;
    }
    entry->code = code;
    entry->size += code_bytes;
    link_entry(cache, chain, entry);
    /* The head of a utlist knows its tail; the new entry is at the other end of both lists. */
    if (chain->length > CACHE_CHAIN_MAX) {
        evict(cache, chain->newest->newer);
    }
    while (cache->stats.bytes > cache->limit) {
        evict(cache, cache->used_last->used_later);
    }
    return true;
}

static bool all_match(const struct cache_entry *entry, cache_match *match, void *ctx) {
    for (uint32_t i = 0; i < entry->nblocks; i++) {
        if (!match(ctx, entry, i)) {
            return false;
        }
    }
    return true;
}

struct cache_entry *cache_find(struct cache *cache, struct cache_key key, cache_match *match,
                               void *ctx) {
    struct cache_chain *chain = find_chain(cache, key);
    struct cache_entry *entry = chain ? chain->newest : NULL;
    while (entry && !all_match(entry, match, ctx)) {
        entry = entry->older;
    }
    if (!entry) {
        cache->stats.misses++;
        return NULL;
    }
    cache->stats.hits++;
    DL_DELETE2(cache->used_last, entry, used_later, used_earlier);
    DL_PREPEND2(cache->used_last, entry, used_later, used_earlier);
    return entry;
}

void cache_remove(struct cache *cache, struct cache_entry *entry) {
    unlink_entry(cache, entry);
    cache->release(cache->ctx, entry->code);
    cache_entry_free(entry);
}

struct cache_stats cache_stats(const struct cache *cache) {
    return cache->stats;
}
