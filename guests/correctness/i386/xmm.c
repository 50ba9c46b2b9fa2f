/* SPDX-License-Identifier: MIT
 *
 * SSE arithmetic on numbers of all kinds, scalar and packed, with every result
 * and what it left in the control word in the checksum: for comparison with
 * another processor. Often with inexact raised before and rounding to nearest,
 * where emulators use the host's arithmetic, and often with results about as
 * small as normal numbers get. No denormal operands, about whose flag QEMUs
 * differ. The count is operations.
 */
#include "guest.h"

GUEST_SIZES("xmm", 30000, 1500000);

enum {
    LANES = 4,
    CONTROL = 0x1f80, /* no exception is taken, to nearest */
    CONTROL_INEXACT = 0x20,
    CONTROL_FLAGS = 0x3f,
    CONTROL_ROUNDING_SHIFT = 13,
    CONTROL_FLUSH = 0x8000,
};

enum { EXPONENT_ONE = 127, EXPONENT_MAXIMUM = 255, EXPONENT_SHIFT = 23 };

struct lanes {
    uint32_t lane[LANES];
} __attribute__((aligned(16)));

static uint32_t random_fraction(struct random *random) {
    uint32_t fraction = random_next(random) >> 9;
    switch (random_below(random, 6)) {
    case 0: /* few bits, as numbers people write have */
        return fraction & ~0u << random_below(random, EXPONENT_SHIFT);
    case 1:
        return ~0u << random_below(random, 4) & 0x7fffff;
    case 2:
        return random_below(random, 4);
    default:
        return fraction;
    }
}

static uint32_t random_float(struct random *random) {
    uint32_t exponent = EXPONENT_ONE - 30 + random_below(random, 60);
    uint32_t fraction = random_fraction(random);
    switch (random_below(random, 16)) {
    case 0:
        exponent = 1 + random_below(random, EXPONENT_MAXIMUM - 1);
        break;
    case 1:
        exponent = EXPONENT_MAXIMUM;
        fraction = random_below(random, 2) ? fraction : 0;
        break;
    case 2:
        exponent = 0;
        fraction = 0;
        break;
    default:
        break;
    }
    return random_below(random, 2) << 31 | exponent << EXPONENT_SHIFT | fraction;
}

/* Often one whose product with the first, or difference to it, is about the smallest normal number:
 * rounding may take that across the border. */
static uint32_t random_second(struct random *random, uint32_t first) {
    uint32_t exponent = first >> EXPONENT_SHIFT & EXPONENT_MAXIMUM, second = random_float(random);
    if (exponent == 0 || exponent >= EXPONENT_MAXIMUM - 1) {
        return second;
    }
    switch (random_below(random, 4)) {
    case 0:
        if (exponent <= EXPONENT_ONE) {
            exponent = EXPONENT_ONE + 1 - exponent - random_below(random, 2);
            exponent += exponent == 0;
            second &= random_below(random, 2) ? 0x807fffff : 0x80000000;
            return second | exponent << EXPONENT_SHIFT;
        }
        return second;
    case 1:
        return first ^ random_below(random, 2) << 31 ^ random_below(random, 4);
    default:
        return second;
    }
}

static uint32_t random_control(struct random *random) {
    uint32_t control = CONTROL;
    if (random_below(random, 4)) {
        control |= CONTROL_INEXACT;
    }
    if (random_below(random, 8) == 0) {
        control |= random_below(random, 4) << CONTROL_ROUNDING_SHIFT;
    }
    if (random_below(random, 16) == 0) {
        control |= CONTROL_FLUSH;
    }
    return control;
}

#define OPERATION(text) \
    __asm__ volatile("ldmxcsr %2\n\tmovaps %0, %%xmm0\n\t" text "\n\tmovaps %%xmm0, %0\n\t" \
                     "stmxcsr %1" \
                     : "+m"(a), "=m"(status) \
                     : "m"(control), "m"(b))

/* On an operand in memory, and in a register. */
#define CASES(first, name) \
    case (first): \
        OPERATION(name " %3, %%xmm0"); \
        break; \
    case (first) + 1: \
        OPERATION("movaps %3, %%xmm1\n\t" name " %%xmm1, %%xmm0"); \
        break

static uint32_t operation(struct random *random, uint32_t sum) {
    struct lanes a, b;
    uint32_t control = random_control(random), status = 0;
    for (int i = 0; i < LANES; i++) {
        a.lane[i] = random_float(random);
        b.lane[i] = random_second(random, a.lane[i]);
    }
    switch (random_below(random, 26)) {
        CASES(0, "addss");
        CASES(2, "subss");
        CASES(4, "mulss");
        CASES(6, "divss");
        CASES(8, "minss");
        CASES(10, "maxss");
        CASES(12, "addps");
        CASES(14, "subps");
        CASES(16, "mulps");
        CASES(18, "divps");
        CASES(20, "minps");
        CASES(22, "maxps");
        CASES(24, "sqrtss");
    }
    for (int i = 0; i < LANES; i++) {
        sum = checksum_mix(sum, a.lane[i]);
    }
    return checksum_mix(sum, status & CONTROL_FLAGS);
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(41);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum = operation(&random, sum);
    }
    return sum;
}
