/* SPDX-License-Identifier: MIT */
/* Straight-line code: forms of the tables, and what takes several instructions. */
#include "tests/differential/i386.h"

#include "guests/differential/blob.h"

#include <string.h>

enum {
    OPERAND_SHORT = 0x66,
    PREFIX_LOCK = 0xf0,
    PREFIX_REPNE = 0xf2,
    PREFIX_REP = 0xf3,
    SERVICE = 0x81, /* vectors of the guest */
    /* Selectors of the guest: flat data, and one with a base. */
    USER_DATA = 0x23,
    USER_FS = 0x2b,
    USER_BASED = 0x3b,
};

/* An instruction being put together. */
struct code {
    uint8_t bytes[2 * ITEM_BYTES];
    uint32_t n;
};

static void put(struct code *c, uint32_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) {
        c->bytes[c->n++] = (uint8_t)(value >> 8 * i);
    }
}

static void put_address(struct code *c, const struct address *a, uint32_t reg) {
    uint32_t at = c->n;

    memcpy(c->bytes + c->n, a->modrm, a->nmodrm);
    c->n += a->nmodrm;
    c->bytes[at] |= (uint8_t)(reg << 3);
}

static void put_prefixes(struct code *c, const struct address *a) {
    memcpy(c->bytes + c->n, a->prefixes, a->nprefixes);
    c->n += a->nprefixes;
}

struct item *i386_emit(struct generator *g, const char *note, const uint8_t *bytes, uint32_t n) {
    struct item item = {.kind = ITEM_CODE, .label = NO_LABEL, .note = note, .nbytes = (uint8_t)n};

    g_assert(n <= ITEM_BYTES);
    memcpy(item.bytes, bytes, n);
    return append(g, &item);
}

void i386_emit_reference(struct generator *g, const char *note, const uint8_t *bytes, uint32_t n,
                         enum i386_reloc reloc, uint32_t label, int32_t addend) {
    uint8_t whole[ITEM_BYTES] = {0};
    uint32_t size = reloc == I386_REL8 ? 1 : 4;
    struct item *item;

    memcpy(whole, bytes, n);
    item = i386_emit(g, note, whole, n + size);
    item->label = label;
    item->reloc = (uint8_t)reloc;
    item->reloc_at = (uint8_t)n;
    item->addend = addend;
}

static void emit_code(struct generator *g, const char *note, const struct code *c) {
    if (c->n < ITEM_BYTES) { /* 15 bytes are the processor's limit */
        i386_emit(g, note, c->bytes, c->n);
    }
}

/* Prefixes of VEX, three bytes of them; in registers 8 to 15 there are none, so R, X, B are set. */
static void put_vex(struct code *c, const struct form *f, uint32_t vvvv) {
    uint32_t implied = f->prefix == 0x66 ? 1 : f->prefix == 0xf3 ? 2 : f->prefix == 0xf2 ? 3 : 0;

    put(c, 0xc4, 1);
    put(c, 0xe0 | f->map, 1);
    put(c, (~vvvv & 15) << 3 | implied, 1);
}

static void put_opcode(struct code *c, uint8_t map, uint8_t opcode) {
    if (map) {
        put(c, 0x0f, 1);
    }
    if (map > 1) {
        put(c, map == 2 ? 0x38 : 0x3a, 1);
    }
    put(c, opcode, 1);
}

static void put_form_opcode(struct code *c, const struct form *f, uint32_t vvvv, uint8_t opcode) {
    if (f->flags & VEX) {
        put_vex(c, f, vvvv);
        put(c, opcode, 1);
        return;
    }
    if (f->prefix) {
        put(c, f->prefix, 1);
    }
    put_opcode(c, f->map, opcode);
}

static void put_immediate(struct generator *g, struct code *c, const struct form *f, bool narrow) {
    if (f->flags & IMM8) {
        put(c, chance(g, 70) ? below(g, 40) : word(g), 1);
    } else if (f->flags & IMM) {
        put(c, word(g), f->flags & BYTE ? 1 : narrow ? 2 : 4);
    }
}

