/* SPDX-License-Identifier: MIT
 *
 * The same code in one hot loop with segments that make it mean something else:
 * data and a stack with and without a base, a stack of 16 bits, code of 32 and
 * of 16 bits, and code that is in two segments. The count is rounds.
 */
#include "segments.h"
#include "guest.h"
#include "invoke.h"
#include "segment.h"

GUEST_SIZES("segments", 20, 400);

enum { TURNS = 3000, WORDS = 8, STACK_BYTES = 1 << 16 };

static uint64_t descriptors[SEGMENTS_BYTES / 8];
static uint32_t words[2][WORDS];
static _Alignas(4) uint8_t stack[STACK_BYTES];

static void load_segments(void) {
    uint32_t code = (uint32_t)segments_start;

    descriptors[SEGMENTS_FLAT_CODE / 8] =
        segment_descriptor(0, SEGMENT_ALL, SEGMENT_CODE, SEGMENT_32);
    descriptors[SEGMENTS_FLAT_DATA / 8] =
        segment_descriptor(0, SEGMENT_ALL, SEGMENT_DATA, SEGMENT_32);
    descriptors[SEGMENTS_MOVED_DATA / 8] =
        segment_descriptor(sizeof words[0], SEGMENT_ALL, SEGMENT_DATA, SEGMENT_32);
    descriptors[SEGMENTS_NARROW_STACK / 8] =
        segment_descriptor((uint32_t)stack, SEGMENT_ALL, SEGMENT_DATA, SEGMENT_16);
    descriptors[SEGMENTS_MOVED_CODE / 8] =
        segment_descriptor(code, SEGMENT_ALL, SEGMENT_CODE, SEGMENT_32);
    descriptors[SEGMENTS_NARROW_CODE / 8] =
        segment_descriptor(code, SEGMENT_ALL, SEGMENT_CODE, SEGMENT_16);
    segment_load_table(descriptors, sizeof descriptors);
}

static uint32_t run(invoked_code *code, uint32_t sum) {
    struct registers registers = {
        .eax = sum,
        .ebx = ~sum,
        .ecx = TURNS,
        .esi = (uint32_t)words[0],
    };
    invoke(code, &registers);
    sum = checksum_mix(sum, registers.ebx);
    return checksum_mix(sum, registers.edi);
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 1;
    for (uint32_t i = 0; i < WORDS; i++) {
        words[0][i] = i * 0x01234567;
        words[1][i] = ~i * 0x089abcdf;
    }
    load_segments();
    for (uint32_t round = 0; round < count; round++) {
        sum = run(segments_data, sum);
        sum = run(segments_stack, sum);
        sum = run(segments_code, sum);
    }
    return checksum_bytes(sum, stack, sizeof stack);
}
