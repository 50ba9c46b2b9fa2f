/* SPDX-License-Identifier: MIT
 *
 * x87 instructions on NaNs, denormals, infinities, encodings that are none, and
 * numbers, with every precision and rounding, one instruction at a time: each
 * result and status word goes into the checksum of its instruction, and these
 * must be those of an x86 processor (x87cases_expected.h). The count is cases for
 * each instruction; what is expected is of as many as "small".
 *
 * C1 is not looked at but where it is a result: QEMU does not say which way a
 * result was rounded.
 */
#include "guest.h"

GUEST_SIZES("x87cases", 400, 6000);

struct __attribute__((packed)) extended {
    uint64_t fraction; /* with the integer bit */
    uint16_t sign_and_exponent;
};

enum { ONE = 0x3fff, MAXIMUM = 0x7fff, MASKED = 0x37f, C1 = 0x200, SEED = 87 };

/* What a case has: any instruction takes of it what it needs. */
struct given {
    uint16_t control;
    struct extended st0, st1;
    uint64_t wide; /* a double, and a float, as bits: compiled code would make NaNs quiet */
    uint32_t narrow;
    int64_t integer;
    int32_t middle;
    int16_t small;
    uint8_t decimal[10];
};

struct result {
    struct extended st0;
    uint64_t stored[2];
    uint16_t status;
    uint32_t flags;
};

static uint64_t random_wide(struct random *random) {
    uint64_t high = random_next(random);
    return high << 32 | random_next(random);
}

static uint64_t random_fraction(struct random *random, uint32_t bits) {
    uint64_t all = ~0ull >> (64 - bits), fraction = random_wide(random) & all;
    switch (random_below(random, 6)) {
    case 0:
        return 0;
    case 1:
        return 1ull << random_below(random, bits);
    case 2:
        return fraction & ~0ull << random_below(random, bits);
    case 3:
        return ~0ull << random_below(random, bits) & all;
    default:
        return fraction;
    }
}

/* Of a format with this bias: at its ends, where others end, and numbers near one. */
static uint32_t random_exponent(struct random *random, uint32_t bias) {
    switch (random_below(random, 12)) {
    case 0:
        return 0;
    case 1:
        return 2 * bias + 1;
    case 2:
        return 1 + random_below(random, 80);
    case 3:
        return 2 * bias - random_below(random, 3);
    case 4:
        return random_below(random, 2 * bias);
    case 5:
        return bias == ONE ? ONE - 1082 + random_below(random, 80) : bias;
    case 6:
        return bias == ONE ? ONE - 156 + random_below(random, 40) : bias;
    default:
        return bias - 60 + random_below(random, 120);
    }
}

static struct extended random_extended(struct random *random) {
    uint32_t exponent = random_exponent(random, ONE);
    uint64_t fraction = random_fraction(random, 63);
    bool integer_bit = (exponent != 0) != (random_below(random, 16) == 0);

    return (struct extended){fraction | (uint64_t)integer_bit << 63,
                             (uint16_t)(exponent | random_below(random, 2) << 15)};
}

static uint64_t random_double(struct random *random) {
    uint64_t bits = random_fraction(random, 52);

    bits |= (uint64_t)random_exponent(random, 1023) << 52;
    return bits | (uint64_t)random_below(random, 2) << 63;
}

static uint32_t random_float(struct random *random) {
    uint32_t bits = (uint32_t)random_fraction(random, 23);

    bits |= random_exponent(random, 127) % 256 << 23;
    return bits | random_below(random, 2) << 31;
}

/* One call in each expression: their order is the same whoever compiles it. */
static struct given random_given(struct random *random) {
    static const uint16_t precisions[] = {0x300, 0x200, 0, 0x300};
    struct given given = {.control = 0x7f};

    given.control |= precisions[random_below(random, 4)];
    given.control |= random_below(random, 4) << 10;
    given.st0 = random_extended(random);
    given.st1 = random_extended(random);
    given.wide = random_double(random);
    given.narrow = random_float(random);
    given.integer = (int64_t)random_wide(random);
    given.integer >>= random_below(random, 64);
    given.middle = (int32_t)given.integer;
    given.small = (int16_t)given.integer;
    for (uint32_t i = 0; i < sizeof given.decimal; i++) {
        given.decimal[i] = (uint8_t)random_below(random, 10);
        given.decimal[i] |= (uint8_t)(random_below(random, 10) << 4);
    }
    given.decimal[9] &= 0x80;
    return given;
}

