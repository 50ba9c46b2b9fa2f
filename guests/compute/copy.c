/* SPDX-License-Identifier: MIT
 *
 * Moving memory: the architecture's own ways, word and byte loops, overlapping
 * moves both ways, fills, compares, scans. The count is rounds.
 */
#include "guest.h"
#include "moves.h" /* of the architecture: the first two ways to copy, and how to look */

GUEST_SIZES("copy", 130, 1700);

enum { AREA_BYTES = 16 * 1024, PIECES = 20, PIECE_MAXIMUM = 700 };

static _Alignas(16) uint8_t source[AREA_BYTES], target[AREA_BYTES], model[AREA_BYTES];

typedef void copier(uint8_t *to, const uint8_t *from, size_t length);

static void copy_word_loop(uint8_t *to, const uint8_t *from, size_t length) {
    for (; length >= 4; length -= 4, to += 4, from += 4) {
        uint32_t word = *(const volatile uint32_t *)from;
        *(volatile uint32_t *)to = word;
    }
    for (; length > 0; length--) {
        *(volatile uint8_t *)to++ = *from++;
    }
}

static void copy_unrolled(uint8_t *to, const uint8_t *from, size_t length) {
    for (; length >= 16; length -= 16, to += 16, from += 16) {
        const volatile uint32_t *in = (const volatile uint32_t *)from;
        volatile uint32_t *out = (volatile uint32_t *)to;
        uint32_t a = in[0], b = in[1], c = in[2], d = in[3];
        out[0] = a, out[1] = b, out[2] = c, out[3] = d;
    }
    copy_word_loop(to, from, length);
}

static void copy_library(uint8_t *to, const uint8_t *from, size_t length) {
    memcpy(to, from, length);
}

static copier *const copiers[] = {copy_first_way, copy_second_way, copy_word_loop, copy_unrolled,
                                  copy_library};

static void move_by_model(uint8_t *to, const uint8_t *from, size_t length) {
    static uint8_t kept[AREA_BYTES];
    copy_word_loop(kept, from, length);
    copy_word_loop(to, kept, length);
}

static void move_within(struct random *random) {
    uint32_t length = random_below(random, PIECE_MAXIMUM);
    uint32_t from = random_below(random, AREA_BYTES - 2 * PIECE_MAXIMUM);
    uint32_t to = from + random_below(random, PIECE_MAXIMUM);
    if (random_below(random, 2) == 0) {
        uint32_t kept = from;
        from = to;
        to = kept;
    }
    memmove(target + to, target + from, length);
    move_by_model(model + to, model + from, length);
}

static uint32_t one_round(struct random *random, uint32_t sum) {
    for (size_t i = 0; i < COUNT_OF(copiers); i++) {
        copiers[i](target, source, AREA_BYTES);
        for (uint32_t piece = 0; piece < PIECES; piece++) {
            uint32_t length = random_below(random, PIECE_MAXIMUM);
            uint32_t from = random_below(random, AREA_BYTES - PIECE_MAXIMUM);
            uint32_t to = random_below(random, AREA_BYTES - PIECE_MAXIMUM);
            copiers[i](target + to, source + from, length);
            guest_check(first_difference(target + to, source + from, length) == length,
                        "a copy differs");
        }
    }
    copy_unrolled(model, target, AREA_BYTES);
    for (uint32_t piece = 0; piece < PIECES; piece++) {
        move_within(random);
    }
    guest_check(first_difference(target, model, AREA_BYTES) == AREA_BYTES,
                "an overlapping move is wrong");
    uint32_t at = random_below(random, AREA_BYTES - 64);
    memset(target + at, (int)(sum & 0x7f), 61);
    sum = checksum_mix(sum, first_difference(target, model, AREA_BYTES));
    return checksum_mix(sum, find_byte(target, (uint8_t)(sum >> 24), AREA_BYTES));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(47);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < AREA_BYTES; i++) {
        source[i] = (uint8_t)random_next(&random);
    }
    for (uint32_t round = 0; round < count; round++) {
        sum = one_round(&random, sum);
    }
    return checksum_bytes(sum, target, AREA_BYTES);
}
