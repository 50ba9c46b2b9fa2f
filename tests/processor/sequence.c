/* SPDX-License-Identifier: MIT */
#include "tests/processor/sequence.h"
#include "tests/differential/i386.h"

#include "guests/differential/sequence.h"

enum {
    LENGTH_MAX = 24, /* pieces, which are one to a few instructions */
    RUNS = 4,        /* states it is run from */
};

/* By a count that is known, so that it is known as well which flags are undefined. */
static void shift_by_cl(struct generator *g) {
    uint8_t count = (uint8_t)(chance(g, 80) ? below(g, 34) : word(g));
    bool byte = chance(g, 30);
    int reg = byte ? i386_free_byte(g, BIT(ECX)) : i386_free(g, BIT(ECX));

    if (g->reserved & BIT(ECX) || reg < 0) {
        return;
    }
    EMIT(g, "mov cl,imm", 0xb1, count);
    if (chance(g, 20) && !byte) {
        EMIT(g, "shld, shrd by cl", 0x0f, chance(g, 50) ? 0xa5 : 0xad,
             (uint8_t)(0xc0 | below(g, 8) << 3 | (uint32_t)reg));
    } else if (chance(g, 30) && !byte) {
        EMIT(g, "shift by cl", 0x66, 0xd3, (uint8_t)(0xc0 | below(g, 8) << 3 | (uint32_t)reg));
    } else {
        EMIT(g, "shift by cl", byte ? 0xd2 : 0xd3,
             (uint8_t)(0xc0 | below(g, 8) << 3 | (uint32_t)reg));
    }
}

static void set_register(struct generator *g, uint32_t reg, uint32_t value) {
    EMIT(g, "mov r,imm", (uint8_t)(0xb8 + reg), (uint8_t)value, (uint8_t)(value >> 8),
         (uint8_t)(value >> 16), (uint8_t)(value >> 24));
}

/* An address of 16 bits; what is above them must not matter. */
static uint32_t low_address(struct generator *g, uint32_t bytes) {
    uint32_t first = SEQUENCE_LOW + BLOB_PAGE - SEQUENCE_WINDOW / 2;

    return (word(g) & 0xffff0000) | (first + 64 + below(g, SEQUENCE_WINDOW - 128 - bytes));
}

static void narrow_string(struct generator *g) {
    static const uint8_t opcodes[] = {0xa4, 0xa6, 0xaa, 0xac, 0xae};
    uint8_t opcode = (uint8_t)(opcodes[below(g, G_N_ELEMENTS(opcodes))] + below(g, 2));
    uint32_t written = BIT(ESI) | BIT(EDI) | BIT(ECX) | (opcode >> 1 == 0x56 ? BIT(EAX) : 0);
    uint32_t repeat = below(g, 3);
    bool narrow = chance(g, 30), down = chance(g, 35);
    uint8_t bytes[5] = {0x67};
    uint32_t n = 1;

    if (g->reserved & written) {
        return;
    }
    set_register(g, ESI, low_address(g, 64));
    set_register(g, EDI, low_address(g, 64));
    set_register(g, ECX, (word(g) & 0xffff0000) | below(g, 14));
    if (down) {
        EMIT(g, "std", 0xfd);
    }
    if (repeat) {
        bytes[n++] = repeat == 1 ? 0xf3 : 0xf2;
    }
    if (narrow) {
        bytes[n++] = 0x66;
    }
    bytes[n++] = opcode;
    i386_emit(g, "string of 16-bit addresses", bytes, n);
    if (down) {
        EMIT(g, "cld", 0xfc);
    }
}

/* An access by way of bx, si or di and 16 bits of displacement. */
static void narrow_access(struct generator *g) {
    static const uint8_t opcodes[] = {0x8b, 0x03, 0x33, 0x3b, 0x89, 0x01, 0x29, 0x13};
    static const uint8_t regs[] = {EBX, ESI, EDI}, rms[] = {7, 4, 5};
    uint32_t which = below(g, 3), displacement = word(g) & 0xffff;
    int operand = i386_free(g, BIT(regs[which]));

    if (g->reserved & BIT(regs[which]) || operand < 0) {
        return;
    }
    set_register(g, regs[which],
                 (word(g) & 0xffff0000) | ((low_address(g, 4) - displacement) & 0xffff));
    EMIT(g, "16-bit address", 0x67, opcodes[below(g, G_N_ELEMENTS(opcodes))],
         (uint8_t)(0x80 | operand << 3 | rms[which]), (uint8_t)displacement,
         (uint8_t)(displacement >> 8));
}

/* The counter and the flags are what is looked at: it leads to the next instruction anyway. */
static void count_down(struct generator *g) {
    if (!(g->reserved & BIT(ECX))) {
        EMIT(g, "loop +0", (uint8_t)(0xe0 + below(g, 4)), 0);
    }
}

static void straight(struct generator *g) {
    uint32_t kind = below(g, 100);

    if (kind < 5) {
        shift_by_cl(g);
    } else if (kind < 9) {
        narrow_string(g);
    } else if (kind < 12) {
        narrow_access(g);
    } else if (kind < 13) {
        count_down(g);
    } else {
        target_i386.piece(g);
    }
}

static void skip_some(struct generator *g) {
    uint32_t label = program_label(g->program);

    EMIT_REFERENCE(g, "jcc", I386_REL8, label, 0, (uint8_t)(0x70 + below(g, 16)));
    for (uint32_t i = 1 + below(g, 3); i > 0; i--) {
        straight(g);
    }
    program_place(g->program, label);
}

struct program *sequence_generate(uint32_t seed) {
    struct program *p = program_new(&target_i386);
    struct generator g = {.rand = g_rand_new_with_seed(seed), .program = p, .runs = 1};

    p->seed = g_rand_int(g.rand);
    p->iterations = RUNS;
    target_i386.start(&g);
    p->flags &= ~(uint32_t)(BLOB_CASE_DEMAND | BLOB_CASE_BASED);
    if (chance(&g, 50)) {
        p->flags |= BLOB_CASE_FLOAT | (chance(&g, 70) ? BLOB_CASE_ALIGNED : 0);
    }
    g.modifies = false;
    for (uint32_t i = 3 + below(&g, LENGTH_MAX - 3); i > 0; i--) {
        if (chance(&g, 8)) {
            skip_some(&g);
        } else {
            straight(&g);
        }
    }
    g_rand_free(g.rand);
    return p;
}
