/* SPDX-License-Identifier: MIT */
/*
 * The table is of Intel's manual (volume 2, "Flags Affected"); AMD's (volume 3) says the same but
 * that it leaves bsf's and bsr's register alone if the source is 0, which all processors do.
 */
#include "tests/processor/effects.h"

#include <stddef.h>

#define ANY 0xff
#define EXT(n) (1u << (n))
#define LOGIC (ALL & ~AF)

/* For opcodes first to last of a map, of them those with ModRM's reg in exts and with that
 * mandatory prefix. */
struct row {
    uint8_t map, first, last, exts;
    char prefix; /* '*': any, '-': none, '6', '3', '2': 66, f3, f2 */
    uint16_t reads, sets, leaves;
};

// clang-format off
static const struct row rows[] = {
    /* tzcnt, lzcnt, popcnt; bsf, bsr */
    {MAP_0F, 0xbc, 0xbd, ANY, '3', 0, CF | ZF, OF | SF | PF | AF},
    {MAP_0F, 0xb8, 0xb8, ANY, '3', 0, ALL, 0},
    {MAP_0F, 0xbc, 0xbd, ANY, '*', 0, ZF, CF | OF | SF | AF | PF},
    /* bt, bts, btr, btc */
    {MAP_0F, 0xa3, 0xa3, ANY, '*', 0, CF, OF | SF | AF | PF},
    {MAP_0F, 0xab, 0xab, ANY, '*', 0, CF, OF | SF | AF | PF},
    {MAP_0F, 0xb3, 0xb3, ANY, '*', 0, CF, OF | SF | AF | PF},
    {MAP_0F, 0xba, 0xbb, ANY, '*', 0, CF, OF | SF | AF | PF},
    {MAP_0F, 0xaf, 0xaf, ANY, '*', 0, CF | OF, SF | ZF | AF | PF}, /* imul */
    {MAP_0F, 0xb0, 0xb1, ANY, '*', 0, ALL, 0},                    /* cmpxchg */
    {MAP_0F, 0xc0, 0xc1, ANY, '*', 0, ALL, 0},                    /* xadd */
    {MAP_0F, 0xc7, 0xc7, EXT(1), '*', 0, ZF, 0},                  /* cmpxchg8b */
    {MAP_0F, 0x2e, 0x2f, ANY, '*', 0, ALL, 0},                    /* ucomis, comis */
    {MAP_0F38, 0x17, 0x17, ANY, '6', 0, ALL, 0},                  /* ptest */
    /* adcx, adox; andn, blsr, blsmsk, blsi, bzhi, bextr */
    {MAP_0F38, 0xf6, 0xf6, ANY, '6', CF, CF, 0},
    {MAP_0F38, 0xf6, 0xf6, ANY, '3', OF, OF, 0},
    {MAP_0F38, 0xf2, 0xf3, ANY, '-', 0, SF | ZF | OF | CF, AF | PF},
    {MAP_0F38, 0xf5, 0xf5, ANY, '-', 0, SF | ZF | OF | CF, AF | PF},
    {MAP_0F38, 0xf7, 0xf7, ANY, '-', 0, ZF | OF | CF, AF | SF | PF},
    /* adc, sbb; or, and, xor; add, sub, cmp */
    {MAP_ONE, 0x10, 0x15, ANY, '*', CF, ALL, 0},
    {MAP_ONE, 0x18, 0x1d, ANY, '*', CF, ALL, 0},
    {MAP_ONE, 0x08, 0x0d, ANY, '*', 0, LOGIC, AF},
    {MAP_ONE, 0x20, 0x25, ANY, '*', 0, LOGIC, AF},
    {MAP_ONE, 0x30, 0x35, ANY, '*', 0, LOGIC, AF},
    {MAP_ONE, 0x00, 0x05, ANY, '*', 0, ALL, 0},
    {MAP_ONE, 0x28, 0x2d, ANY, '*', 0, ALL, 0},
    {MAP_ONE, 0x38, 0x3d, ANY, '*', 0, ALL, 0},
    {MAP_ONE, 0x80, 0x83, EXT(2) | EXT(3), '*', CF, ALL, 0},
    {MAP_ONE, 0x80, 0x83, EXT(1) | EXT(4) | EXT(6), '*', 0, LOGIC, AF},
    {MAP_ONE, 0x80, 0x83, EXT(0) | EXT(5) | EXT(7), '*', 0, ALL, 0},
    {MAP_ONE, 0x84, 0x85, ANY, '*', 0, LOGIC, AF}, /* test */
    {MAP_ONE, 0xa8, 0xa9, ANY, '*', 0, LOGIC, AF},
    {MAP_ONE, 0xf6, 0xf7, EXT(0) | EXT(1), '*', 0, LOGIC, AF},
    {MAP_ONE, 0xf6, 0xf7, EXT(3), '*', 0, ALL, 0},                              /* neg */
    {MAP_ONE, 0xf6, 0xf7, EXT(4) | EXT(5), '*', 0, CF | OF, SF | ZF | AF | PF}, /* mul, imul */
    {MAP_ONE, 0xf6, 0xf7, EXT(6) | EXT(7), '*', 0, 0, ALL},                     /* div, idiv */
    {MAP_ONE, 0x69, 0x69, ANY, '*', 0, CF | OF, SF | ZF | AF | PF},
    {MAP_ONE, 0x6b, 0x6b, ANY, '*', 0, CF | OF, SF | ZF | AF | PF},
    {MAP_ONE, 0x40, 0x4f, ANY, '*', 0, ALL & ~CF, 0}, /* inc, dec */
    {MAP_ONE, 0xfe, 0xff, EXT(0) | EXT(1), '*', 0, ALL & ~CF, 0},
    {MAP_ONE, 0xd4, 0xd5, ANY, '*', 0, SF | ZF | PF, OF | AF | CF}, /* aam, aad */
    {MAP_ONE, 0x9f, 0x9f, ANY, '*', ALL & ~OF, 0, 0},               /* lahf, sahf */
    {MAP_ONE, 0x9e, 0x9e, ANY, '*', 0, ALL & ~OF, 0},
    {MAP_ONE, 0x9c, 0x9c, ANY, '*', ALL, 0, 0}, /* pushf, popf */
    {MAP_ONE, 0x9d, 0x9d, ANY, '*', 0, ALL, 0},
    {MAP_ONE, 0xf5, 0xf5, ANY, '*', CF, CF, 0}, /* cmc, clc, stc */
    {MAP_ONE, 0xf8, 0xf9, ANY, '*', 0, CF, 0},
    {MAP_ONE, 0xe0, 0xe1, ANY, '*', ZF, 0, 0}, /* loopnz, loopz */
    /* cmps, scas; repeated, they may be made no times */
    {MAP_ONE, 0xa6, 0xa7, ANY, '-', 0, ALL, 0},
    {MAP_ONE, 0xae, 0xaf, ANY, '-', 0, ALL, 0},
    {MAP_ONE, 0xa6, 0xa7, ANY, '6', 0, ALL, 0},
    {MAP_ONE, 0xae, 0xaf, ANY, '6', 0, ALL, 0},
};
// clang-format on

