/* SPDX-License-Identifier: MIT
 *
 * Segments of a guest's own.
 */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdint.h>

/* What a segment is, present, and for ring 0 unless it is the user's; and the sizes of its code or
 * stack and of its limit. */
enum segment_access {
    SEGMENT_TASK = 0x89,
    SEGMENT_DATA = 0x92,
    SEGMENT_CODE = 0x9a,
    SEGMENT_USER_DATA = 0xf2,
    SEGMENT_USER_CODE = 0xfa
};
enum segment_sizes { SEGMENT_BYTES = 0, SEGMENT_16 = 0x8, SEGMENT_32 = 0xc };

enum { SEGMENT_ALL = 0xfffff }; /* as the limit, with sizes other than SEGMENT_BYTES */

static inline uint64_t segment_descriptor(uint32_t base, uint32_t limit, enum segment_access access,
                                          enum segment_sizes sizes) {
    return (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 | (uint64_t)access << 40 |
           (uint64_t)(limit >> 16) << 48 | (uint64_t)sizes << 52 | (uint64_t)(base >> 24) << 56;
}

/* The global descriptor table; registers keep what they were loaded with. */
static inline void segment_load_table(const uint64_t *descriptors, uint32_t bytes) {
    struct __attribute__((packed)) {
        uint16_t limit;
        uint32_t base;
    } table = {(uint16_t)(bytes - 1), (uint32_t)descriptors};
    __asm__ volatile("lgdt %0" : : "m"(table) : "memory");
}

#endif
