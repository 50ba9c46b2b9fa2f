/* SPDX-License-Identifier: MIT */
/* The target i386: control flow, references, and what it starts with. */
#include "tests/differential/i386.h"

#include "guests/differential/blob.h"

enum { END = 0x80 }; /* vector of the guest */

static const char *const machine[] = {
    "-M",    "pc",         "-cpu",        "max,rdrand=off,rdseed=off",
    "-m",    "64",         "-nodefaults", "-vga",
    "none",  "-display",   "none",        "-serial",
    "stdio", "-no-reboot", "-device",     "isa-debug-exit,iobase=0x501,iosize=0x04",
    NULL};
static const char *const parallel[] = {"-smp", "2", NULL};
static const char *const objdump[] = {"objdump", "-D", "-b", "binary", "-m", "i386", NULL};
static const struct reloc relocs[] = {
    [I386_REL8] = {"rel8", 1},
    [I386_REL32] = {"rel32", 4},
    [I386_ABS32] = {"abs32", 4},
    [I386_ALIAS32] = {"alias32", 4},
    {NULL, 0},
};

static void fill(struct item *item, uint32_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) {
        item->bytes[item->reloc_at + i] = (uint8_t)(value >> 8 * i);
    }
}

static bool relocate(struct item *item, uint32_t from, uint32_t to) {
    int32_t distance = (int32_t)(to - (from + item->nbytes));

    switch (item->reloc) {
    case I386_REL8:
        fill(item, (uint32_t)distance, 1);
        return distance == (int8_t)distance;
    case I386_REL32:
        fill(item, (uint32_t)distance, 4);
        return true;
    case I386_ABS32:
        fill(item, to, 4);
        return true;
    default:
        fill(item, to - BLOB_CODE + BLOB_ALIAS, 4);
        return true;
    }
}

/* Only jcc and jmp are ever given a rel8. */
static void widen(struct item *item) {
    if (item->bytes[0] == 0xeb) {
        item->bytes[0] = 0xe9;
        item->reloc_at = 1;
    } else {
        item->bytes[1] = item->bytes[0] + 0x10;
        item->bytes[0] = 0x0f;
        item->reloc_at = 2;
    }
    item->reloc = I386_REL32;
    item->nbytes = item->reloc_at + 4;
}

static void start(struct generator *g) {
    static const uint8_t pointers[] = {EBX, EBP, EBX, EBP, ESI, EDI};
    struct program *p = g->program;

    for (uint32_t i = 1 + below(g, 2); i > 0; i--) {
        p->pointers |= BIT(pointers[below(g, G_N_ELEMENTS(pointers))]);
    }
    p->flags |= chance(g, 25) ? BLOB_CASE_FLOAT | (chance(g, 70) ? BLOB_CASE_ALIGNED : 0) : 0;
    p->flags |= chance(g, 20) ? BLOB_CASE_DEMAND : 0;
    p->flags |= chance(g, 8) ? BLOB_CASE_BASED : 0;
    g->modifies = chance(g, 6);
    g->reserved = p->pointers;
    g->callees_write = BIT(EAX) | BIT(EDX) | BIT(below(g, 8));
}

static void finish(struct generator *g) {
    EMIT(g, "int end", 0xcd, END);
}

static void jump(struct generator *g, uint32_t label) {
    int reg = i386_free(g, 0);

    if (chance(g, 92) || reg < 0) {
        EMIT_REFERENCE(g, "jmp", I386_REL8, label, 0, 0xeb);
    } else if (chance(g, 50)) {
        EMIT_REFERENCE(g, "mov r,label", I386_ABS32, label, 0, (uint8_t)(0xb8 + reg));
        EMIT(g, "jmp *r", 0xff, (uint8_t)(0xe0 | reg));
    } else {
        EMIT_REFERENCE(g, "push label", I386_ABS32, label, 0, 0x68);
        EMIT(g, "ret", 0xc3);
    }
}

/* With loop, jecxz and the like, which reach 127 bytes only. */
static void branch_on_counter(struct generator *g, uint32_t label) {
    uint8_t opcode = (uint8_t)(0xe0 + below(g, g->reserved & BIT(ECX) ? 0 : 4));

    if (g->reserved & BIT(ECX)) {
        opcode = 0xe3;
    }
    EMIT(g, "loop or jecxz +2", opcode, 2);
    EMIT(g, "jmp +5", 0xeb, 5);
    EMIT_REFERENCE(g, "jmp", I386_REL32, label, 0, 0xe9);
}

static void branch(struct generator *g, uint32_t label) {
    uint32_t kind = below(g, 100);
    int a = (int)below(g, 8), b = (int)below(g, 8);

    if (kind < 7) {
        branch_on_counter(g, label);
        return;
    }
    if (kind < 25) {
        EMIT(g, "cmp r,r", 0x39, (uint8_t)(0xc0 | a << 3 | b));
    } else if (kind < 35) {
        EMIT(g, "test r,r", 0x85, (uint8_t)(0xc0 | a << 3 | b));
    } else if (kind < 45) {
        EMIT(g, "cmp r,imm8", 0x83, (uint8_t)(0xf8 | a), (uint8_t)word(g));
    } else if (kind < 70) {
        i386_integer(g);
    }
    EMIT_REFERENCE(g, "jcc", I386_REL8, label, 0, (uint8_t)(0x70 + below(g, 16)));
}

/* How a loop counts. */
enum loop_shape {
    DOWN,    /* dec, jnz */
    LOOP,    /* the loop instruction, or loopnz */
    UP,      /* add, cmp, jb or jl */
    LOW_BITS /* until the low bits are 0, whatever it starts with */
};