/* A register operand: any to be read, a free one to be written; -1 if there is none. */
static int choose_register(struct generator *g, bool byte, bool written, uint32_t avoid) {
    if (written) {
        return byte ? i386_free_byte(g, avoid) : i386_free(g, avoid);
    }
    return (int)below(g, 8);
}

static uint32_t access_bytes(const struct form *f, bool narrow) {
    if (f->flags & WIDE) {
        return 8;
    }
    return f->flags & (BYTE | RM8) ? 1 : narrow || (f->flags & RM16) ? 2 : 4;
}

/* The choices for one instruction. */
struct operands {
    bool narrow, memory, locked;
    int reg, rm, vvvv; /* registers, in the numbering of the operand's size */
    struct address address;
};

/* The register that a number means, bytes being parts of the first four. */
static uint32_t whole(bool byte, int reg) {
    return BIT(byte ? reg & 3 : reg);
}

static bool choose_vvvv(struct generator *g, const struct form *f, struct operands *o) {
    o->vvvv = f->flags & VEX_NONE ? 0 : f->flags & VEX_WRITES ? i386_free(g, 0) : (int)below(g, 8);
    return o->vvvv >= 0;
}

static bool choose_operands(struct generator *g, const struct form *f, struct operands *o) {
    bool byte = f->flags & BYTE, rm_byte = f->flags & (BYTE | RM8);

    o->narrow = !(f->flags & (BYTE | NO_SHORT)) && chance(g, 18);
    if (f->flags & VEX && !choose_vvvv(g, f, o)) {
        return false;
    }
    if (f->shape == RM_REG) {
        o->reg = choose_register(g, byte, f->flags & WRITES_REG, 0);
        if (o->reg < 0) {
            return false;
        }
    } else {
        o->reg = f->ext;
    }
    o->memory =
        f->shape != IN_CODE && !(f->flags & REG_ONLY) && (f->flags & MEM_ONLY || chance(g, 30));
    if (!o->memory) {
        o->rm = choose_register(g, rm_byte, f->flags & WRITES_RM, 0);
        return o->rm >= 0;
    }
    o->locked = f->flags & LOCK && chance(g, 25);
    return true;
}

/* Has to come before the instruction's own bytes, and may change a register that is not an operand.
 */
static void choose_address(struct generator *g, const struct form *f, struct operands *o) {
    uint32_t avoid = f->clobbers | BIT(EAX);

    if (f->shape == RM_REG) {
        avoid |= whole(f->flags & BYTE, o->reg);
    }
    if (f->flags & BIT_BASE && f->shape == RM_REG && !o->narrow) {
        /* An offset of up to 31 words, unless the register cannot be changed. */
        if (!(g->reserved & BIT(o->reg)) && o->reg != ESP) {
            EMIT(g, "and r,imm", 0x81, (uint8_t)(0xe0 | o->reg), (uint8_t)word(g) | 7, 3, 0, 0);
        }
    }
    o->address = f->flags & SURE ? i386_sure_address(g, access_bytes(f, o->narrow))
                                 : i386_address(g, access_bytes(f, o->narrow), 1, avoid);
}

static void emit_form(struct generator *g, const struct form *f) {
    struct operands o = {.reg = 0};
    struct code c = {.n = 0};

    if (g->reserved & f->clobbers || (f->shape != NO_OPERAND && !choose_operands(g, f, &o))) {
        return;
    }
    o.narrow = f->shape == NO_OPERAND ? !(f->flags & (BYTE | NO_SHORT)) && chance(g, 20) : o.narrow;
    if (o.memory) {
        choose_address(g, f, &o);
        put_prefixes(&c, &o.address);
    }
    if (o.locked) {
        put(&c, PREFIX_LOCK, 1);
    }
    if (o.narrow) {
        put(&c, OPERAND_SHORT, 1);
    }
    put_form_opcode(&c, f, (uint32_t)o.vvvv,
                    (uint8_t)(f->opcode + (f->shape == IN_CODE ? o.rm : 0)));
    if (o.memory) {
        put_address(&c, &o.address, (uint32_t)o.reg);
    } else if (f->shape <= RM_ONLY) {
        put(&c, 0xc0 | (uint32_t)o.reg << 3 | (uint32_t)o.rm, 1);
    }
    put_immediate(g, &c, f, o.narrow);
    emit_code(g, f->name, &c);
}

