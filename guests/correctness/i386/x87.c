/* SPDX-License-Identifier: MIT
 *
 * x87 arithmetic on numbers of all kinds, close to each other and far apart,
 * with every result and what it left in the status word in the checksum: for
 * comparison with another processor. No denormal operands, about whose flag
 * QEMUs differ. The count is operations.
 */
#include "guest.h"

GUEST_SIZES("x87", 30000, 1500000);

enum {
    EXPONENT_ONE = 0x3fff,
    EXPONENT_MAXIMUM = 0x7fff,
    CONTROL = 0x37f,           /* no exception is taken, 64 bits, to nearest */
    CONTROL_PRECISION = 0x300, /* and these are how many bits, ... */
    CONTROL_ROUNDING = 0xc00,  /* ... and which way */
    STATUS = 0x473f,           /* condition codes and exceptions, but not where the stack is */
};

struct __attribute__((packed)) extended {
    uint64_t fraction; /* with the integer bit */
    uint16_t sign_and_exponent;
};

static uint64_t random_wide(struct random *random) {
    uint64_t high = random_next(random);
    return high << 32 | random_next(random);
}

static uint64_t random_fraction(struct random *random) {
    uint64_t fraction = random_wide(random);
    switch (random_below(random, 6)) {
    case 0:
        fraction = random_below(random, 4);
        break;
    case 1: /* few bits, as numbers people write have */
        fraction &= ~0ull << random_below(random, 64);
        break;
    case 2:
        fraction = ~0ull << random_below(random, 64);
        break;
    default:
        break;
    }
    return fraction | 1ull << 63;
}

static struct extended random_extended(struct random *random) {
    struct extended number = {.fraction = random_fraction(random)};
    uint32_t exponent = EXPONENT_ONE - 70 + random_below(random, 140);
    switch (random_below(random, 16)) {
    case 0:
        exponent = 1 + random_below(random, EXPONENT_MAXIMUM);
        break;
    case 1:
        exponent = EXPONENT_MAXIMUM - random_below(random, 3);
        break;
    case 2:
        exponent = 0;
        number.fraction = 0;
        break;
    default:
        break;
    }
    if (exponent == EXPONENT_MAXIMUM && random_below(random, 2)) {
        number.fraction = 1ull << 63; /* infinity */
    }
    number.sign_and_exponent = (uint16_t)(exponent | random_below(random, 2) << 15);
    return number;
}

/* Often one whose difference to the other is small. */
static struct extended random_second(struct random *random, struct extended first) {
    struct extended number = random_extended(random);
    if (random_below(random, 3) == 0 && first.fraction >> 63 &&
        (first.sign_and_exponent & EXPONENT_MAXIMUM) != EXPONENT_MAXIMUM &&
        (first.sign_and_exponent & EXPONENT_MAXIMUM) > 2) {
        number.sign_and_exponent = (uint16_t)(first.sign_and_exponent - random_below(random, 3));
        number.sign_and_exponent ^= (uint16_t)(random_below(random, 2) << 15);
        if (random_below(random, 2)) {
            number.fraction = first.fraction ^ random_below(random, 4);
        }
    }
    return number;
}

static uint32_t mix_wide(uint32_t sum, uint64_t value) {
    return checksum_mix(checksum_mix(sum, (uint32_t)value), (uint32_t)(value >> 32));
}

static uint32_t mix_extended(uint32_t sum, const struct extended *number, uint16_t status) {
    sum = mix_wide(sum, number->fraction);
    return checksum_mix(sum, number->sign_and_exponent | (uint32_t)(status & STATUS) << 16);
}

#define BINARY(text) \
    __asm__ volatile("fnclex\n\tfldt %2\n\tfldt %3\n\t" text "\n\tfnstsw %1\n\tfstpt %0" \
                     : "=m"(result), "=a"(status) \
                     : "m"(a), "m"(b))

static uint32_t arithmetic(struct random *random, uint32_t sum) {
    struct extended a = random_extended(random), b = random_second(random, a), result;
    uint16_t status;
    switch (random_below(random, 8)) {
    case 0 ... 1:
        BINARY("faddp");
        break;
    case 2 ... 3:
        BINARY("fsubrp");
        break;
    case 4 ... 5:
        BINARY("fmulp");
        break;
    case 6:
        BINARY("fdivp");
        break;
    default:
        BINARY("fucom\n\tfstp %%st(1)");
        break;
    }
    return mix_extended(sum, &result, status);
}

static uint32_t stores(struct random *random, uint32_t sum) {
    struct extended a = random_extended(random);
    uint64_t wide;
    uint32_t narrow;
    uint16_t status;
    if (random_below(random, 8) > 0) { /* what a double or a float can hold, or a bit more */
        uint32_t half = random_below(random, 2) ? 1030 : 135;
        a.sign_and_exponent &= 0x8000;
        a.sign_and_exponent |= (uint16_t)(EXPONENT_ONE - half + random_below(random, 2 * half));
        a.fraction |= 1ull << 63;
    }
    __asm__ volatile("fnclex\n\tfldt %3\n\tfstl %0\n\tfstps %1\n\tfnstsw %2"
                     : "=m"(wide), "=m"(narrow), "=a"(status)
                     : "m"(a));
    return mix_wide(checksum_mix(checksum_mix(sum, narrow), status & STATUS), wide);
}

static uint32_t loads(struct random *random, uint32_t sum) {
    struct extended from_wide, from_narrow;
    uint64_t wide = random_wide(random);
    uint32_t narrow = random_next(random);
    uint16_t status;
    if (!(wide << 1 >> 53)) {
        wide = 0;
    }
    if (!(narrow << 1 >> 24)) {
        narrow = 0;
    }
    __asm__ volatile("fnclex\n\tfldl %3\n\tflds %4\n\tfnstsw %2\n\tfstpt %1\n\tfstpt %0"
                     : "=m"(from_wide), "=m"(from_narrow), "=a"(status)
                     : "m"(wide), "m"(narrow));
    return mix_extended(mix_extended(sum, &from_wide, status), &from_narrow, status);
}

static void set_control(struct random *random) {
    uint16_t control = CONTROL;
    if (random_below(random, 8) == 0) {
        control &= (uint16_t)~CONTROL_PRECISION;
        control |= random_below(random, 2) ? 0 : 0x200;
    }
    if (random_below(random, 8) == 0) {
        control |= random_next(random) & CONTROL_ROUNDING;
    }
    __asm__ volatile("fldcw %0" : : "m"(control));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(89);
    uint32_t sum = 0;
    __asm__ volatile("fninit");
    for (uint32_t i = 0; i < count; i++) {
        if (i % 64 == 0) {
            set_control(&random);
        }
        switch (random_below(&random, 6)) {
        case 0:
            sum = stores(&random, sum);
            break;
        case 1:
            sum = loads(&random, sum);
            break;
        default:
            sum = arithmetic(&random, sum);
            break;
        }
    }
    __asm__ volatile("fninit");
    return sum;
}
