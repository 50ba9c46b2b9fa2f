/* SPDX-License-Identifier: MIT
 *
 * SSE and SSE2 arithmetic, comparisons and conversions on NaNs, denormals,
 * infinities and numbers, with every rounding, with and without flushing of
 * denormals, one instruction at a time: each result and MXCSR goes into the
 * checksum of its instruction, and these must be those of an x86 processor
 * (ssecases_expected.h). The count is cases for each instruction; what is
 * expected is of as many as "small".
 */
#include "guest.h"

GUEST_SIZES("ssecases", 400, 8000);

enum { MASKED = 0x1f80, FLUSH = 1 << 15, DENORMALS_ARE_ZERO = 1 << 6, ROUNDING = 13, SEED = 128 };

/* Either format's numbers, as bits: compiled code would make NaNs quiet. */
struct given {
    _Alignas(16) uint32_t first[4], second[4];
    uint32_t control;
};

struct result {
    _Alignas(16) uint32_t value[4];
    uint32_t control, integer;
};

static uint32_t random_single(struct random *random) {
    uint32_t bits = random_next(random), exponent = bits >> 23 & 0xff;

    switch (random_below(random, 10)) {
    case 0:
        exponent = 0;
        break;
    case 1:
        exponent = 0xff;
        break;
    case 2:
        exponent = 1 + random_below(random, 30);
        break;
    case 3:
        break;
    default:
        exponent = 100 + random_below(random, 56);
    }
    switch (random_below(random, 6)) {
    case 0:
        bits &= 0x80000000;
        break;
    case 1:
        bits &= 0x80700000;
        break;
    default:
        bits &= 0x807fffff;
    }
    return bits | exponent << 23;
}

static uint64_t random_double(struct random *random) {
    uint64_t bits = random_next(random), exponent;

    bits = bits << 32 | random_next(random);
    switch (random_below(random, 10)) {
    case 0:
        exponent = 0;
        break;
    case 1:
        exponent = 0x7ff;
        break;
    case 2:
        exponent = 1 + random_below(random, 60);
        break;
    case 3:
        exponent = 0x3ff - 160 + random_below(random, 320);
        break;
    default:
        exponent = 0x3ff - 40 + random_below(random, 80);
    }
    switch (random_below(random, 6)) {
    case 0:
        bits &= 1ull << 63;
        break;
    case 1:
        bits &= 0x800f000000000000;
        break;
    default:
        bits &= 0x800fffffffffffff;
    }
    return bits | exponent << 52;
}

/* One call in each expression: their order is the same whoever compiles it. */
static struct given random_given(struct random *random, bool is_double) {
    struct given given = {.control = MASKED};

    given.control |= random_below(random, 4) << ROUNDING;
    given.control |= random_below(random, 3) == 0 ? FLUSH : 0;
    given.control |= random_below(random, 3) == 0 ? DENORMALS_ARE_ZERO : 0;
    /* In half of the cases inexact is raised already, as nearly always. */
    given.control |= random_below(random, 2) << 5;
    for (uint32_t i = 0; i < 4; i++) {
        given.first[i] = random_single(random);
        given.second[i] = random_single(random);
    }
    for (uint32_t i = 0; is_double && i < 2; i++) {
        uint64_t number = random_double(random);

        memcpy(given.first + 2 * i, &number, sizeof number);
        number = random_double(random);
        memcpy(given.second + 2 * i, &number, sizeof number);
    }
    return given;
}

static const uint32_t masked = MASKED;

typedef void instruction(const struct given *given, struct result *result);

/* xmm0 = xmm0 with xmm1; eax has the second's first word, and comes back. */
#define TRIED(name, text) \
    static void name(const struct given *given, struct result *result) { \
        __asm__ volatile("ldmxcsr %3\n\tmovaps %4, %%xmm0\n\tmovaps %5, %%xmm1\n\t" text \
                         "\n\tmovaps %%xmm0, %0\n\tstmxcsr %1\n\tldmxcsr %6" \
                         : "=m"(result->value), "=m"(result->control), "=&a"(result->integer) \
                         : "m"(given->control), "m"(given->first), "m"(given->second), \
                           "m"(masked), "2"(given->second[0]) \
                         : "cc"); \
    }

