/* SPDX-License-Identifier: MIT */
#include "tests/processor/suit.h"
#include "tests/processor/effects.h"
#include "tests/processor/translate.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum {
    LINE = 64, /* bytes: a locked access across two of them takes the bus, and may be refused */
    INT3 = 0xcc,
    PUSHF = 0x9c,
    POPF = 0x9d,
    POPF_FLAGS = 0xcd5, /* that it may change: neither trap nor alignment check nor nested task */
};

/* Opcodes first to last of a map, where a prefix (as in effects.c) goes with them. */
struct opcodes {
    uint8_t map, first, last;
    char prefix;
    enum feature feature;
};

static const struct opcodes needs[] = {
    {MAP_0F, 0xb8, 0xb8, '3', FEATURE_POPCNT},  {MAP_0F, 0xbc, 0xbc, '3', FEATURE_BMI1},
    {MAP_0F, 0xbd, 0xbd, '3', FEATURE_LZCNT},   {MAP_0F, 0x7c, 0x7d, '*', FEATURE_SSE3},
    {MAP_0F, 0xd0, 0xd0, '*', FEATURE_SSE3},    {MAP_0F, 0xf0, 0xf0, '*', FEATURE_SSE3},
    {MAP_0F, 0x12, 0x12, '3', FEATURE_SSE3},    {MAP_0F, 0x12, 0x12, '2', FEATURE_SSE3},
    {MAP_0F, 0x16, 0x16, '3', FEATURE_SSE3},    {MAP_0F38, 0xf0, 0xf1, '2', FEATURE_SSE42},
    {MAP_0F38, 0xf0, 0xf1, '*', FEATURE_MOVBE}, {MAP_0F38, 0xf2, 0xf3, '*', FEATURE_BMI1},
    {MAP_0F38, 0xf5, 0xf5, '*', FEATURE_BMI2},  {MAP_0F38, 0xf6, 0xf6, '2', FEATURE_BMI2},
    {MAP_0F38, 0xf6, 0xf6, '*', FEATURE_ADX},   {MAP_0F38, 0xf7, 0xf7, '-', FEATURE_BMI1},
    {MAP_0F38, 0xf7, 0xf7, '*', FEATURE_BMI2},  {MAP_0F38, 0x00, 0x0f, '*', FEATURE_SSSE3},
    {MAP_0F38, 0x1c, 0x1e, '*', FEATURE_SSSE3}, {MAP_0F38, 0x37, 0x37, '*', FEATURE_SSE42},
    {MAP_0F38, 0x10, 0x41, '*', FEATURE_SSE41}, {MAP_0F3A, 0xf0, 0xf0, '*', FEATURE_BMI2},
    {MAP_0F3A, 0x0f, 0x0f, '*', FEATURE_SSSE3}, {MAP_0F3A, 0x08, 0x41, '*', FEATURE_SSE41},
};

static const struct opcodes unsuitable[] = {
    {MAP_0F, 0x00, 0x02, '*', 0},  /* sldt, smsw, lar: the system's tables */
    {MAP_0F, 0xa2, 0xa2, '*', 0},  /* cpuid */
    {MAP_0F, 0x52, 0x53, '*', 0},  /* rsqrt, rcp: approximations of each processor's own */
    {MAP_ONE, 0x8c, 0x8c, '*', 0}, /* segments */
    {MAP_ONE, 0x8e, 0x8e, '*', 0},
    {MAP_ONE, 0x27, 0x27, '*', 0}, /* daa, das, aaa, aas, bound, arpl, les, lds, into, salc, */
    {MAP_ONE, 0x2f, 0x2f, '*', 0}, /* which a processor in 64-bit mode does not have */
    {MAP_ONE, 0x37, 0x37, '*', 0},
    {MAP_ONE, 0x3f, 0x3f, '*', 0},
    {MAP_ONE, 0x62, 0x63, '*', 0},
    {MAP_ONE, 0xce, 0xce, '*', 0},
    {MAP_ONE, 0xd6, 0xd6, '*', 0},
    {MAP_ONE, 0xc8, 0xc9, '*', 0}, /* enter, leave: nor do these do the same there */
    {MAP_ONE, 0x8f, 0x8f, '*', 0}, /* pop to memory */
    {MAP_ONE, 0xcc, 0xcd, '*', 0}, /* ends the sequence, or is the guest's own */
    {MAP_ONE, 0xc2, 0xc3, '*', 0}, /* ret, call */
    {MAP_ONE, 0xe8, 0xe8, '*', 0},
};