static bool has_prefix(const struct instruction *in, char prefix) {
    switch (prefix) {
    case '3':
        return in->rep;
    case '2':
        return in->repne;
    case '6':
        return in->narrow && !in->rep && !in->repne;
    case '-':
        return !in->narrow && !in->rep && !in->repne;
    default:
        return true;
    }
}

static bool matches(const struct row *r, const struct instruction *in) {
    return r->map == in->map && in->opcode >= r->first && in->opcode <= r->last &&
           (r->exts == ANY || r->exts & EXT(in->reg)) && has_prefix(in, r->prefix);
}

/* jcc, setcc and cmovcc by the low bits of their opcode. */
static uint32_t condition_reads(uint8_t opcode) {
    static const uint32_t reads[] = {OF, CF, ZF, CF | ZF, SF, PF, SF | OF, ZF | SF | OF};

    return reads[opcode >> 1 & 7];
}

static bool is_conditional(const struct instruction *in) {
    if (in->map == MAP_ONE) {
        return in->opcode >> 4 == 7;
    }
    return in->map == MAP_0F &&
           (in->opcode >> 4 == 4 || in->opcode >> 4 == 8 || in->opcode >> 4 == 9);
}

static uint32_t width(const struct instruction *in) {
    return in->map == MAP_ONE && !(in->opcode & 1) ? 8 : in->narrow ? 16 : 32;
}