void i386_integer(struct generator *g) {
    static uint32_t total;
    uint32_t at;
    const struct form *f = i386_forms;

    if (!total) {
        for (uint32_t i = 0; i < i386_nforms; i++) {
            total += i386_forms[i].weight;
        }
    }
    for (at = below(g, total); at >= f->weight; f++) {
        at -= f->weight;
    }
    emit_form(g, f);
}

/* Divides, mostly so that it does not overflow. */
static void divide(struct generator *g) {
    bool byte = chance(g, 20), narrow = !byte && chance(g, 20), sign = chance(g, 50);
    const struct form f = {.flags = byte ? BYTE : 0};
    struct operands o = {.narrow = narrow, .memory = chance(g, 30)};
    struct code c = {.n = 0};

    if (g->reserved & (BIT(EAX) | BIT(EDX))) {
        return;
    }
    if (chance(g, 80)) {
        if (byte && sign) {
            EMIT(g, "cbw", 0x66, 0x98);
        } else if (byte) {
            EMIT(g, "movzx eax,al", 0x0f, 0xb6, 0xc0);
        } else if (sign) {
            EMIT(g, "cdq", 0x99);
        } else {
            EMIT(g, "xor edx,edx", 0x31, 0xd2);
        }
    }
    if (o.memory) {
        o.address = i386_address(g, access_bytes(&f, narrow), 1, BIT(EAX) | BIT(EDX));
        put_prefixes(&c, &o.address);
    }
    if (narrow) {
        put(&c, OPERAND_SHORT, 1);
    }
    put(&c, byte ? 0xf6 : 0xf7, 1);
    if (o.memory) {
        put_address(&c, &o.address, sign ? 7 : 6);
    } else {
        put(&c, 0xc0 | (sign ? 7 : 6) << 3 | below(g, 8), 1);
    }
    emit_code(g, sign ? "idiv" : "div", &c);
}

static void push_and_pop(struct generator *g) {
    uint32_t how = below(g, 6);
    int to = i386_free(g, 0);

    if (how == 0) {
        EMIT(g, "push imm8", 0x6a, (uint8_t)word(g));
    } else if (how == 1) {
        EMIT(g, "pushf", 0x9c);
    } else if (how == 2) {
        struct address a = i386_address(g, 4, 1, 0);
        struct code c = {.n = 0};

        put_prefixes(&c, &a);
        put(&c, 0xff, 1);
        put_address(&c, &a, 6);
        emit_code(g, "push m", &c);
    } else {
        EMIT(g, "push r", (uint8_t)(0x50 + below(g, 8)));
    }
    for (uint32_t i = below(g, 4); i > 0; i--) {
        i386_integer(g);
    }
    if (to >= 0 && chance(g, 80)) {
        EMIT(g, "pop r", (uint8_t)(0x58 + to));
    } else if (chance(g, 50)) {
        uint32_t address = BLOB_DATA + i386_data_offset(g, 4, 1);

        EMIT(g, "pop m", 0x8f, 0x05, (uint8_t)address, (uint8_t)(address >> 8),
             (uint8_t)(address >> 16), (uint8_t)(address >> 24));
    } else {
        EMIT(g, "add esp,4", 0x83, 0xc4, 4);
    }
}

static void push_all(struct generator *g) {
    EMIT(g, "pusha", 0x60);
    for (uint32_t i = below(g, 4); i > 0; i--) {
        i386_integer(g);
    }
    EMIT(g, "popa", 0x61);
}

/* Puts the address of data into a register. */
static void point(struct generator *g, int reg, uint32_t bytes) {
    uint32_t address = BLOB_DATA + i386_data_offset(g, bytes, 1);

    EMIT(g, "mov r,imm", (uint8_t)(0xb8 + reg), (uint8_t)address, (uint8_t)(address >> 8),
         (uint8_t)(address >> 16), (uint8_t)(address >> 24));
}