static bool has_prefix(const struct instruction *in, char prefix) {
    return prefix == '*' || (prefix == '3' && in->rep) || (prefix == '2' && in->repne) ||
           (prefix == '-' && !in->rep && !in->repne && !in->narrow);
}

static const struct opcodes *find(const struct opcodes *table, guint n,
                                  const struct instruction *in) {
    for (guint i = 0; i < n; i++) {
        if (table[i].map == in->map && in->opcode >= table[i].first &&
            in->opcode <= table[i].last && has_prefix(in, table[i].prefix)) {
            return &table[i];
        }
    }
    return NULL;
}

#if defined(__x86_64__)
uint32_t suit_features(void) {
    static const struct {
        uint32_t leaf;
        int reg, bit;
        enum feature feature;
    } bits[] = {
        {1, 2, 0, FEATURE_SSE3},           {1, 2, 9, FEATURE_SSSE3},  {1, 2, 19, FEATURE_SSE41},
        {1, 2, 20, FEATURE_SSE42},         {1, 2, 22, FEATURE_MOVBE}, {1, 2, 23, FEATURE_POPCNT},
        {7, 1, 3, FEATURE_BMI1},           {7, 1, 8, FEATURE_BMI2},   {7, 1, 19, FEATURE_ADX},
        {0x80000001, 2, 5, FEATURE_LZCNT},
    };
    uint32_t features = 0;

    for (guint i = 0; i < G_N_ELEMENTS(bits); i++) {
        unsigned r[4] = {0};

        if (__get_cpuid_count(bits[i].leaf, 0, &r[0], &r[1], &r[2], &r[3]) &&
            r[bits[i].reg] >> bits[i].bit & 1) {
            features |= bits[i].feature;
        }
    }
    return features;
}
#else
uint32_t suit_features(void) {
    return 0;
}
#endif

/* fisttp came with SSE3. */
static bool is_fisttp(const struct instruction *in) {
    return in->map == MAP_ONE && decode_in_memory(in) && in->reg == 1 &&
           (in->opcode == 0xdb || in->opcode == 0xdd || in->opcode == 0xdf);
}

/* Transcendental instructions, whose last bits no two processors agree on; fbld, undefined for most
 * of memory; and what loads or stores the pointers to the last instruction. */
static bool x87_suits(const struct instruction *in) {
    static const uint8_t transcendental[] = {0xf0, 0xf1, 0xf2, 0xf3, 0xf9, 0xfb, 0xfe, 0xff};
    uint8_t modrm = (uint8_t)(in->mod << 6 | in->reg << 3 | in->rm);

    if (in->mod != 3) {
        return !(in->opcode == 0xd9 && (in->reg == 4 || in->reg == 6)) &&
               !(in->opcode == 0xdd && (in->reg == 4 || in->reg == 6)) &&
               !(in->opcode == 0xdf && in->reg == 4);
    }
    return in->opcode != 0xd9 || !memchr(transcendental, modrm, sizeof transcendental);
}

/* Whether a locked access stays in a line, as far as can be seen. */
static bool lock_suits(const struct item *item, const struct instruction *in) {
    bool exchange = in->map == MAP_ONE && (in->opcode == 0x86 || in->opcode == 0x87);
    uint32_t address = 0;

    if (!decode_in_memory(in) || (!in->lock && !exchange)) {
        return true;
    }
    if (!decode_absolute(in) || in->segment || in->narrow_address) {
        return false;
    }
    memcpy(&address, item->bytes + in->displacement_at, 4);
    return address % LINE <= LINE - 8;
}

