/* SPDX-License-Identifier: MIT */
/* Addresses: of every encoding, mostly of data near the border of its two pages. */
#include "tests/differential/i386.h"

#include "guests/differential/blob.h"

#include <string.h>

enum {
    SEGMENT_DS = 0x3e,
    SEGMENT_ES = 0x26,
    SEGMENT_SS = 0x36,
    SEGMENT_FS = 0x64,
    SEGMENT_GS = 0x65,
    SHORT_ADDRESS = 0x67,
    GS_SHIFT = 0x103, /* how far its base is behind that of fs, which is BLOB_DATA */
    BORDER = BLOB_PAGE,
};

static void add_prefix(struct address *a, uint8_t prefix) {
    a->prefixes[a->nprefixes++] = prefix;
}

static void add_word(struct address *a, uint32_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) {
        a->modrm[a->nmodrm++] = (uint8_t)(value >> 8 * i);
    }
}

/* A multiple of align; mostly within POINTER_SPREAD of the border, often right across it. */
static uint32_t near_border(struct generator *g, uint32_t bytes, uint32_t align) {
    uint32_t offset;

    if (bytes > 1 && chance(g, 15)) {
        offset = BORDER - 1 - below(g, bytes - 1);
    } else if (chance(g, 90)) {
        offset = BORDER - BLOB_POINTER_SPREAD + below(g, 2 * BLOB_POINTER_SPREAD - bytes);
    } else {
        offset = below(g, BLOB_DATA_PAGES * BLOB_PAGE - bytes);
    }
    return chance(g, 95) ? offset / align * align : offset;
}

uint32_t i386_data_offset(struct generator *g, uint32_t bytes, uint32_t align) {
    uint32_t offset = near_border(g, bytes, align), kind = below(g, 100);

    if (kind < 6) {
        return offset + BLOB_AGAIN * BLOB_PAGE;
    }
    if (kind < 8) {
        return BLOB_READ_ONLY * BLOB_PAGE - BORDER + offset; /* its border is with data */
    }
    if (kind < 20 && g->program->flags & BLOB_CASE_DEMAND) {
        return BLOB_DEMAND * BLOB_PAGE + offset;
    }
    return offset;
}

int i386_free(struct generator *g, uint32_t avoid) {
    uint32_t free = ~(g->reserved | avoid | BIT(ESP)) & 0xff;
    int reg;

    if (!free) {
        return -1;
    }
    do {
        reg = (int)below(g, 8);
    } while (!(free & BIT(reg)));
    return reg;
}

int i386_free_byte(struct generator *g, uint32_t avoid) {
    uint32_t free = ~(g->reserved | avoid) & 0xf;
    int reg;

    if (!free) {
        return -1;
    }
    do {
        reg = (int)below(g, 4);
    } while (!(free & BIT(reg)));
    return reg + (chance(g, 30) ? 4 : 0);
}

/* A register with an address in it, or -1. */
static int pointer(struct generator *g) {
    uint32_t pointers = g->program->pointers;
    int reg;

    if (!pointers) {
        return -1;
    }
    do {
        reg = (int)below(g, 8);
    } while (!(pointers & BIT(reg)));
    return reg;
}

/* A register made small; -1 if none is free. Most ways leave the flags alone. */
static int index_register(struct generator *g, uint32_t align, uint32_t avoid) {
    int reg = i386_free(g, avoid);

    if (reg < 0) {
        return -1;
    }
    if (align > 1) {
        EMIT(g, "and r,imm8", 0x83, (uint8_t)(0xe0 | reg), (uint8_t)(0x7f & -align));
    } else if (reg < 4 && chance(g, 80)) {
        EMIT(g, "movzx r,r8", 0x0f, 0xb6, (uint8_t)(0xc0 | reg << 3 | reg));
    } else {
        EMIT(g, "and r,imm8", 0x83, (uint8_t)(0xe0 | reg), (uint8_t)below(g, 0x80));
    }
    return reg;
}