#define ARITHMETIC(name) \
    TRIED(name##ss, #name "ss %%xmm1, %%xmm0") \
    TRIED(name##ps, #name "ps %%xmm1, %%xmm0") \
    TRIED(name##sd, #name "sd %%xmm1, %%xmm0") \
    TRIED(name##pd, #name "pd %%xmm1, %%xmm0")

/* ZF, PF and CF as SETcc and LAHF give them. */
#define COMPARE(name) \
    TRIED(name##ss, #name "ss %%xmm1, %%xmm0\n\tmovl $0, %%eax\n\tlahf") \
    TRIED(name##sd, #name "sd %%xmm1, %%xmm0\n\tmovl $0, %%eax\n\tlahf")

ARITHMETIC(add)
ARITHMETIC(sub)
ARITHMETIC(mul)
ARITHMETIC(div)
ARITHMETIC(min)
ARITHMETIC(max)
ARITHMETIC(sqrt)
ARITHMETIC(cmpeq)
ARITHMETIC(cmplt)
ARITHMETIC(cmple)
ARITHMETIC(cmpunord)
ARITHMETIC(cmpneq)
ARITHMETIC(cmpnlt)
ARITHMETIC(cmpnle)
ARITHMETIC(cmpord)
COMPARE(comi)
COMPARE(ucomi)
TRIED(cvtss2si, "cvtss2si %%xmm1, %%eax")
TRIED(cvttss2si, "cvttss2si %%xmm1, %%eax")
TRIED(cvtsd2si, "cvtsd2si %%xmm1, %%eax")
TRIED(cvttsd2si, "cvttsd2si %%xmm1, %%eax")
TRIED(cvtsi2ss, "cvtsi2ss %%eax, %%xmm0")
TRIED(cvtsi2sd, "cvtsi2sd %%eax, %%xmm0")
TRIED(cvtss2sd, "cvtss2sd %%xmm1, %%xmm0")
TRIED(cvtsd2ss, "cvtsd2ss %%xmm1, %%xmm0")
TRIED(cvtps2pd, "cvtps2pd %%xmm1, %%xmm0")
TRIED(cvtpd2ps, "cvtpd2ps %%xmm1, %%xmm0")
TRIED(cvtps2dq, "cvtps2dq %%xmm1, %%xmm0")
TRIED(cvttps2dq, "cvttps2dq %%xmm1, %%xmm0")
TRIED(cvtdq2ps, "cvtdq2ps %%xmm1, %%xmm0")
TRIED(cvtpd2dq, "cvtpd2dq %%xmm1, %%xmm0")
TRIED(cvttpd2dq, "cvttpd2dq %%xmm1, %%xmm0")

struct tried {
    const char *name;
    instruction *run;
    bool is_double;
};

static const struct tried table[] = {
    {"addss", addss, false},
    {"addps", addps, false},
    {"addsd", addsd, true},
    {"addpd", addpd, true},
    {"subss", subss, false},
    {"subps", subps, false},
    {"subsd", subsd, true},
    {"subpd", subpd, true},
    {"mulss", mulss, false},
    {"mulps", mulps, false},
    {"mulsd", mulsd, true},
    {"mulpd", mulpd, true},
    {"divss", divss, false},
    {"divps", divps, false},
    {"divsd", divsd, true},
    {"divpd", divpd, true},
    {"minss", minss, false},
    {"minps", minps, false},
    {"minsd", minsd, true},
    {"minpd", minpd, true},
    {"maxss", maxss, false},
    {"maxps", maxps, false},
    {"maxsd", maxsd, true},
    {"maxpd", maxpd, true},
    {"sqrtss", sqrtss, false},
    {"sqrtps", sqrtps, false},
    {"sqrtsd", sqrtsd, true},
    {"sqrtpd", sqrtpd, true},
    {"cmpeqss", cmpeqss, false},
    {"cmpeqps", cmpeqps, false},
    {"cmpeqsd", cmpeqsd, true},
    {"cmpeqpd", cmpeqpd, true},
    {"cmpltss", cmpltss, false},
    {"cmpltps", cmpltps, false},
    {"cmpltsd", cmpltsd, true},
    {"cmpltpd", cmpltpd, true},
    {"cmpless", cmpless, false},
    {"cmpleps", cmpleps, false},
    {"cmplesd", cmplesd, true},
    {"cmplepd", cmplepd, true},
    {"cmpunordss", cmpunordss, false},
    {"cmpunordps", cmpunordps, false},
    {"cmpunordsd", cmpunordsd, true},
    {"cmpunordpd", cmpunordpd, true},
    {"cmpneqss", cmpneqss, false},
    {"cmpneqps", cmpneqps, false},
    {"cmpneqsd", cmpneqsd, true},
    {"cmpneqpd", cmpneqpd, true},
    {"cmpnltss", cmpnltss, false},
    {"cmpnltps", cmpnltps, false},
    {"cmpnltsd", cmpnltsd, true},
    {"cmpnltpd", cmpnltpd, true},
    {"cmpnless", cmpnless, false},
    {"cmpnleps", cmpnleps, false},
    {"cmpnlesd", cmpnlesd, true},
    {"cmpnlepd", cmpnlepd, true},
    {"cmpordss", cmpordss, false},
    {"cmpordps", cmpordps, false},
    {"cmpordsd", cmpordsd, true},
    {"cmpordpd", cmpordpd, true},
    {"comiss", comiss, false},
    {"comisd", comisd, true},
    {"ucomiss", ucomiss, false},
    {"ucomisd", ucomisd, true},
    {"cvtss2si", cvtss2si, false},
    {"cvttss2si", cvttss2si, false},
    {"cvtsd2si", cvtsd2si, true},
    {"cvttsd2si", cvttsd2si, true},
    {"cvtsi2ss", cvtsi2ss, false},
    {"cvtsi2sd", cvtsi2sd, false},
    {"cvtss2sd", cvtss2sd, false},
    {"cvtsd2ss", cvtsd2ss, true},
    {"cvtps2pd", cvtps2pd, false},
    {"cvtpd2ps", cvtpd2ps, true},
    {"cvtps2dq", cvtps2dq, false},
    {"cvttps2dq", cvttps2dq, false},
    {"cvtdq2ps", cvtdq2ps, false},
    {"cvtpd2dq", cvtpd2dq, true},
    {"cvttpd2dq", cvttpd2dq, true},
};

/* Of each, the checksum of the cases of "small" on an AMD EPYC processor, by
 * tests/guests/expected.c. */
static const struct {
    const char *name;
    uint32_t sum;
} expected[] = {
#include "ssecases_expected.h"
};

_Static_assert(COUNT_OF(table) == COUNT_OF(expected), "one checksum for each instruction");

static uint32_t one_case(const struct tried *tried, struct random *random, uint32_t sum) {
    struct given given = random_given(random, tried->is_double);
    struct result result;

    tried->run(&given, &result);
    sum = checksum_bytes(sum, result.value, sizeof result.value);
    sum = checksum_mix(sum, result.integer);
    return checksum_mix(sum, result.control);
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