static bool item_suits(const struct item *item, const struct instruction *in, uint32_t features,
                       int cl) {
    const struct opcodes *need = find(needs, G_N_ELEMENTS(needs), in);

    bool cvtpi2ps = in->map == MAP_0F && in->opcode == 0x2a && !in->narrow && !in->rep &&
                    !in->repne && in->mod != 3; /* begins MMX on Intel's only */

    if (cvtpi2ps || find(unsuitable, G_N_ELEMENTS(unsuitable), in) ||
        (need && !(features & need->feature)) || (is_fisttp(in) && !(features & FEATURE_SSE3)) ||
        effects_of(in, cl).undefined || !lock_suits(item, in) || !translate_can(item)) {
        return false;
    }
    if (in->map == MAP_ONE && in->opcode >= 0xd8 && in->opcode <= 0xdf) {
        return x87_suits(in);
    }
    if (in->map == MAP_ONE && in->opcode == 0xff && in->reg >= 2 && in->reg <= 5) {
        return false; /* indirect jumps and calls */
    }
    /* fs and gs are the system's; an address in them that is all displacement can be made another.
     */
    return in->segment < 0x64 || decode_absolute(in);
}

bool suit_is_x87(const struct item *item) {
    struct instruction in = decode(item->bytes, item->nbytes);

    return item->kind == ITEM_CODE && in.map == MAP_ONE && in.opcode >= 0xd8 && in.opcode <= 0xdf;
}

/* Where a pass over a program is. */
struct pass {
    struct undefined now;
    struct undefined *labels; /* what comes there along the branches */
    int cl;
};

static void merge(struct undefined *to, const struct undefined *from) {
    to->flags |= from->flags;
    to->status |= from->status;
    to->mmx |= from->mmx;
    to->exponents |= from->exponents;
}

/* What the x87 instruction reads and sets of C1. All but fxam and fninit are taken to set C1 to
 * what emulators do not know, that the result was rounded up. */
static bool reads_c1(const struct instruction *in) {
    return in->map == MAP_ONE && ((in->opcode == 0xdf && in->mod == 3 && in->reg == 4) ||
                                  (in->opcode == 0xdd && in->mod != 3 && in->reg == 7));
}

static void follow_c1(struct pass *pass, const struct instruction *in) {
    uint8_t modrm = (uint8_t)(in->mod << 6 | in->reg << 3 | in->rm);

    if (in->map != MAP_ONE || in->opcode < 0xd8 || in->opcode > 0xdf) {
        return;
    }
    if ((in->opcode == 0xd9 && modrm == 0xe5) || (in->opcode == 0xdb && modrm == 0xe3)) {
        pass->now.status = 0;
    } else {
        pass->now.status |= C1;
    }
    if (in->opcode == 0xd9 && (modrm == 0xf6 || modrm == 0xf7)) { /* fdecstp, fincstp */
        pass->now.status |= C0 | C2 | C3;
    }
}

/* An instruction on MMX registers: those of SSE have a prefix, or are none of these. */
static bool is_mmx(const struct instruction *in) {
    uint8_t o = in->opcode;

    if (in->vex || in->map == MAP_ONE) {
        return false;
    }
    if (in->map == MAP_0F && (o == 0x2a || o == 0x2c || o == 0x2d)) {
        return !in->rep && !in->repne; /* cvtpi2ps, cvtps2pi and the like */
    }
    if (in->narrow || in->rep || in->repne) {
        return false;
    }
    if (in->map == MAP_0F) {
        return (o >= 0x60 && o <= 0x7f) || o == 0xc4 || o == 0xc5 || o >= 0xd1;
    }
    return in->map == MAP_0F38 ? o < 0x20 : o == 0x0f;
}

static void follow_mmx(struct pass *pass, const struct instruction *in) {
    bool fninit =
        in->map == MAP_ONE && in->opcode == 0xdb && in->mod == 3 && in->reg == 4 && in->rm == 3;

    if (is_mmx(in)) {
        pass->now.mmx = in->map != MAP_0F || in->opcode != 0x77; /* emms */
        pass->now.exponents = true;
    } else if (fninit) {
        pass->now.mmx = false;
    }
}

/* x87 instructions would take what MMX instructions left for numbers. */
static bool follows_mmx(const struct pass *pass, const struct item *item,
                        const struct instruction *in) {
    bool control = in->opcode == 0xdb && in->mod == 3 && in->reg == 4; /* fnclex, fninit */

    return pass->now.mmx && suit_is_x87(item) && !control;
}

