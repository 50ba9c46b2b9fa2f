/* SPDX-License-Identifier: MIT */
/*
 * Bytes that grow while they are written: what the writers of this folder build their results in.
 * A failed allocation is remembered and reported once, at the end.
 */
#ifndef RELOOP_CFG_BUFFER_H
#define RELOOP_CFG_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Starts as {0}. */
struct cfg_buffer {
    char *bytes; /* malloc'ed */
    size_t length, room;
    bool failed; /* memory ran out; nothing is written any more */
};

/* Appends bytes. */
void cfg_buffer_put(struct cfg_buffer *buffer, const void *bytes, size_t length);

/* Appends text as printf makes it, without its final zero; at most 511 characters of it. */
__attribute__((format(printf, 2, 3))) void cfg_buffer_printf(struct cfg_buffer *buffer,
                                                             const char *format, ...);

/* Ends the writing: the bytes, which the caller frees, with a zero behind them that *length (may
 * be NULL) does not count; NULL if memory ran out on the way. */
char *cfg_buffer_finish(struct cfg_buffer *buffer, size_t *length);

#endif