static const uint16_t masked = MASKED;

typedef void instruction(const struct given *given, struct result *result);

/* On two registers; the result is in the first, whichever that is then. */
#define ON_REGISTERS(name, text) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("fninit\n\tfldt %3\n\tfldt %2\n\tfldcw %4\n\t" text \
                         "\n\tfnstsw %1\n\tfldcw %5\n\tfstpt %0\n\tfninit" \
                         : "=m"(result->st0), "=m"(result->status) \
                         : "m"(given->st0), "m"(given->st1), "m"(given->control), "m"(masked)); \
    }

/* On a register and memory. */
#define ON_MEMORY(name, text, operand) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("fninit\n\tfldt %2\n\tfldcw %4\n\t" text \
                         " %3\n\tfnstsw %1\n\tfldcw %5\n\tfstpt %0\n\tfninit" \
                         : "=m"(result->st0), "=m"(result->status) \
                         : "m"(given->st0), "m"(given->operand), "m"(given->control), \
                           "m"(masked)); \
    }

#define LOAD(name, text, operand) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("fninit\n\tfldcw %3\n\t" text \
                         " %2\n\tfnstsw %1\n\tfldcw %4\n\tfstpt %0\n\tfninit" \
                         : "=m"(result->st0), "=m"(result->status) \
                         : "m"(given->operand), "m"(given->control), "m"(masked)); \
    }

#define STORE(name, text) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("fninit\n\tfldt %2\n\tfldcw %3\n\t" text " %1\n\tfnstsw %0\n\tfninit" \
                         : "=m"(result->status), "+m"(result->stored) \
                         : "m"(given->st0), "m"(given->control)); \
    }

/* Flags are all set before; OF comes as bit 0, the others in AH. */
#define COMPARE(name, text) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("fninit\n\tfldt %3\n\tfldt %2\n\tfldcw %4\n\t" \
                         "movl $0x7fffffff, %%eax\n\taddl $1, %%eax\n\t" text \
                         "\n\tseto %%al\n\tlahf\n\tfnstsw %1\n\tfninit" \
                         : "=&a"(result->flags), "=m"(result->status) \
                         : "m"(given->st0), "m"(given->st1), "m"(given->control) \
                         : "cc"); \
        result->flags &= 0xd501; \
    }

ON_REGISTERS(add, "fadd %%st(1), %%st")
ON_REGISTERS(sub, "fsub %%st(1), %%st")
ON_REGISTERS(subr, "fsubr %%st(1), %%st")
ON_REGISTERS(mul, "fmul %%st(1), %%st")
ON_REGISTERS(divide, "fdiv %%st(1), %%st")
ON_REGISTERS(divr, "fdivr %%st(1), %%st")
ON_REGISTERS(addp, "faddp")
ON_REGISTERS(mulp, "fmulp")
ON_REGISTERS(square_root, "fsqrt")
ON_REGISTERS(round_to_integer, "frndint")
ON_REGISTERS(scale, "fscale")
ON_REGISTERS(prem, "fprem")
ON_REGISTERS(prem1, "fprem1")
ON_REGISTERS(extract, "fxtract")
ON_REGISTERS(extract_exponent, "fxtract\n\tfxch")
ON_REGISTERS(com, "fcom")
ON_REGISTERS(ucom, "fucom")
ON_REGISTERS(test_zero, "ftst")
ON_REGISTERS(examine, "fxam")
ON_REGISTERS(absolute, "fabs")
ON_REGISTERS(change_sign, "fchs")
ON_MEMORY(adds, "fadds", narrow)
ON_MEMORY(addl, "faddl", wide)
ON_MEMORY(subl, "fsubl", wide)
ON_MEMORY(muls, "fmuls", narrow)
ON_MEMORY(mull, "fmull", wide)
ON_MEMORY(divl, "fdivl", wide)
ON_MEMORY(divrs, "fdivrs", narrow)
ON_MEMORY(divrl, "fdivrl", wide)
ON_MEMORY(coms, "fcoms", narrow)
ON_MEMORY(coml, "fcoml", wide)
ON_MEMORY(iaddl, "fiaddl", middle)
ON_MEMORY(imuls, "fimuls", small)
ON_MEMORY(idivrl, "fidivrl", middle)
ON_MEMORY(icoml, "ficoml", middle)
LOAD(lds, "flds", narrow)
LOAD(ldl, "fldl", wide)
LOAD(ldt, "fldt", st0)
LOAD(ilds, "filds", small)
LOAD(ildl, "fildl", middle)
LOAD(ildll, "fildll", integer)
LOAD(bld, "fbld", decimal)
STORE(sts, "fstps")
STORE(stl, "fstpl")
STORE(stt, "fstpt")
STORE(ists, "fistps")
STORE(istl, "fistpl")
STORE(istll, "fistpll")
STORE(bstp, "fbstp")
STORE(istts, "fisttps")
STORE(isttl, "fisttpl")
STORE(isttll, "fisttpll")
COMPARE(comi, "fcomi %%st(1), %%st")
COMPARE(ucomi, "fucomi %%st(1), %%st")

