/* SPDX-License-Identifier: MIT
 *
 * x87 arithmetic on numbers of all kinds, close to each other and far apart, on
 * registers and memory, and moves on the stack, with every result and what it
 * left in the status word in the checksum: for comparison with another
 * processor. No denormal operands, about whose flag QEMUs differ, no C1 and no use
 * of empty registers, which QEMU does not see. The count is operations.
 */
#include "guest.h"

GUEST_SIZES("x87", 30000, 1500000);

enum {
    EXPONENT_ONE = 0x3fff,
    EXPONENT_MAXIMUM = 0x7fff,
    CONTROL = 0x37f,           /* no exception is taken, 64 bits, to nearest */
    CONTROL_PRECISION = 0x300, /* and these are how many bits, ... */
    CONTROL_ROUNDING = 0xc00,  /* ... and which way */
    STATUS = 0x453f, /* condition codes but C1, and exceptions, but not where the stack is */
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

/* Not denormal, and with a zero more often than else. */
static uint64_t random_double(struct random *random) {
    uint64_t wide = random_wide(random);
    return wide << 1 >> 53 ? wide : 0;
}

static uint32_t random_float(struct random *random) {
    uint32_t narrow = random_next(random);
    return narrow << 1 >> 24 ? narrow : 0;
}

static uint32_t loads(struct random *random, uint32_t sum) {
    struct extended from_wide, from_narrow;
    uint64_t wide = random_double(random);
    uint32_t narrow = random_float(random);
    uint16_t status;
    __asm__ volatile("fnclex\n\tfldl %3\n\tflds %4\n\tfnstsw %2\n\tfstpt %1\n\tfstpt %0"
                     : "=m"(from_wide), "=m"(from_narrow), "=a"(status)
                     : "m"(wide), "m"(narrow));
    return mix_extended(mix_extended(sum, &from_wide, status), &from_narrow, status);
}

#define MEMORY(text) \
    __asm__ volatile("fnclex\n\tfldt %2\n\t" text " %3\n\tfnstsw %1\n\tfstpt %0" \
                     : "=m"(result), "=a"(status) \
                     : "m"(a), "m"(*operand))

/* One operation of all of a kind, on an operand in memory. */
#define MEMORY_CASES(first, kind, size) \
    case (first): \
        MEMORY("f" kind "add" size); \
        break; \
    case (first) + 1: \
        MEMORY("f" kind "mul" size); \
        break; \
    case (first) + 2: \
        MEMORY("f" kind "sub" size); \
        break; \
    case (first) + 3: \
        MEMORY("f" kind "subr" size); \
        break; \
    case (first) + 4: \
        MEMORY("f" kind "div" size); \
        break; \
    case (first) + 5: \
        MEMORY("f" kind "divr" size); \
        break; \
    case (first) + 6: \
        MEMORY("f" kind "com" size); \
        break

static uint32_t operands(struct random *random, uint32_t sum) {
    struct extended a = random_extended(random), result = a;
    uint64_t wide = random_double(random);
    uint32_t narrow = random_float(random), kind = random_below(random, 28);
    const uint64_t *operand = &wide;
    uint16_t status = 0;
    if (random_below(random, 2)) { /* about as large */
        a.sign_and_exponent = (uint16_t)(EXPONENT_ONE + random_below(random, 4));
        a.fraction |= 1ull << 63;
        wide = (wide & ~(0x7feull << 52)) | 1ull << 62 | random_below(random, 4);
        narrow = (narrow & ~(0xfeu << 23)) | 1u << 30;
    }
    if (kind < 7) {
        operand = (const uint64_t *)(const void *)&narrow;
    }
    switch (kind) {
        MEMORY_CASES(0, "", "s");
        MEMORY_CASES(7, "", "l");
        MEMORY_CASES(14, "i", "s");
        MEMORY_CASES(21, "i", "l");
    }
    return mix_extended(sum, &result, status);
}

/* As fnsave leaves it. */
struct __attribute__((packed)) saved {
    uint32_t control, status, tags, unused[4];
    struct extended registers[8];
};

#define MOVE(text) \
    __asm__ volatile("fninit\n\tfldt %1\n\tfldt %2\n\tfldpi\n\tfldt %1\n\t" text "\n\tfnsave %0" \
                     : "=m"(saved) \
                     : "m"(a), "m"(b) \
                     : "memory")

static uint32_t moves(struct random *random, uint32_t sum) {
    struct extended a = random_extended(random), b = random_second(random, a);
    struct saved saved;
    uint16_t control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    switch (random_below(random, 16)) {
    case 0:
        MOVE("fxch %%st(2)\n\tfxch %%st(3)");
        break;
    case 1:
        MOVE("fxch\n\tfxch %%st(3)");
        break;
    case 2:
        MOVE("fld %%st(0)\n\tfld %%st(3)");
        break;
    case 3:
        MOVE("fst %%st(2)\n\tfstp %%st(3)");
        break;
    case 4:
        MOVE("ffree %%st(2)\n\tfstp %%st(0)\n\tffreep %%st(0)");
        break;
    case 5:
        MOVE("fdecstp\n\tfld %%st(2)\n\tfincstp");
        break;
    case 6:
        MOVE("btl $3, %1\n\tfcmovb %%st(1), %%st\n\tfcmovnb %%st(2), %%st");
        break;
    case 7:
        MOVE("fadd %%st(1), %%st\n\tfmul %%st(2), %%st\n\tfsub %%st(3), %%st");
        break;
    case 8:
        MOVE("fsubr %%st(1), %%st\n\tfld %%st(1)\n\tfdiv %%st(3), %%st\n\tfldpi\n\tfdivr %%st(4), "
             "%%st");
        break;
    case 9:
        MOVE("fadd %%st, %%st(1)\n\tfmul %%st, %%st(2)\n\tfsub %%st, %%st(3)");
        break;
    case 10:
        MOVE("fsubr %%st, %%st(1)\n\tfdiv %%st, %%st(2)\n\tfdivr %%st, %%st(3)");
        break;
    case 11:
        MOVE("faddp %%st, %%st(3)\n\tfmulp %%st, %%st(2)");
        break;
    case 12:
        MOVE("fcom %%st(3)\n\tfcompp");
        break;
    case 13:
        MOVE("fucom %%st(2)\n\tfucompp");
        break;
    case 14:
        MOVE("fcomip %%st(2), %%st\n\tfldz\n\tfld1\n\tfld %%st(1)\n\tfld %%st(1)\n\tfld1");
        break;
    default:
        MOVE("fstp %%st(0)\n\tfstp %%st(0)\n\tfstp %%st(0)\n\tfldz\n\tfxch");
        break;
    }
    __asm__ volatile("fldcw %0" : : "m"(control));
    sum = checksum_mix(sum, (saved.status & ~0x200u) << 16 ^ (saved.tags & 0xffff));
    return checksum_bytes(sum, saved.registers, sizeof saved.registers);
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

/* Sets up all, with nothing left in registers, which fnsave saves although they are empty. */
static void empty_registers(void) {
    __asm__ volatile("fninit");
    for (int i = 0; i < 8; i++) {
        __asm__ volatile("fldz");
    }
    __asm__ volatile("fninit");
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(89);
    uint32_t sum = 0;
    empty_registers();
    for (uint32_t i = 0; i < count; i++) {
        if (i % 64 == 0) {
            set_control(&random);
        }
        switch (random_below(&random, 8)) {
        case 0:
            sum = stores(&random, sum);
            break;
        case 1:
            sum = loads(&random, sum);
            break;
        case 2 ... 3:
            sum = operands(&random, sum);
            break;
        case 4:
            sum = moves(&random, sum);
            break;
        default:
            sum = arithmetic(&random, sum);
            break;
        }
    }
    __asm__ volatile("fninit");
    return sum;
}
