/* SPDX-License-Identifier: MIT */
#include "tests/processor/inputs.h"
#include "tests/processor/effects.h"

#include <string.h>

enum {
    CONTROL_MASKED = 0x3f,
    CONTROL_ALWAYS = 0x40,
    MXCSR_MASKED = 0x1f80,
    CONDITIONS = 0x4700, /* of the x87 status word */
};

static uint32_t below(GRand *rand, uint32_t n) {
    return (uint32_t)g_rand_int_range(rand, 0, (gint32)n);
}

static bool chance(GRand *rand, uint32_t percent) {
    return below(rand, 100) < percent;
}

static uint32_t integer(GRand *rand) {
    static const uint32_t special[] = {
        0,      1,      0xffffffff, 0x80000000, 0x7fffffff, 0xff,       0x80,  0x7f,
        0x8000, 0x7fff, 0xffff,     0x10000,    0xffff8000, 0xffffff80, 0x100, 2};
    uint32_t bits = g_rand_int(rand);

    switch (below(rand, 4)) {
    case 0:
        return special[bits % G_N_ELEMENTS(special)];
    case 1:
        return bits % 67 - 33;
    default:
        return bits;
    }
}

/* A number of exponent and fraction bits: zeros, denormals, infinities, NaNs, those next to the
 * ends and around 1, or any. */
static uint64_t number(GRand *rand, uint32_t exponent_bits, uint32_t fraction_bits) {
    uint64_t top = (1u << exponent_bits) - 1, bias = top / 2;
    uint64_t fraction = (uint64_t)g_rand_int(rand) << 32 | g_rand_int(rand), exponent;
    uint64_t mask = (1ull << fraction_bits) - 1, sign = below(rand, 2);

    switch (below(rand, 12)) {
    case 0:
        exponent = 0;
        fraction = 0;
        break;
    case 1:
        exponent = 0;
        break;
    case 2:
        exponent = top;
        fraction = chance(rand, 40) ? 0 : fraction;
        break;
    case 3:
        exponent = chance(rand, 50) ? top - 1 - below(rand, 3) : 1 + below(rand, 3);
        break;
    case 4:
        exponent = fraction >> 50 & top;
        break;
    case 5: /* small integers */
        exponent = bias + below(rand, 8);
        fraction &= ~0ull << (fraction_bits - below(rand, 8));
        break;
    default:
        exponent = bias + below(rand, 64) - 32;
        break;
    }
    if (chance(rand, 20)) { /* few bits, so that results are exact or halfway */
        fraction &= 3ull << (fraction_bits - 2) | 1;
    }
    return sign << (exponent_bits + fraction_bits) | (exponent & top) << fraction_bits |
           (fraction & mask);
}

/* Also with an integer bit that is not as the exponent has it. */
static void extended(GRand *rand, uint32_t to[4]) {
    uint64_t n = number(rand, 15, 48), low = g_rand_int(rand);
    uint64_t exponent = n >> 48 & 0x7fff, fraction = (n & 0xffffffffffff) << 15 | low >> 17;
    bool top = exponent != 0;

    if (chance(rand, 25)) { /* one that came from a double, or a float */
        fraction &= chance(rand, 50) ? ~0ull << 11 : ~0ull << 40;
    }
    if ((n & 0xffffffffffff) == 0) {
        fraction = 0;
    }
    if (chance(rand, 4)) {
        top = !top;
    }
    fraction |= (uint64_t)top << 63;
    to[0] = (uint32_t)fraction;
    to[1] = (uint32_t)(fraction >> 32);
    to[2] = (uint32_t)(n >> 48);
    to[3] = 0;
}

/* Floats, doubles, integers. */
static void fill(GRand *rand, uint32_t *words, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = below(rand, 4);

        if (kind == 0 && i + 1 < count && i % 2 == 0) {
            uint64_t n = number(rand, 11, 52);

            words[i++] = (uint32_t)n;
            words[i] = (uint32_t)(n >> 32);
        } else if (kind < 3) {
            words[i] = (uint32_t)number(rand, 8, 23);
        } else {
            words[i] = integer(rand);
        }
    }
}

static void fill_x87(GRand *rand, uint32_t *image) {
    uint32_t control = CONTROL_ALWAYS | CONTROL_MASKED, status, tags;

    if (chance(rand, 60)) { /* any precision but the reserved one, any rounding */
        static const uint32_t precisions[] = {0, 2, 3};

        control |= precisions[below(rand, 3)] << 8 | below(rand, 4) << 10;
    } else {
        control |= 3 << 8;
    }
    if (chance(rand, 15)) {
        control &= ~below(rand, 64);
    }
    status = g_rand_int(rand) & (CONDITIONS | 7u << 11);
    if (chance(rand, 30)) { /* exceptions that have been, all masked */
        status |= g_rand_int(rand) & control & CONTROL_MASKED;
    }
    /* From the top on some that are there, or any. */
    tags = (0xff >> below(rand, 8)) * 0x101u << (status >> 11 & 7);
    image[FLOAT_CONTROL] = control | status << 16;
    image[FLOAT_TAG] = chance(rand, 90) ? tags >> 8 & 0xff : g_rand_int(rand) & 0xff;
    for (uint32_t i = 0; i < 8; i++) {
        extended(rand, image + FLOAT_ST + 4 * i);
    }
}

static void fill_sse(GRand *rand, uint32_t *image) {
    uint32_t mxcsr = MXCSR_MASKED | below(rand, 4) << 13;

    if (chance(rand, 25)) {
        mxcsr |= 1u << 6;
    }
    if (chance(rand, 25)) {
        mxcsr |= 1u << 15;
    }
    if (chance(rand, 12)) {
        mxcsr &= ~(below(rand, 64) << 7);
    }
    if (chance(rand, 30)) {
        mxcsr |= below(rand, 64);
    }
    image[FLOAT_MXCSR] = mxcsr;
    fill(rand, image + FLOAT_XMM, 32);
}

struct sequence_state input_of(const struct program *p, uint32_t iteration) {
    GRand *rand = g_rand_new_with_seed(p->seed + iteration * 2654435761u);
    struct sequence_state s = {.eflags = g_rand_int(rand) & ALL};
    uint32_t step = p->flags & BLOB_CASE_ALIGNED ? 16 : 1;

    for (uint32_t i = 0; i < 8; i++) {
        s.registers[i] = p->pointers >> i & 1
                             ? BLOB_POINTER + below(rand, BLOB_POINTER_SPREAD / step) * step
                             : integer(rand);
    }
    s.registers[4] = BLOB_STACK_TOP;
    fill_x87(rand, s.floating);
    fill_sse(rand, s.floating);
    fill(rand, s.data, SEQUENCE_WINDOW / 4);
    fill(rand, s.stack, SEQUENCE_STACK_BYTES / 4);
    g_rand_free(rand);
    return s;
}
