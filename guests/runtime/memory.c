/* SPDX-License-Identifier: MIT
 *
 * The memory functions a compiler may call even in freestanding code, by words
 * where both ends are aligned. i386 has its own.
 */
#include "guest.h"

enum { WORD = sizeof(uint32_t) };

static bool words_fit(const void *a, const void *b) {
    return (((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) == 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    uint8_t *target = to;
    const uint8_t *source = from;
    if (words_fit(target, source)) {
        for (; length >= WORD; length -= WORD, target += WORD, source += WORD) {
            *(uint32_t *)(void *)target = *(const uint32_t *)(const void *)source;
        }
    }
    while (length-- > 0) {
        *target++ = *source++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    if ((uintptr_t)to - (uintptr_t)from >= length) {
        return memcpy(to, from, length);
    }
    /* The target overlaps the end of the source: copy from the last byte down. */
    uint8_t *target = to;
    const uint8_t *source = from;
    while (length-- > 0) {
        target[length] = source[length];
    }
    return to;
}

void *memset(void *to, int byte, size_t length) {
    uint8_t *target = to;
    if (words_fit(target, target)) {
        uint32_t pattern = (uint8_t)byte * 0x01010101u;
        for (; length >= WORD; length -= WORD, target += WORD) {
            *(uint32_t *)(void *)target = pattern;
        }
    }
    while (length-- > 0) {
        *target++ = (uint8_t)byte;
    }
    return to;
}
