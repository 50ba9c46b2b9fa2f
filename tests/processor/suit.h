/* SPDX-License-Identifier: MIT */
/* Which instructions of the generator serve for a comparison with a processor. */
#ifndef PROCESSOR_SUIT_H
#define PROCESSOR_SUIT_H

#include "tests/differential/program.h"
#include "tests/processor/decode.h"

/* What a processor may lack (suit_features()). */
enum feature {
    FEATURE_NONE = 0,
    FEATURE_SSE3 = 1 << 0,
    FEATURE_SSSE3 = 1 << 1,
    FEATURE_SSE41 = 1 << 2,
    FEATURE_SSE42 = 1 << 3,
    FEATURE_POPCNT = 1 << 4,
    FEATURE_MOVBE = 1 << 5,
    FEATURE_LZCNT = 1 << 6,
    FEATURE_BMI1 = 1 << 7,
    FEATURE_BMI2 = 1 << 8,
    FEATURE_ADX = 1 << 9,
};

/* Of this machine's processor, by cpuid. */
uint32_t suit_features(void);

/* A program in which every instruction runs on a processor that has these features, does the same
 * on all such processors, and reads no flag that is undefined: unsuitable items are left out, and
 * some that define flags come in. Idempotent. The program's branches must lead forward. Takes p. */
struct program *suit(struct program *p, uint32_t features);

/* Whether the item is an x87 instruction. */
bool suit_is_x87(const struct item *item);

/* What is undefined before an item of such a program, or after the last. */
struct undefined {
    uint32_t flags;  /* of eflags */
    uint32_t status; /* of the x87 status word: what emulators leave out */
    bool mmx;        /* MMX instructions may have written registers that are still in use, */
    bool exponents;  /* ... or any */
};

/* One for each item, and one for the end. The caller's, for g_free(). */
struct undefined *suit_undefined(const struct program *p);

#endif
