/* SPDX-License-Identifier: MIT
 *
 * SSE arithmetic on numbers of all kinds, close to each other and far apart,
 * zeros, denormals, infinities and NaNs, four and one at a time, rounded each
 * way, with every result and what it left in MXCSR in the checksum: for
 * comparison with another processor. Not the flag of denormal operands, about
 * which QEMUs differ. The count is operations.
 */
#include "guest.h"

GUEST_SIZES("singles", 40000, 2000000);

enum {
    LANES = 4,
    BIAS = 127,
    EXPONENT_MAXIMUM = 0xff,
    FRACTION_BITS = 23,
    MASKED = 0x1f80,      /* no exception is taken, to nearest */
    INEXACT = 0x20,       /* in MXCSR's flags, with which QEMU takes shorter ways */
    ROUNDING = 0x6000,    /* which way */
    FLUSH = 0x8000,       /* denormal results are zeros */
    FLAGS = 0x3f & ~0x02, /* without that of denormal operands */
};

struct vector {
    uint32_t lanes[LANES];
} __attribute__((aligned(16)));

static uint32_t random_single(struct random *random) {
    uint32_t exponent = BIAS - 12 + random_below(random, 24), fraction = random_next(random);
    switch (random_below(random, 16)) {
    case 0:
        exponent = random_below(random, 3); /* denormals and zeros, and those just above */
        break;
    case 1:
        exponent = EXPONENT_MAXIMUM - random_below(random, 3);
        break;
    case 2:
        exponent = BIAS / 2 + random_below(random, 4); /* products at the end of the range */
        break;
    case 3:
        exponent = BIAS + BIAS / 2 + random_below(random, 4);
        break;
    default:
        break;
    }
    switch (random_below(random, 4)) {
    case 0:
        fraction = 0; /* zeros, infinities, powers of two */
        break;
    case 1:
        fraction &= ~0u << random_below(random, FRACTION_BITS);
        break;
    default:
        break;
    }
    return random_below(random, 2) << 31 | exponent << FRACTION_BITS |
           (fraction & ((1u << FRACTION_BITS) - 1));
}

/* Often plain in all lanes but one, or in all. */
static struct vector random_vector(struct random *random) {
    struct vector vector;
    uint32_t odd = random_below(random, 2 * LANES);
    for (uint32_t lane = 0; lane < LANES; lane++) {
        vector.lanes[lane] = random_single(random);
        if (lane != odd && random_below(random, 8)) {
            vector.lanes[lane] &= ~(0x7fu << FRACTION_BITS);
            vector.lanes[lane] |= (uint32_t)(BIAS - 7) << FRACTION_BITS;
        }
    }
    return vector;
}

#define OPERATION(number, name) \
    case (number): \
        __asm__ volatile("movaps %2, %%xmm0\n\tmovaps %3, %%xmm1\n\t" name " %%xmm1, %%xmm0\n\t" \
                         "movaps %%xmm0, %0\n\tstmxcsr %1" \
                         : "=m"(result), "=m"(control) \
                         : "m"(a), "m"(b)); \
        break

static uint32_t operate(struct random *random, uint32_t sum) {
    struct vector a = random_vector(random), b = random_vector(random), result = a;
    uint32_t control = 0;
    if (random_below(random, 4) == 0) {
        b = a; /* differences that are 0, quotients that are 1 */
        b.lanes[random_below(random, LANES)] ^= 1u << random_below(random, 32);
    }
    switch (random_below(random, 12)) {
        OPERATION(0, "addps");
        OPERATION(1, "addss");
        OPERATION(2, "subps");
        OPERATION(3, "subss");
        OPERATION(4, "mulps");
        OPERATION(5, "mulss");
        OPERATION(6, "divps");
        OPERATION(7, "divss");
        OPERATION(8, "minps");
        OPERATION(9, "minss");
        OPERATION(10, "maxps");
        OPERATION(11, "maxss");
    }
    return checksum_mix(checksum_bytes(sum, &result, sizeof result), control & FLAGS);
}

static void set_control(struct random *random) {
    uint32_t control = MASKED | (random_below(random, 2) ? INEXACT : 0);
    if (random_below(random, 8) == 0) {
        control |= random_next(random) & ROUNDING;
    }
    if (random_below(random, 8) == 0) {
        control |= FLUSH;
    }
    __asm__ volatile("ldmxcsr %0" : : "m"(control));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(101);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % 8 == 0) {
            set_control(&random);
        }
        sum = operate(&random, sum);
    }
    return sum;
}
