/* SPDX-License-Identifier: MIT */
/* The bump arena of arena.h: a list of chunks, each filled front to back. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_ALIGN = 16,
    /* Big enough that a usual region of a few hundred ops needs a handful of chunks, small enough
     * that a tiny one wastes little. */
    ARENA_CHUNK = 16 * 1024
};

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, size;
    _Alignas(ARENA_ALIGN) unsigned char bytes[];
};

struct cfg_arena {
    struct arena_chunk *chunks; /* the one being filled is first */
    size_t used, max_bytes;
};

struct cfg_arena *cfg_arena_new(size_t max_bytes) {
    struct cfg_arena *arena = calloc(1, sizeof(*arena));
    if (arena) {
        arena->max_bytes = max_bytes;
    }
    return arena;
}

void cfg_arena_free(struct cfg_arena *arena) {
    if (!arena) {
        return;
    }
    for (struct arena_chunk *chunk = arena->chunks; chunk;) {
        struct arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(arena);
}

/* Puts a chunk with room for size bytes first. */
static struct arena_chunk *add_chunk(struct cfg_arena *arena, size_t size) {
    size_t room = size > ARENA_CHUNK ? size : ARENA_CHUNK;
    if (room > SIZE_MAX - sizeof(struct arena_chunk)) {
        return NULL;
    }
    struct arena_chunk *chunk = malloc(sizeof(*chunk) + room);
    if (!chunk) {
        return NULL;
    }
    chunk->next = arena->chunks;
    chunk->used = 0;
    chunk->size = room;
    arena->chunks = chunk;
    return chunk;
}

void *cfg_alloc(struct cfg_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > (SIZE_MAX - ARENA_ALIGN) / size) {
        return NULL;
    }
    size_t bytes = (count * size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (bytes > arena->max_bytes - arena->used) {
        return NULL;
    }
    struct arena_chunk *chunk = arena->chunks;
    if (!chunk || bytes > chunk->size - chunk->used) {
        chunk = add_chunk(arena, bytes);
        if (!chunk) {
            return NULL;
        }
    }
    void *memory = chunk->bytes + chunk->used;
    chunk->used += bytes;
    arena->used += bytes;
    return memset(memory, 0, bytes);
}

size_t cfg_arena_used(const struct cfg_arena *arena) {
    return arena->used;
}
