/* SPDX-License-Identifier: MIT
 *
 * NEON: pictures blended, filtered, turned and thresholded by 16 pixels at a
 * time, sums of absolute differences, products of 16-bit and of 32-bit numbers,
 * carry-less products, table lookup, and transforms in single precision; each
 * is held against plain C. The count is rounds.
 */
#include "guest.h"

#include <arm_neon.h>

GUEST_SIZES("neon", 40, 8000);

enum { PIXELS = 1024, LANES = 16, POINTS = 64, TAPS = 8 };

static uint8_t first[PIXELS], second[PIXELS], output[PIXELS], model[PIXELS];
static int16_t samples[PIXELS + TAPS];
static float32x4_t points[POINTS];

static void fill(struct random *random) {
    for (int i = 0; i < PIXELS; i++) {
        first[i] = (uint8_t)random_next(random);
        second[i] = (uint8_t)(random_next(random) >> 8);
        samples[i] = (int16_t)(random_next(random) >> 16);
    }
}

static uint32_t check_output(uint32_t sum, const char *reason) {
    guest_check(memcmp(output, model, PIXELS) == 0, reason);
    return checksum_bytes(sum, output, PIXELS);
}

static uint8_t limit(int value) {
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Saturating sums and differences, rounding means, and a choice among them by a mask. */
static uint32_t blend(uint32_t sum) {
    for (int i = 0; i < PIXELS; i += LANES) {
        uint8x16_t a = vld1q_u8(first + i), b = vld1q_u8(second + i);
        uint8x16_t brighter = vqaddq_u8(a, vshrq_n_u8(b, 1));
        uint8x16_t darker = vqsubq_u8(vrhaddq_u8(a, b), vdupq_n_u8(16));
        vst1q_u8(output + i, vbslq_u8(vcgtq_u8(a, b), brighter, darker));
    }
    for (int i = 0; i < PIXELS; i++) {
        int a = first[i], b = second[i];
        model[i] = a > b ? limit(a + (b >> 1)) : limit(((a + b + 1) >> 1) - 16);
    }
    return check_output(sum, "a blended picture is wrong");
}

/* Three colours a pixel: grey by weights, narrowed with rounding, and the colours exchanged. */
static uint32_t colours(uint32_t sum) {
    const int used = PIXELS / 24 * 24;
    for (int i = 0; i < used; i += 24) {
        uint8x8x3_t colour = vld3_u8(first + i);
        uint16x8_t grey = vmull_u8(colour.val[0], vdup_n_u8(77));
        grey = vmlal_u8(grey, colour.val[1], vdup_n_u8(150));
        grey = vmlal_u8(grey, colour.val[2], vdup_n_u8(29));
        uint8x8x3_t turned = {
            {vrshrn_n_u16(grey, 8), colour.val[2], veor_u8(colour.val[0], colour.val[1])}};
        vst3_u8(output + i, turned);
    }
    memcpy(output + used, model + used, PIXELS - used);
    for (int i = 0; i < used; i += 3) {
        const uint8_t *colour = first + i;
        model[i] = (uint8_t)((77 * colour[0] + 150 * colour[1] + 29 * colour[2] + 128) >> 8);
        model[i + 1] = colour[2];
        model[i + 2] = colour[0] ^ colour[1];
    }
    return check_output(sum, "a colour is wrong");
}

/* Lanes reversed, shifted in from the neighbour, looked up in a table of 32 bytes. */
static uint32_t permute(uint32_t sum) {
    uint8x8x4_t table;
    for (int i = 0; i < 4; i++) {
        table.val[i] = vld1_u8(second + 8 * i);
    }
    for (int i = 0; i < PIXELS; i += 8) {
        uint8x8_t a = vld1_u8(first + i), b = vld1_u8(second + (i + 8) % PIXELS);
        uint8x8_t moved = vext_u8(vrev64_u8(a), b, 3);
        uint8x8_t found = vtbl4_u8(table, vand_u8(moved, vdup_n_u8(63))); /* 0 beyond the table */
        vst1_u8(output + i, vadd_u8(found, vcnt_u8(vclz_u8(moved))));
    }
    for (int i = 0; i < PIXELS; i++) {
        int lane = i % 8, start = i - lane;
        uint8_t moved =
            lane < 5 ? first[start + 4 - lane] : second[(start + 8) % PIXELS + lane - 5];
        uint8_t zeros = moved == 0 ? 8 : (uint8_t)(__builtin_clz(moved) - 24);
        uint8_t found = (moved & 63) < 32 ? second[moved & 63] : 0;
        model[i] = (uint8_t)(found + __builtin_popcount(zeros));
    }
    return check_output(sum, "a lane went astray");
}

static uint32_t absolute_differences(void) {
    uint16x8_t sums = vdupq_n_u16(0);
    for (int i = 0; i < PIXELS; i += LANES) {
        uint8x16_t a = vld1q_u8(first + i), b = vld1q_u8(second + i);
        sums = vabal_u8(sums, vget_low_u8(a), vget_low_u8(b));
        sums = vpadalq_u8(sums, vabdq_u8(vcombine_u8(vget_high_u8(a), vdup_n_u8(0)),
                                         vcombine_u8(vget_high_u8(b), vdup_n_u8(0))));
    }
    uint64x2_t total = vpaddlq_u32(vpaddlq_u16(sums));
    uint32_t expected = 0;
    for (int i = 0; i < PIXELS; i++) {
        expected += (uint32_t)(first[i] > second[i] ? first[i] - second[i] : second[i] - first[i]);
    }
    guest_check(vgetq_lane_u64(total, 0) + vgetq_lane_u64(total, 1) == expected,
                "the sum of absolute differences is wrong");
    return expected;
}

/* A filter of 16-bit samples in 32 bits, scaled and saturated to 16. */
static uint32_t filter(uint32_t sum) {
    static const int16_t taps[TAPS] = {-300, 1200, 7000, 12000, 12000, 7000, 1200, -300};
    for (int i = 0; i < PIXELS; i += 4) {
        int32x4_t total = vdupq_n_s32(0);
        for (int tap = 0; tap < TAPS; tap++) {
            total = vmlal_n_s16(total, vld1_s16(samples + i + tap), taps[tap]);
        }
        int16x4_t filtered = vqrshrn_n_s32(total, 14);
        for (int lane = 0; lane < 4; lane++) {
            int32_t expected = 0;
            for (int tap = 0; tap < TAPS; tap++) {
                expected += samples[i + lane + tap] * taps[tap];
            }
            expected = (expected + (1 << 13)) >> 14;
            expected = expected < -32768 ? -32768 : expected > 32767 ? 32767 : expected;
            int16_t got = (int16_t)(vget_lane_s64(vreinterpret_s64_s16(filtered), 0) >> 16 * lane);
            guest_check(got == expected, "a filtered sample is wrong");
            sum = checksum_mix(sum, (uint32_t)expected);
        }
    }
    return sum;
}

/* Products without carries (of a CRC, for instance), doubled saturating ones, 64-bit shifts. */
static uint32_t products(uint32_t sum) {
    for (int i = 0; i < PIXELS; i += 8) {
        poly8x8_t a = vreinterpret_p8_u8(vld1_u8(first + i));
        poly8x8_t b = vreinterpret_p8_u8(vld1_u8(second + i));
        uint16x8_t carryless = vreinterpretq_u16_p16(vmull_p8(a, b));
        uint16_t plain = 0;
        for (int bit = 0; bit < 8; bit++) {
            plain ^= (uint16_t)((second[i] >> bit & 1) != 0 ? first[i] << bit : 0);
        }
        guest_check(vgetq_lane_u16(carryless, 0) == plain, "a carry-less product is wrong");
        int16x8_t doubled = vqdmulhq_s16(vreinterpretq_s16_u16(carryless), vld1q_s16(samples + i));
        int64x2_t wide = vreinterpretq_s64_s16(doubled);
        wide = vqshlq_s64(wide, vcombine_s64(vcreate_s64(3), vcreate_s64((uint64_t)-5)));
        sum = checksum_mix(sum, (uint32_t)vgetq_lane_s64(wide, 0));
        sum = checksum_mix(sum, (uint32_t)(vgetq_lane_s64(wide, 1) >> 13));
    }
    return sum;
}

static uint32_t transform(uint32_t sum) {
    const float32x4_t rows[3] = {{0.8f, 0.6f, 0, 0}, {-0.6f, 0.8f, 0, 0}, {0, 0, 1, 0}};
    for (int i = 0; i < POINTS; i++) {
        float32x4_t p = points[i], moved = {0.01f, 0.02f, -0.01f, 1};
        for (int row = 0; row < 3; row++) {
            moved = vaddq_f32(moved, vmulq_n_f32(rows[row], vgetq_lane_f32(p, 0)));
            p = vextq_f32(p, p, 1);
        }
        moved = vminq_f32(vmaxq_f32(moved, vdupq_n_f32(-4)), vdupq_n_f32(4));
        points[i] = moved;
        int32x4_t fixed = vcvtq_n_s32_f32(moved, 12);
        uint32x4_t below = vcltq_f32(moved, vrecpeq_f32(vdupq_n_f32(3)));
        sum = checksum_mix(sum, (uint32_t)vgetq_lane_s32(fixed, 0));
        sum = checksum_mix(sum, vgetq_lane_u32(below, 1) ^ (uint32_t)vgetq_lane_s32(fixed, 2));
    }
    return sum;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(67);
    uint32_t sum = 0;
    for (int i = 0; i < POINTS; i++) {
        points[i] = vdupq_n_f32((float)(i - POINTS / 2) * 0.0625f);
    }
    for (uint32_t round = 0; round < count; round++) {
        fill(&random);
        sum = blend(sum);
        sum = colours(sum);
        sum = permute(sum);
        sum = checksum_mix(sum, absolute_differences());
        sum = filter(sum);
        sum = products(sum);
        sum = transform(sum);
    }
    return sum;
}