/* ModRM for base + displacement (base -1: none), with an index (-1: none). */
static void encode(struct address *a, struct generator *g, int base, int index, uint32_t scale,
                   uint32_t displacement) {
    bool fits = (int32_t)displacement == (int8_t)displacement;
    uint8_t mod = fits ? 0x40 : 0x80;

    if (base < 0) {
        add_word(a, index < 0 ? 5 : 4, 1);
        if (index >= 0) {
            add_word(a, scale << 6 | (uint32_t)index << 3 | 5, 1);
        }
        add_word(a, displacement, 4);
        return;
    }
    if (displacement == 0 && base != EBP && chance(g, 50)) {
        mod = 0;
    }
    if (index < 0 && base != ESP && chance(g, 95)) {
        add_word(a, mod | (uint32_t)base, 1);
    } else { /* 4 as an index means none */
        add_word(a, mod | 4, 1);
        add_word(a, scale << 6 | (uint32_t)(index < 0 ? 4 : index) << 3 | (uint32_t)base, 1);
    }
    add_word(a, displacement, mod == 0x40 ? 1 : mod == 0x80 ? 4 : 0);
}

static uint32_t absolute(struct generator *g, uint32_t bytes, uint32_t align) {
    return BLOB_DATA + i386_data_offset(g, bytes, align);
}

/* Displacement of a pointer, which is up to BLOB_POINTER_SPREAD before the border. */
static uint32_t from_pointer(struct generator *g, uint32_t align) {
    uint32_t range = chance(g, 75) ? 128 : 2 * BLOB_POINTER_SPREAD;
    uint32_t displacement = below(g, 2 * range) - range;

    return chance(g, 97) ? displacement & -align : displacement;
}

static bool with_pointer(struct generator *g, struct address *a, uint32_t align, uint32_t avoid,
                         bool indexed) {
    int base = pointer(g), index = -1;

    if (base < 0) {
        return false;
    }
    if (indexed) {
        index = index_register(g, align, avoid);
    }
    if (chance(g, 5)) { /* another one than the base's own, to the same address or none at all */
        static const uint8_t others[] = {SEGMENT_DS, SEGMENT_ES, SEGMENT_SS};

        add_prefix(a, others[below(g, G_N_ELEMENTS(others))]);
    }
    encode(a, g, base, index, below(g, 4), from_pointer(g, align));
    return true;
}

static void in_segment(struct generator *g, struct address *a, uint32_t bytes, uint32_t align) {
    bool gs = chance(g, 50);
    uint32_t offset = i386_data_offset(g, bytes, align) - (gs ? GS_SHIFT : 0);

    add_prefix(a, gs ? SEGMENT_GS : SEGMENT_FS);
    if (offset < 0x10000 && chance(g, 30)) { /* 16-bit addressing */
        add_prefix(a, SHORT_ADDRESS);
        add_word(a, 6, 1);
        add_word(a, offset, 2);
        return;
    }
    encode(a, g, -1, -1, 0, offset);
}

/* Any register as it is: most of these fault. */
static void wild(struct generator *g, struct address *a) {
    int base = (int)below(g, 8), index = (int)below(g, 8);

    if (chance(g, 20)) {
        add_prefix(a, SHORT_ADDRESS);
        add_word(a, 0x40 | below(g, 8), 1);
        add_word(a, word(g), 1);
        return;
    }
    encode(a, g, base == ESP ? EAX : base, index == ESP || chance(g, 50) ? -1 : index, below(g, 4),
           word(g));
}

struct address i386_address(struct generator *g, uint32_t bytes, uint32_t align, uint32_t avoid) {
    struct address a = {.nmodrm = 0};
    uint32_t kind = below(g, 100);
    int index;

    if (kind < 40 && with_pointer(g, &a, align, avoid, false)) {
        return a;
    }
    if (kind < 60 && with_pointer(g, &a, align, avoid, true)) {
        return a;
    }
    if (kind < 68 && (index = index_register(g, align, avoid)) >= 0) {
        encode(&a, g, -1, index, below(g, 4), absolute(g, bytes, align));
    } else if (kind < 76) {
        in_segment(g, &a, bytes, align);
    } else if (kind < 82) { /* below the stack pointer; calls may write there, too */
        encode(&a, g, ESP, -1, below(g, 4), -(bytes + below(g, 64)) & -align);
    } else if (kind < 84) {
        wild(g, &a);
    } else {
        encode(&a, g, -1, -1, 0, absolute(g, bytes, align));
    }
    return a;
}

struct address i386_sure_address(struct generator *g, uint32_t bytes) {
    struct address a = {.nmodrm = 0};
    int base = chance(g, 60) ? pointer(g) : -1;

    if (base >= 0) {
        encode(&a, g, base, -1, below(g, 4), below(g, 256) - 128);
    } else {
        encode(&a, g, -1, -1, 0, BLOB_POINTER + below(g, 2 * BLOB_POINTER_SPREAD - bytes));
    }
    return a;
}
