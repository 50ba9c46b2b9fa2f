/* SPDX-License-Identifier: MIT
 *
 * Single-precision SSE, scalar and packed: dot products, a filter, 4x4 matrix
 * transforms, comparisons with masks, reciprocal square roots by Newton's
 * method. Compiled with -msse -mfpmath=sse. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("sse", 75, 3100);

typedef float float4 __attribute__((vector_size(16)));
typedef int32_t mask4 __attribute__((vector_size(16)));

enum { SAMPLES = 1024, LANES = 4, TAPS = 8, POINTS = 128 };

union samples {
    float scalar[SAMPLES];
    float4 packed[SAMPLES / LANES];
};

static union samples left, right, output;
static float4 points[POINTS];

static uint32_t mix_float(uint32_t sum, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return checksum_mix(sum, bits);
}

static float float_random(struct random *random) {
    return (float)((int32_t)random_next(random) >> 8) * (1.0f / 4194304.0f); /* -2 to 2 */
}

static void fill(union samples *samples, struct random *random) {
    for (int i = 0; i < SAMPLES; i++) {
        samples->scalar[i] = float_random(random);
    }
}

static float lanes_sum(float4 lanes) {
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

static float dot_packed(void) {
    float4 sum = {0, 0, 0, 0};
    for (int i = 0; i < SAMPLES / LANES; i++) {
        sum += left.packed[i] * right.packed[i];
    }
    return lanes_sum(sum);
}

/* In the same order as dot_packed(), so the result has the same bits. */
static float dot_scalar(void) {
    float sums[LANES] = {0};
    for (int i = 0; i < SAMPLES; i++) {
        sums[i % LANES] += left.scalar[i] * right.scalar[i];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void filter(void) {
    static const float taps[TAPS] = {0.02f, 0.08f, 0.16f, 0.24f, 0.24f, 0.16f, 0.08f, 0.02f};
    for (int i = 0; i < SAMPLES; i++) {
        float sum = 0;
        for (int tap = 0; tap < TAPS && tap <= i; tap++) {
            sum += taps[tap] * left.scalar[i - tap];
        }
        output.scalar[i] = sum;
    }
}

static float4 choose(mask4 mask, float4 yes, float4 no) {
    return (float4)(((mask4)yes & mask) | ((mask4)no & ~mask));
}

static void limit_packed(float low, float high) {
    float4 lows = {low, low, low, low}, highs = {high, high, high, high};
    for (int i = 0; i < SAMPLES / LANES; i++) {
        float4 value = __builtin_ia32_maxps(output.packed[i], lows);
        output.packed[i] = choose(value > highs, highs, value);
    }
}

static float4 broadcast(float4 value, int lane) {
    return (float4){value[lane], value[lane], value[lane], value[lane]};
}

static void transform_points(const float4 matrix[LANES]) {
    for (int i = 0; i < POINTS; i++) {
        float4 p = points[i];
        points[i] = matrix[0] * broadcast(p, 0) + matrix[1] * broadcast(p, 1) +
                    matrix[2] * broadcast(p, 2) + matrix[3] * broadcast(p, 3);
    }
}

static float square_root(float value) {
    return __builtin_ia32_sqrtss((float4){value, 0, 0, 0})[0];
}

/* 1 / sqrt(value) from a guess made with integers; rsqrtps itself is not exact by definition. */
static float inverse_root(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = 0x5f3759df - (bits >> 1);
    float guess;
    memcpy(&guess, &bits, sizeof guess);
    for (int i = 0; i < 3; i++) {
        guess = guess * (1.5f - 0.5f * value * guess * guess);
    }
    return guess;
}

static void check_roots(void) {
    for (int i = 0; i < SAMPLES; i++) {
        float value = left.scalar[i] * left.scalar[i] + 0.5f;
        float unit = inverse_root(value) * square_root(value);
        guest_check(unit > 0.9999f && unit < 1.0001f, "an inverse root is off");
    }
}

uint32_t guest_run(uint32_t count) {
    static const float4 rotation[LANES] = {
        {0.8f, 0.6f, 0, 0}, {-0.6f, 0.8f, 0, 0}, {0, 0, 1, 0}, {0.01f, 0.02f, -0.01f, 1}};
    struct random random = random_seeded(37);
    uint32_t sum = 0;
    for (int i = 0; i < POINTS; i++) {
        points[i] = (float4){float_random(&random), float_random(&random), 0.5f, 1};
    }
    for (uint32_t round = 0; round < count; round++) {
        fill(&left, &random);
        fill(&right, &random);
        float dot = dot_packed();
        guest_check(dot == dot_scalar(), "scalar and packed products differ");
        filter();
        limit_packed(-0.75f, 0.75f);
        transform_points(rotation);
        check_roots();
        sum = mix_float(sum, dot);
        for (int i = 0; i < SAMPLES; i += 7) {
            sum = mix_float(sum, output.scalar[i]);
        }
        sum = checksum_mix(sum, (uint32_t)(int32_t)(dot * 1024));
    }
    return checksum_bytes(sum, points, sizeof points);
}