/* Goes past an item. */
static void follow(struct pass *pass, const struct item *item) {
    struct instruction in;
    struct effects e;

    if (item->kind == ITEM_LABEL) {
        merge(&pass->now, &pass->labels[item->label]);
        pass->cl = COUNT_UNKNOWN;
        return;
    }
    if (item->label != NO_LABEL) {
        merge(&pass->labels[item->label], &pass->now);
        return;
    }
    in = decode(item->bytes, item->nbytes);
    e = effects_of(&in, pass->cl);
    pass->now.flags = (pass->now.flags & ~e.sets) | e.leaves;
    follow_c1(pass, &in);
    follow_mmx(pass, &in);
    if (in.map == MAP_ONE && in.opcode == 0xb1) { /* mov cl,imm */
        pass->cl = in.last;
    } else if (in.map != MAP_ONE || in.opcode != 0x39 || in.mod != 3) { /* cmp leaves it alone */
        pass->cl = COUNT_UNKNOWN;
    }
}

static void add(GArray *items, const char *note, const uint8_t *bytes, uint8_t n) {
    struct item item = {.kind = ITEM_CODE, .label = NO_LABEL, .note = note, .nbytes = n};

    memcpy(item.bytes, bytes, n);
    g_array_append_val(items, item);
}

/* Before the item, what it needs. */
static void prepare(struct pass *pass, GArray *items, const struct item *item,
                    const struct instruction *in) {
    static const uint8_t compare[] = {0x39, 0xc8}, examine[] = {0xd9, 0xe5};
    static const uint8_t mask[] = {0x81, 0x24, 0x24, POPF_FLAGS & 0xff, POPF_FLAGS >> 8, 0, 0};
    guint n = items->len;

    if (effects_of(in, pass->cl).reads & pass->now.flags) {
        add(items, "cmp eax,ecx: defines flags", compare, sizeof compare);
    } else if (reads_c1(in) && pass->now.status) {
        add(items, "fxam: defines C1", examine, sizeof examine);
    } else if (in->map == MAP_ONE && in->opcode == POPF && item->label == NO_LABEL &&
               !(n &&
                 memcmp(g_array_index(items, struct item, n - 1).bytes, mask, sizeof mask) == 0)) {
        add(items, "and [esp],imm", mask, sizeof mask);
    }
    if (items->len > n) {
        follow(pass, &g_array_index(items, struct item, n));
    }
}

struct program *suit(struct program *p, uint32_t features) {
    struct pass pass = {.labels = g_new0(struct undefined, p->nlabels + 1), .cl = COUNT_UNKNOWN};
    GArray *items = g_array_new(FALSE, TRUE, sizeof(struct item));

    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        if (item->kind == ITEM_CODE) {
            struct instruction in = decode(item->bytes, item->nbytes);

            if (item->label == NO_LABEL &&
                (!item_suits(item, &in, features, pass.cl) || follows_mmx(&pass, item, &in))) {
                continue;
            }
            prepare(&pass, items, item, &in);
        }
        follow(&pass, item);
        g_array_append_val(items, *item);
    }
    g_array_unref(p->items);
    p->items = items;
    g_free(pass.labels);
    return p;
}

/* Repeated comparisons that fault have made the flags of an iteration or kept those before. */
static uint32_t unsure_at_fault(const struct item *item) {
    struct instruction in = decode(item->bytes, item->nbytes);

    return item->kind == ITEM_CODE && in.map == MAP_ONE && (in.rep || in.repne) &&
                   ((in.opcode & 0xfe) == 0xa6 || (in.opcode & 0xfe) == 0xae)
               ? ALL
               : 0;
}

/* Branches to labels that are not placed lead to the end. */
static void merge_unplaced(struct pass *pass, const struct program *p) {
    bool *placed = g_new0(bool, p->nlabels + 1);

    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        if (item->kind == ITEM_LABEL) {
            placed[item->label] = true;
        }
    }
    for (uint32_t i = 0; i < p->nlabels; i++) {
        if (!placed[i]) {
            merge(&pass->now, &pass->labels[i]);
        }
    }
    g_free(placed);
}

struct undefined *suit_undefined(const struct program *p) {
    struct pass pass = {.labels = g_new0(struct undefined, p->nlabels + 1), .cl = COUNT_UNKNOWN};
    struct undefined *all = g_new0(struct undefined, p->items->len + 1);

    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        all[i] = pass.now;
        all[i].flags |= unsure_at_fault(item);
        follow(&pass, item);
    }
    merge_unplaced(&pass, p);
    all[p->items->len] = pass.now;
    g_free(pass.labels);
    return all;
}
