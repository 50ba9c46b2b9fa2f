/* SPDX-License-Identifier: MIT
 *
 * For copy.c: looking, where the architecture has no instructions for it.
 */
#ifndef MOVES_PLAIN_H
#define MOVES_PLAIN_H

#include "guest.h"

/* The first difference, or length. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t length) {
    size_t at = 0;
    while (at < length && a[at] == b[at]) {
        at++;
    }
    return at;
}

/* Where the byte is first, or length. */
static size_t find_byte(const uint8_t *bytes, uint8_t byte, size_t length) {
    size_t at = 0;
    while (at < length && bytes[at] != byte) {
        at++;
    }
    return at;
}

#endif
