/* SPDX-License-Identifier: MIT
 *
 * The memory functions a compiler may call even in freestanding code, done
 * with string instructions as small i386 kernels do.
 */
#include "guest.h"

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    void *target = to;
    const void *source = from;
    size_t words = length / 4;
    size_t rest = length % 4;
    __asm__ volatile("rep movsl" : "+D"(target), "+S"(source), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(rest) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    if ((uintptr_t)to - (uintptr_t)from >= length) {
        return memcpy(to, from, length);
    }
    /* The target overlaps the end of the source: copy from the last byte down. */
    char *target = (char *)to + length - 1;
    const char *source = (const char *)from + length - 1;
    __asm__ volatile("std\n\trep movsb\n\tcld"
                     : "+D"(target), "+S"(source), "+c"(length)
                     :
                     : "memory", "cc");
    return to;
}

void *memset(void *to, int byte, size_t length) {
    void *target = to;
    uint32_t pattern = (uint8_t)byte * 0x01010101u;
    size_t words = length / 4;
    size_t rest = length % 4;
    __asm__ volatile("rep stosl" : "+D"(target), "+c"(words) : "a"(pattern) : "memory");
    __asm__ volatile("rep stosb" : "+D"(target), "+c"(rest) : "a"(pattern) : "memory");
    return to;
}
