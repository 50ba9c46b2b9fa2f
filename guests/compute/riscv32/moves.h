/* SPDX-License-Identifier: MIT
 *
 * For copy.c: bytes, and floating-point registers, which are wider than others.
 */
#ifndef MOVES_H
#define MOVES_H

#include "moves_plain.h"

static void copy_first_way(uint8_t *to, const uint8_t *from, size_t length) {
    for (const uint8_t *end = from + length; from != end; from++, to++) {
        *(volatile uint8_t *)to = *from;
    }
}

/* Unaligned, where it happens to be. */
static void copy_second_way(uint8_t *to, const uint8_t *from, size_t length) {
    for (; length >= 8; length -= 8, to += 8, from += 8) {
        double kept;
        __asm__ volatile("fld %0, (%1)\n\tfsd %0, (%2)"
                         : "=&f"(kept)
                         : "r"(from), "r"(to)
                         : "memory");
    }
    copy_first_way(to, from, length);
}

#endif