struct tried {
    const char *name;
    instruction *run;
};

static const struct tried table[] = {
    {"fadd", add},
    {"fsub", sub},
    {"fsubr", subr},
    {"fmul", mul},
    {"fdiv", divide},
    {"fdivr", divr},
    {"faddp", addp},
    {"fmulp", mulp},
    {"fsqrt", square_root},
    {"frndint", round_to_integer},
    {"fscale", scale},
    {"fprem", prem},
    {"fprem1", prem1},
    {"fxtract", extract},
    {"fxtract, exponent", extract_exponent},
    {"fcom", com},
    {"fucom", ucom},
    {"ftst", test_zero},
    {"fxam", examine},
    {"fabs", absolute},
    {"fchs", change_sign},
    {"fadds", adds},
    {"faddl", addl},
    {"fsubl", subl},
    {"fmuls", muls},
    {"fmull", mull},
    {"fdivl", divl},
    {"fdivrs", divrs},
    {"fdivrl", divrl},
    {"fcoms", coms},
    {"fcoml", coml},
    {"fiaddl", iaddl},
    {"fimuls", imuls},
    {"fidivrl", idivrl},
    {"ficoml", icoml},
    {"flds", lds},
    {"fldl", ldl},
    {"fldt", ldt},
    {"filds", ilds},
    {"fildl", ildl},
    {"fildll", ildll},
    {"fbld", bld},
    {"fstps", sts},
    {"fstpl", stl},
    {"fstpt", stt},
    {"fistps", ists},
    {"fistpl", istl},
    {"fistpll", istll},
    {"fbstp", bstp},
    {"fisttps", istts},
    {"fisttpl", isttl},
    {"fisttpll", isttll},
    {"fcomi", comi},
    {"fucomi", ucomi},
};

/* Of each, the checksum of the cases of "small" on an AMD EPYC processor, by
 * tests/guests/expected.c. */
static const struct {
    const char *name;
    uint32_t sum;
} expected[] = {
#include "x87cases_expected.h"
};

_Static_assert(COUNT_OF(table) == COUNT_OF(expected), "one checksum for each instruction");

static bool has_condition_code_1(const struct tried *tried) {
    return tried->run == prem || tried->run == prem1 || tried->run == examine;
}

static uint32_t one_case(const struct tried *tried, struct random *random, uint32_t sum) {
    struct given given = random_given(random);
    struct result result = {.stored = {~0ull, ~0ull}};

    tried->run(&given, &result);
    sum = checksum_mix(sum, has_condition_code_1(tried) ? result.status : result.status & ~C1);
    sum = checksum_bytes(sum, &result.st0, sizeof result.st0);
    sum = checksum_bytes(sum, result.stored, sizeof result.stored);
    return checksum_mix(sum, result.flags);
}

static uint32_t run_cases(const struct tried *tried, uint32_t right, uint32_t count) {
    struct random random = random_seeded(SEED);
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        sum = one_case(tried, &random, sum);
        if (i + 1 == guest_info.small && sum != right) {
            print_string(tried->name);
            print_field("is", sum);
            print_field("expected", right);
            print_string("\n");
            guest_fail("another result than a processor's");
        }
    }
    return sum;
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0;

    for (uint32_t i = 0; i < COUNT_OF(table); i++) {
        sum = checksum_mix(sum, run_cases(&table[i], expected[i].sum, count));
    }
    print_string("as a processor does\n");
    return sum;
}
