/* SPDX-License-Identifier: MIT
 *
 * Segmented sieve of Eratosthenes: finds and counts the primes of one segment
 * of numbers after another. The count is segments.
 */
#include "guest.h"

GUEST_SIZES("primes", 130, 1400);

enum {
    BASE_LIMIT = 4096, /* primes below it sieve all numbers below its square */
    BASE_MAXIMUM = 600,
    SEGMENT_NUMBERS = 1 << 15,
    SEGMENT_WORDS = SEGMENT_NUMBERS / 32,
};

static uint32_t base_primes[BASE_MAXIMUM];
static uint32_t base_count;
static uint32_t composite[SEGMENT_WORDS];

static void find_base_primes(void) {
    static bool crossed[BASE_LIMIT];
    base_count = 0;
    for (uint32_t number = 2; number < BASE_LIMIT; number++) {
        if (crossed[number]) {
            continue;
        }
        base_primes[base_count++] = number;
        for (uint32_t multiple = number * number; multiple < BASE_LIMIT; multiple += number) {
            crossed[multiple] = true;
        }
    }
}

static void sieve_segment(uint32_t first) {
    memset(composite, 0, sizeof composite);
    for (uint32_t i = 0; i < base_count; i++) {
        uint32_t prime = base_primes[i];
        uint32_t start = prime * prime;
        if (start >= first + SEGMENT_NUMBERS) {
            break;
        }
        if (start < first) {
            start = (first + prime - 1) / prime * prime;
        }
        for (uint32_t at = start - first; at < SEGMENT_NUMBERS; at += prime) {
            composite[at / 32] |= 1u << at % 32;
        }
    }
    if (first == 0) {
        composite[0] |= 3; /* 0 and 1 */
    }
}

struct tally {
    uint32_t primes;
    uint32_t twins;
    uint32_t last;
    uint32_t sum;
};

static void tally_segment(struct tally *tally, uint32_t first) {
    for (uint32_t word = 0; word < SEGMENT_WORDS; word++) {
        uint32_t left = ~composite[word];
        while (left != 0) {
            uint32_t prime = first + word * 32 + (uint32_t)__builtin_ctz(left);
            left &= left - 1;
            tally->primes++;
            tally->twins += prime - tally->last == 2;
            tally->last = prime;
            tally->sum = checksum_mix(tally->sum, prime);
        }
    }
}

uint32_t guest_run(uint32_t count) {
    struct tally tally = {0};
    find_base_primes();
    for (uint32_t segment = 0; segment < count; segment++) {
        uint32_t first = segment % (BASE_LIMIT * BASE_LIMIT / SEGMENT_NUMBERS) * SEGMENT_NUMBERS;
        sieve_segment(first);
        tally_segment(&tally, first);
        if (segment == 0) {
            guest_check(tally.primes == 3512, "wrong number of primes below 32768");
        }
    }
    print_string("primes ");
    print_decimal(tally.primes);
    print_string(" twins ");
    print_decimal(tally.twins);
    print_string("\n");
    return checksum_mix(tally.sum, tally.twins);
}
