/* SPDX-License-Identifier: MIT */
/* What tests/reference/image.c needs of the C library where there is none: in helpers.wasm. The
 * compiler makes wasm's bulk memory instructions of these. */
#ifndef RELOOP_TESTS_REGIONS_STRING_H
#define RELOOP_TESTS_REGIONS_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);

#endif
