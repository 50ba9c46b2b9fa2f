/* SPDX-License-Identifier: MIT
 *
 * Recursive functions: Fibonacci, Ackermann, the towers of Hanoi, queens on a
 * board, and a pair calling each other. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("recursion", 110, 2050);

enum { FIBONACCI = 18, ACKERMANN = 40, DISCS = 12, QUEENS = 6, PEGS = 3 };

struct peg {
    uint8_t discs[DISCS];
    uint32_t height;
};

struct towers {
    struct peg pegs[PEGS];
    uint32_t moves;
    uint32_t sum;
};

static __attribute__((noinline)) uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static __attribute__((noinline)) uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0) {
        return n + 1;
    }
    if (n == 0) {
        return ackermann(m - 1, 1);
    }
    return ackermann(m - 1, ackermann(m, n - 1));
}

static void move_disc(struct towers *towers, uint32_t from, uint32_t to) {
    struct peg *source = &towers->pegs[from], *target = &towers->pegs[to];
    uint8_t disc = source->discs[--source->height];
    guest_check(target->height == 0 || target->discs[target->height - 1] > disc,
                "a disc on a smaller one");
    target->discs[target->height++] = disc;
    towers->moves++;
    towers->sum = checksum_mix(towers->sum, from * PEGS + to);
}

static void hanoi(struct towers *towers, uint32_t discs, uint32_t from, uint32_t to) {
    if (discs == 0) {
        return;
    }
    uint32_t spare = PEGS - from - to;
    hanoi(towers, discs - 1, from, spare);
    move_disc(towers, from, to);
    hanoi(towers, discs - 1, spare, to);
}

static uint32_t solve_hanoi(uint32_t discs) {
    struct towers towers = {0};
    for (uint32_t i = 0; i < discs; i++) {
        towers.pegs[0].discs[i] = (uint8_t)(discs - i);
    }
    towers.pegs[0].height = discs;
    hanoi(&towers, discs, 0, 2);
    guest_check(towers.moves == (1u << discs) - 1 && towers.pegs[2].height == discs,
                "the tower did not arrive");
    return towers.sum;
}

static uint32_t place_queens(uint32_t row, uint32_t columns, uint32_t left, uint32_t right) {
    if (row == QUEENS) {
        return 1;
    }
    uint32_t solutions = 0;
    uint32_t open = ~(columns | left | right) & ((1u << QUEENS) - 1);
    while (open != 0) {
        uint32_t queen = open & -open;
        open ^= queen;
        solutions +=
            place_queens(row + 1, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return solutions;
}

/* Hofstadter's female and male sequences, each defined by the other. */
static uint32_t male(uint32_t n);

static __attribute__((noinline)) uint32_t female(uint32_t n) {
    return n == 0 ? 1 : n - male(female(n - 1));
}

static __attribute__((noinline)) uint32_t male(uint32_t n) {
    return n == 0 ? 0 : n - female(male(n - 1));
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0;
    for (uint32_t round = 0; round < count; round++) {
        uint32_t extra = round % 3;
        sum = checksum_mix(sum, fibonacci(FIBONACCI + extra));
        sum = checksum_mix(sum, ackermann(2, ACKERMANN + extra));
        sum = checksum_mix(sum, solve_hanoi(DISCS - extra));
        sum = checksum_mix(sum, place_queens(0, 0, 0, 0));
        sum = checksum_mix(sum, female(24 + extra));
    }
    guest_check(fibonacci(20) == 6765, "wrong Fibonacci number");
    guest_check(ackermann(2, 10) == 23, "wrong Ackermann value");
    guest_check(place_queens(0, 0, 0, 0) == 4, "wrong number of queen placements");
    guest_check(female(8) == 5 && male(8) == 5, "wrong Hofstadter values");
    return sum;
}