/* rol to rcr. */
static struct effects rotate(const struct instruction *in, int count) {
    struct effects e = {.reads = in->reg >= 2 ? CF : 0};

    if (count == COUNT_UNKNOWN) {
        e.leaves = OF;
    } else if (count == 1) {
        e.sets = CF | OF;
    } else if (count > 1) {
        e.sets = in->reg >= 2 && count % (int)(width(in) + 1) == 0 ? 0 : CF;
        e.leaves = OF;
    }
    return e;
}

static struct effects shift(const struct instruction *in, int count) {
    bool arithmetic = in->reg == 7;
    struct effects e = {0};

    if (count == COUNT_UNKNOWN) {
        e.leaves = OF | AF | (width(in) < 32 && !arithmetic ? CF : 0);
    } else if (count == 1) {
        e.sets = LOGIC;
        e.leaves = AF;
    } else if (count > 1) {
        e.sets = SF | ZF | PF | CF;
        e.leaves = OF | AF;
        if (!arithmetic && count >= (int)width(in)) {
            e.sets &= ~(uint32_t)CF;
            e.leaves |= CF;
        }
    }
    return e;
}

/* shld, shrd. */
static struct effects double_shift(const struct instruction *in, int count) {
    struct effects e = {0};

    if (count == COUNT_UNKNOWN) {
        e.leaves = OF | AF;
        e.undefined = in->narrow;
    } else if (count > (int)width(in)) {
        e.leaves = ALL;
        e.undefined = true;
    } else if (count == 1) {
        e.sets = LOGIC;
        e.leaves = AF;
    } else if (count > 1) {
        e.sets = SF | ZF | PF | CF;
        e.leaves = OF | AF;
    }
    return e;
}

/* fcomi and its kind, fcmovcc. */
static struct effects x87(const struct instruction *in) {
    static const uint32_t moves[] = {CF, ZF, CF | ZF, PF};
    struct effects e = {0};

    if (in->mod != 3) {
        return e;
    }
    if ((in->opcode == 0xdb || in->opcode == 0xdf) && (in->reg == 5 || in->reg == 6)) {
        e.sets = ALL;
    } else if ((in->opcode == 0xda || in->opcode == 0xdb) && in->reg < 4) {
        e.reads = moves[in->reg];
    }
    return e;
}

struct effects effects_of(const struct instruction *in, int cl) {
    uint8_t o = in->opcode;
    int by_cl = cl == COUNT_UNKNOWN ? cl : cl & 31, by_last = in->last & 31;

    if (in->map == MAP_ONE && o >= 0xd8 && o <= 0xdf) {
        return x87(in);
    }
    if (is_conditional(in)) {
        return (struct effects){.reads = condition_reads(o)};
    }
    if (in->map == MAP_ONE && (o == 0xc0 || o == 0xc1 || (o >= 0xd0 && o <= 0xd3))) {
        int count = o < 0xd0 ? by_last : o < 0xd2 ? 1 : by_cl;

        return in->reg < 4 ? rotate(in, count) : shift(in, count);
    }
    if (in->map == MAP_0F && (o == 0xa4 || o == 0xa5 || o == 0xac || o == 0xad)) {
        return double_shift(in, o & 1 ? by_cl : by_last);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (matches(&rows[i], in)) {
            return (struct effects){rows[i].reads, rows[i].sets, rows[i].leaves, false};
        }
    }
    return (struct effects){0};
}