static void set_register(struct generator *g, uint32_t reg, uint32_t value) {
    EMIT(g, "mov r,imm", (uint8_t)(0xb8 + reg), (uint8_t)value, (uint8_t)(value >> 8),
         (uint8_t)(value >> 16), (uint8_t)(value >> 24));
}

static bool open_loop(struct generator *g, struct loop *loop) {
    int counter = i386_free(g, g->in_function ? 0 : g->callees_write);

    if (counter < 0) {
        return false;
    }
    loop->counter = (uint32_t)counter;
    loop->top = program_label(g->program);
    if (loop->entries) {
        loop->shape = LOW_BITS;
        loop->turns = 8;
    } else {
        loop->shape = counter == ECX && chance(g, 60) ? LOOP : chance(g, 70) ? DOWN : UP;
        set_register(g, loop->counter, loop->shape == UP ? 0 : loop->turns);
    }
    g->reserved |= BIT(counter);
    return true;
}

static void close_loop(struct generator *g, struct loop *loop) {
    uint8_t reg = (uint8_t)loop->counter;
    uint8_t step = (uint8_t)(1 + below(g, 4));

    g->reserved &= ~BIT(reg);
    switch (loop->shape) {
    case DOWN:
        EMIT(g, "dec r", (uint8_t)(0x48 + reg));
        EMIT_REFERENCE(g, "jnz", I386_REL8, loop->top, 0, 0x75);
        break;
    case LOOP: /* out of the loop, or on to a jump back */
        EMIT(g, "loop +2", chance(g, 70) ? 0xe2 : 0xe0, 2);
        EMIT(g, "jmp +5", 0xeb, 5);
        EMIT_REFERENCE(g, "jmp", I386_REL32, loop->top, 0, 0xe9);
        break;
    case UP:
        EMIT(g, "add r,imm8", 0x83, (uint8_t)(0xc0 | reg), step);
        EMIT(g, "cmp r,imm8", 0x83, (uint8_t)(0xf8 | reg), (uint8_t)(step * loop->turns));
        EMIT_REFERENCE(g, "jb or jl", I386_REL8, loop->top, 0, chance(g, 50) ? 0x72 : 0x7c);
        break;
    default:
        EMIT(g, "dec r", (uint8_t)(0x48 + reg));
        EMIT(g, "test r,7", 0xf7, (uint8_t)(0xc0 | reg), 7, 0, 0, 0);
        EMIT_REFERENCE(g, "jnz", I386_REL8, loop->top, 0, 0x75);
        break;
    }
}

/* Puts an index below n, a power of 2, into a register; -1 if none is free. */
static int index_below(struct generator *g, uint32_t n) {
    int reg = i386_free(g, 0);

    if (reg >= 0) {
        EMIT(g, "and r,imm8", 0x83, (uint8_t)(0xe0 | reg), (uint8_t)(n - 1));
    }
    return reg;
}

static void table(struct generator *g, uint32_t label, const uint32_t *labels, uint32_t n) {
    program_place(g->program, label);
    for (uint32_t i = 0; i < n; i++) {
        struct item item = {.kind = ITEM_DATA,
                            .nbytes = 4,
                            .label = labels[i],
                            .reloc = I386_ABS32,
                            .note = "table"};

        append(g, &item);
    }
}

static void table_jump(struct generator *g, const uint32_t *labels, uint32_t n) {
    int reg = index_below(g, n);
    uint32_t at = program_label(g->program);

    if (reg < 0) {
        jump(g, labels[0]);
        return;
    }
    EMIT_REFERENCE(g, "jmp *table", I386_ABS32, at, 0, 0xff, 0x24, (uint8_t)(0x85 | reg << 3));
    table(g, at, labels, n);
}

/* Through a table, if there are more; else directly, or through a register. */
static void call(struct generator *g, const uint32_t *labels, uint32_t n) {
    uint32_t at, over;
    int reg;

    if (n == 1 && chance(g, 80)) {
        EMIT_REFERENCE(g, "call", I386_REL32, labels[0], 0, 0xe8);
        return;
    }
    reg = n == 1 ? i386_free(g, 0) : index_below(g, n);
    if (reg < 0) {
        EMIT_REFERENCE(g, "call", I386_REL32, labels[0], 0, 0xe8);
    } else if (n == 1) {
        EMIT_REFERENCE(g, "mov r,label", I386_ABS32, labels[0], 0, (uint8_t)(0xb8 + reg));
        EMIT(g, "call *r", 0xff, (uint8_t)(0xd0 | reg));
    } else {
        at = program_label(g->program);
        over = program_label(g->program);
        EMIT_REFERENCE(g, "call *table", I386_ABS32, at, 0, 0xff, 0x14, (uint8_t)(0x85 | reg << 3));
        EMIT_REFERENCE(g, "jmp", I386_REL8, over, 0, 0xeb);
        table(g, at, labels, n);
        program_place(g->program, over);
    }
}

static void enter(struct generator *g) {
    if (chance(g, 30)) {
        EMIT(g, "nop", 0x90);
    }
}

static void leave(struct generator *g) {
    if (chance(g, 15)) {
        EMIT(g, "push [esp]", 0xff, 0x34, 0x24);
        EMIT(g, "ret 4", 0xc2, 4, 0);
    } else {
        EMIT(g, "ret", 0xc3);
    }
}

const struct target target_i386 = {
    .name = "i386",
    .guest = "differential.elf",
    .machine = machine,
    .parallel = parallel,
    .objdump = objdump,
    .relocs = relocs,
    .relocate = relocate,
    .widen = widen,
    .start = start,
    .piece = i386_piece,
    .finish = finish,
    .jump = jump,
    .branch = branch,
    .open_loop = open_loop,
    .close_loop = close_loop,
    .table_jump = table_jump,
    .call = call,
    .enter = enter,
    .leave = leave,
};
