/* SPDX-License-Identifier: MIT
 *
 * For copy.c: many registers at once, and NEON.
 */
#ifndef MOVES_H
#define MOVES_H

#include "moves_plain.h"

static void copy_bytes(uint8_t *to, const uint8_t *from, size_t length) {
    for (const uint8_t *end = from + length; from != end; from++, to++) {
        *(volatile uint8_t *)to = *from;
    }
}

/* Both ends must be aligned for ldm and stm, which is so for whole areas. */
static void copy_first_way(uint8_t *to, const uint8_t *from, size_t length) {
    if ((((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
        for (; length >= 32; length -= 32) {
            __asm__ volatile("ldmia %0!, {r3, r4, r5, r8}\n\t"
                             "stmia %1!, {r3, r4, r5, r8}\n\t"
                             "ldmia %0!, {r3, r4, r5, r8}\n\t"
                             "stmia %1!, {r3, r4, r5, r8}"
                             : "+r"(from), "+r"(to)
                             :
                             : "r3", "r4", "r5", "r8", "memory");
        }
    }
    copy_bytes(to, from, length);
}

static void copy_second_way(uint8_t *to, const uint8_t *from, size_t length) {
    for (; length >= 16; length -= 16) {
        __asm__ volatile("vld1.8 {d16, d17}, [%0]!\n\t"
                         "vst1.8 {d16, d17}, [%1]!"
                         : "+r"(from), "+r"(to)
                         :
                         : "d16", "d17", "memory");
    }
    copy_bytes(to, from, length);
}

#endif