static void string(struct generator *g) {
    static const uint8_t opcodes[] = {0xa4, 0xa6, 0xaa, 0xac, 0xae};
    uint8_t opcode = opcodes[below(g, G_N_ELEMENTS(opcodes))];
    bool repeated = chance(g, 60), down = chance(g, 15);
    uint32_t written =
        BIT(ESI) | BIT(EDI) | (repeated ? BIT(ECX) : 0) | (opcode == 0xac ? BIT(EAX) : 0);
    struct code c = {.n = 0};

    if (g->reserved & written) {
        return;
    }
    point(g, ESI, 64);
    point(g, EDI, 64);
    if (down) {
        EMIT(g, "std", 0xfd);
    }
    if (repeated && chance(g, 95)) {
        EMIT(g, "mov ecx,imm", 0xb9, (uint8_t)below(g, 16), 0, 0, 0);
    } else if (repeated) { /* until it faults */
        EMIT(g, "and ecx,imm", 0x81, 0xe1, 0xff, 0x1f, 0, 0);
    }
    if (chance(g, 5) && opcode != 0xaa && opcode != 0xae) { /* source by way of another segment */
        put(&c, 0x36, 1);
    }
    if (repeated) {
        put(&c, chance(g, 50) ? PREFIX_REP : PREFIX_REPNE, 1);
    }
    if (chance(g, 15)) {
        put(&c, OPERAND_SHORT, 1);
    }
    put(&c, opcode + below(g, 2), 1);
    emit_code(g, repeated ? "rep string" : "string", &c);
    if (down) {
        EMIT(g, "cld", 0xfc);
    }
}

static void absolute_move(struct generator *g) {
    uint32_t kind = below(g, 4), address = BLOB_DATA + i386_data_offset(g, 4, 1);

    if (kind < 2 && g->reserved & BIT(EAX)) {
        return;
    }
    EMIT(g, "mov moffs", (uint8_t)(0xa0 + kind), (uint8_t)address, (uint8_t)(address >> 8),
         (uint8_t)(address >> 16), (uint8_t)(address >> 24));
}

static void fault(struct generator *g) {
    switch (below(g, 6)) {
    case 0:
        EMIT(g, "int3", 0xcc);
        break;
    case 1:
        EMIT(g, "into", 0xce);
        break;
    case 2:
        EMIT(g, "ud2", 0x0f, 0x0b);
        break;
    case 3:
        EMIT(g, "hlt", 0xf4);
        break;
    case 4: { /* the bounds are what the data has there */
        uint32_t address = BLOB_DATA + i386_data_offset(g, 8, 1);

        EMIT(g, "bound r,m", 0x62, (uint8_t)(below(g, 8) << 3 | 5), (uint8_t)address,
             (uint8_t)(address >> 8), (uint8_t)(address >> 16), (uint8_t)(address >> 24));
        break;
    }
    default:
        EMIT(g, "load of nothing", 0xa1, 0, 0x50, (BLOB_DATA >> 16) & 0xff, BLOB_DATA >> 24);
        break;
    }
}

/* Changes a data segment: the mode, if it has a base now and had none, or the other way round. */
static void segment(struct generator *g) {
    static const uint8_t selectors[] = {USER_DATA, USER_DATA, USER_BASED, USER_FS, 0, 0xf8};
    static const uint8_t segments[] = {0, 3, 3, 4, 5}; /* es, ds, fs, gs */
    uint8_t to = segments[below(g, G_N_ELEMENTS(segments))];
    /* Without a usable ds, nearly all would fault. */
    uint32_t usable = to == 3 ? 3 : to >= 4 ? 4 : G_N_ELEMENTS(selectors);
    uint8_t selector = selectors[below(g, usable)];
    int reg = i386_free(g, 0);

    if (reg < 0) {
        return;
    }
    if (to != 3 && chance(g, 20)) {
        EMIT(g, "mov r,sreg", 0x8c, (uint8_t)(0xc0 | to << 3 | reg));
        return;
    }
    EMIT(g, "mov r,imm", (uint8_t)(0xb8 + reg), selector, 0, 0, 0);
    EMIT(g, "mov sreg,r", 0x8e, (uint8_t)(0xc0 | to << 3 | reg));
}

