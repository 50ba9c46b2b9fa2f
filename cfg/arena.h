/* SPDX-License-Identifier: MIT */
/*
 * A bump arena: everything allocated from it is freed with it, at once. It bounds how much a
 * hostile or a huge input can make the analyses allocate.
 */
#ifndef RELOOP_CFG_ARENA_H
#define RELOOP_CFG_ARENA_H

#include <stddef.h>

struct cfg_arena;

/* An empty arena that gives out at most max_bytes bytes in all. NULL when malloc fails. The
 * caller owns it. Not thread-safe: one thread at a time. */
struct cfg_arena *cfg_arena_new(size_t max_bytes);

/* Frees the arena and all that was allocated from it. NULL is fine. */
void cfg_arena_free(struct cfg_arena *arena);

/* Zeroed memory for count objects of size bytes each, aligned for any of this project's types (16
 * bytes). It lives as long as the arena. An empty request gets a pointer that must not be read.
 * NULL when max_bytes would be exceeded, count * size overflows, or malloc fails. */
void *cfg_alloc(struct cfg_arena *arena, size_t count, size_t size);

/* How many bytes were given out so far, padding included. */
size_t cfg_arena_used(const struct cfg_arena *arena);

#endif
