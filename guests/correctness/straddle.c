/* SPDX-License-Identifier: MIT
 *
 * A loop over a record in memory, which lies inside a page, or across the end of
 * one: the next page is elsewhere in memory. The count is rounds.
 */
#include "guest.h"
#include "paging.h"

GUEST_SIZES("straddle", 60, 2000);

enum {
    WORDS = 16, /* of a record */
    TURNS = 5000,
    FRAMES = 3, /* the window's two pages are the last and the first of them */
    SEAM = PAGING_WINDOW + PAGE_BYTES,
};

static _Alignas(PAGE_BYTES) uint32_t frames[FRAMES][PAGE_BYTES / 4];

static uint32_t *frame_of(uint32_t address) {
    return frames[address < SEAM ? FRAMES - 1 : 0] + address % PAGE_BYTES / 4;
}

/* Not inlined, so that all records are accessed by the same code. */
static __attribute__((noinline)) uint32_t walk(volatile uint32_t *record, uint32_t sum) {
    for (uint32_t turn = 0; turn < TURNS; turn++) {
        record[0] += sum ^ record[15];
        record[5] = record[0] * 0x10003 + turn;
        record[10] ^= record[5] >> 3;
        record[15] = record[10] + record[0];
        sum += record[15];
    }
    return sum;
}

/* The record's words, found by their physical addresses. */
static uint32_t sum_of(uint32_t address, uint32_t sum) {
    for (uint32_t at = 0; at < WORDS; at++) {
        sum = checksum_mix(sum, *(volatile uint32_t *)frame_of(address + 4 * at));
    }
    return sum;
}

static void fill(uint32_t address, uint32_t seed) {
    struct random random = random_seeded(seed);
    for (uint32_t at = 0; at < WORDS; at++) {
        *(volatile uint32_t *)frame_of(address + 4 * at) = random_next(&random);
    }
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0, inside = PAGING_WINDOW + 64;
    paging_enable();
    paging_set(0, PAGING_WINDOW, (uint32_t)frame_of(PAGING_WINDOW), PAGE_WRITE);
    paging_set(0, SEAM, (uint32_t)frame_of(SEAM), PAGE_WRITE);
    paging_forget_all();
    for (uint32_t round = 0; round < count; round++) {
        /* First inside, so that the region is grown; then across. */
        uint32_t across = SEAM - 4 * (1 + round % (WORDS - 1));
        uint32_t address = round % 3 ? across : inside;
        uint32_t expected;
        fill(inside, round);
        expected = walk((volatile uint32_t *)inside, sum);
        expected = sum_of(inside, expected);
        fill(address, round);
        sum = sum_of(address, walk((volatile uint32_t *)address, sum));
        guest_check(sum == expected, "a record across pages came to something else");
    }
    print_string("records checked\n");
    return sum;
}