/* Flags from a register; rarely with those that change the mode: trap and alignment check. */
static void pop_flags(struct generator *g) {
    uint32_t mask = chance(g, 90) ? 0x8d5 : 0x40dd5;

    EMIT(g, "push r", (uint8_t)(0x50 + below(g, 8)));
    EMIT(g, "and [esp],imm", 0x81, 0x24, 0x24, (uint8_t)mask, (uint8_t)(mask >> 8),
         (uint8_t)(mask >> 16), 0);
    EMIT(g, "popf", 0x9d);
    if (mask & 0x400) {
        EMIT(g, "cld", 0xfc);
    }
}

/* Changes code further on, through its alias: the immediate of a move, or inc to dec and back. */
static void modify(struct generator *g) {
    uint32_t label = program_label(g->program), value = word(g);
    int reg = i386_free(g, 0);

    if (reg < 0) {
        return;
    }
    if (chance(g, 50)) {
        int from = (int)below(g, 8);

        EMIT_REFERENCE(g, "mov [code],r", I386_ALIAS32, label, 1, 0x89, (uint8_t)(from << 3 | 5));
        for (uint32_t i = below(g, 3); i > 0; i--) {
            i386_integer(g);
        }
        program_place(g->program, label);
        EMIT(g, "mov r,imm (modified)", (uint8_t)(0xb8 + reg), (uint8_t)value,
             (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24));
        return;
    }
    EMIT_REFERENCE(g, "mov r,[code]", I386_ALIAS32, label, 0, 0x8b, (uint8_t)(reg << 3 | 5));
    EMIT(g, "xor r,8", 0x83, (uint8_t)(0xf0 | reg), 8);
    EMIT_REFERENCE(g, "mov [code],r", I386_ALIAS32, label, 0, 0x89, (uint8_t)(reg << 3 | 5));
    i386_integer(g);
    program_place(g->program, label);
    EMIT(g, "inc r (modified)", (uint8_t)(0x40 + reg));
    EMIT(g, "nop", 0x0f, 0x1f, 0x40, 0);
}

static void service(struct generator *g) {
    if (g->program->flags & BLOB_CASE_DEMAND) {
        EMIT(g, "int service", 0xcd, SERVICE);
    }
}

static void enter_frame(struct generator *g) {
    if (g->reserved & BIT(EBP)) {
        return;
    }
    EMIT(g, "enter", 0xc8, (uint8_t)(4 * below(g, 8)), 0, (uint8_t)(chance(g, 20) ? 1 : 0));
    for (uint32_t i = below(g, 4); i > 0; i--) {
        uint32_t reserved = g->reserved;

        g->reserved |= BIT(EBP);
        i386_integer(g);
        g->reserved = reserved;
    }
    EMIT(g, "leave", 0xc9);
}

static void x87(struct generator *g) {
    const struct x87_form *f = &i386_x87_forms[below(g, i386_nx87_forms)];
    struct code c = {.n = 0};

    if (chance(g, 4)) {
        EMIT(g, "wait", 0x9b);
    }
    if (chance(g, 3) && !(g->reserved & BIT(EAX))) {
        EMIT(g, "fnstsw ax", 0xdf, 0xe0);
    }
    if (f->bytes) {
        struct address a = i386_address(g, f->bytes, 1, 0);

        put_prefixes(&c, &a);
        put(&c, f->opcode, 1);
        put_address(&c, &a, f->ext);
    } else {
        put(&c, f->opcode, 1);
        put(&c, f->first + below(g, f->count), 1);
    }
    emit_code(g, f->name, &c);
}

/* A prefix that the form has: its index. */
static uint32_t choose_prefix(struct generator *g, const struct vector_form *f) {
    uint32_t at;

    do {
        at = below(g, 4);
    } while (!f->bytes[at]);
    return at;
}

static uint32_t vector_extension(struct generator *g, const struct vector_form *f,
                                 uint32_t prefix) {
    static const uint8_t shifts[] = {2, 4, 6, 2, 6, 3, 7};
    bool quad = f->opcode == 0x73;

    if (f->opcode == 0x77) {
        return 0;
    }
    if (quad) {
        return prefix ? shifts[3 + below(g, 4)] : shifts[3 + below(g, 2)];
    }
    return shifts[below(g, 3)];
}

