/* SPDX-License-Identifier: MIT
 *
 * For copy.c: string instructions.
 */
#ifndef MOVES_H
#define MOVES_H

#include "guest.h"

static void copy_first_way(uint8_t *to, const uint8_t *from, size_t length) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) : : "memory");
}

static void copy_second_way(uint8_t *to, const uint8_t *from, size_t length) {
    size_t halves = length / 2;
    __asm__ volatile("rep movsw" : "+D"(to), "+S"(from), "+c"(halves) : : "memory");
    if (length % 2 != 0) {
        *to = *from;
    }
}

/* The first difference found by repe cmpsb, or length. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t length) {
    size_t left = length;
    bool equal;
    __asm__ volatile("cmpl %%ecx, %%ecx\n\trepe cmpsb"
                     : "+S"(a), "+D"(b), "+c"(left), "=@ccz"(equal)
                     :
                     : "memory");
    return equal ? length : length - left - 1;
}

/* Where repne scasb finds the byte, or length. */
static size_t find_byte(const uint8_t *bytes, uint8_t byte, size_t length) {
    size_t left = length;
    bool found;
    __asm__ volatile("testl %%edi, %%edi\n\trepne scasb"
                     : "+D"(bytes), "+c"(left), "=@ccz"(found)
                     : "a"(byte)
                     : "memory");
    return found ? length - left - 1 : length;
}

#endif