static void vector(struct generator *g) {
    static const uint8_t prefixes[] = {0, 0x66, 0xf3, 0xf2};
    const struct vector_form *f = &i386_vector_forms[below(g, i386_nvector_forms)];
    uint32_t prefix = choose_prefix(g, f), bytes = f->bytes[prefix];
    bool memory = f->flags & V_MEM || (!(f->flags & V_REG) && chance(g, 35));
    uint32_t align = bytes == 16 && !(f->flags & V_UNALIGNED) ? 16 : 1;
    struct address a = {.nprefixes = 0};
    struct code c = {.n = 0};
    int reg = (int)below(g, 8), rm = (int)below(g, 8);

    if (f->flags & V_TO_GPR) {
        reg = i386_free(g, 0);
    } else if (f->flags & V_EXT) {
        reg = (int)vector_extension(g, f, prefix);
    }
    if (f->flags & V_RM_WRITTEN && !memory) {
        rm = i386_free(g, 0);
    }
    if (reg < 0 || rm < 0) {
        return;
    }
    if (memory) {
        a = i386_address(g, bytes, align, 0);
        put_prefixes(&c, &a);
    }
    if (prefix) {
        put(&c, prefixes[prefix], 1);
    }
    put_opcode(&c, f->map, f->opcode);
    if (f->opcode == 0x77 && f->map == 1) {
        emit_code(g, f->name, &c);
        return;
    }
    if (memory) {
        put_address(&c, &a, (uint32_t)reg);
    } else {
        put(&c, 0xc0 | (uint32_t)reg << 3 | (uint32_t)rm, 1);
    }
    if (f->flags & V_IMM8) {
        put(&c, word(g), 1);
    }
    emit_code(g, f->name, &c);
}

static void mxcsr(struct generator *g) {
    uint32_t address = BLOB_DATA + i386_data_offset(g, 4, 1);
    uint8_t bytes[] = {0x0f,
                       0xae,
                       0x15,
                       (uint8_t)address,
                       (uint8_t)(address >> 8),
                       (uint8_t)(address >> 16),
                       (uint8_t)(address >> 24)};

    if (chance(g, 70)) { /* rounding and flush to zero, all exceptions masked, or any */
        uint32_t value = chance(g, 80) ? 0x1f80 | (below(g, 8) << 13 & 0xe000) : word(g) & 0xffff;

        EMIT(g, "mov m,imm", 0xc7, 0x05, bytes[3], bytes[4], bytes[5], bytes[6], (uint8_t)value,
             (uint8_t)(value >> 8), 0, 0);
    }
    bytes[2] = chance(g, 70) ? 0x15 : 0x1d;
    i386_emit(g, bytes[2] == 0x15 ? "ldmxcsr" : "stmxcsr", bytes, sizeof bytes);
}

static void floating(struct generator *g) {
    uint32_t kind = below(g, 100);

    if (kind < 45) {
        x87(g);
    } else if (kind < 97) {
        vector(g);
    } else {
        mxcsr(g);
    }
}

struct special {
    void (*piece)(struct generator *g);
    uint32_t weight;
};

static const struct special specials[] = {
    {divide, 16}, {push_and_pop, 16}, {string, 20},   {absolute_move, 8}, {push_all, 4},
    {fault, 3},   {segment, 4},       {pop_flags, 8}, {service, 6},       {enter_frame, 5},
};

static void special(struct generator *g) {
    uint32_t total = 0, at;
    const struct special *s = specials;

    for (uint32_t i = 0; i < G_N_ELEMENTS(specials); i++) {
        total += specials[i].weight;
    }
    for (at = below(g, total); at >= s->weight; s++) {
        at -= s->weight;
    }
    s->piece(g);
}

void i386_piece(struct generator *g) {
    if (g->program->flags & BLOB_CASE_FLOAT && chance(g, 55)) {
        floating(g);
    } else if (chance(g, 15)) {
        special(g);
    } else if (g->modifies && chance(g, 12)) {
        modify(g);
    } else {
        i386_integer(g);
    }
}
