/* SPDX-License-Identifier: MIT */
/* The target i386, and what its files share: i386.c (control flow), i386_pieces.c (straight-line
 * code), i386_memory.c (addresses), i386_forms.c (the tables of instructions). */
#ifndef DIFFERENTIAL_I386_H
#define DIFFERENTIAL_I386_H

#include "tests/differential/target.h"

extern const struct target target_i386;

/* General registers as instructions number them; byte registers 4 to 7 are parts of the first four.
 */
enum i386_register { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI };

#define BIT(n) (1u << (n))

/* What the bytes of a reference mean (target.relocs). */
enum i386_reloc {
    I386_REL8,
    I386_REL32,
    I386_ABS32,
    I386_ALIAS32, /* the address in the writable alias of the code */
};

/* What ModRM's rm, or an instruction's one operand, is. */
enum form_shape {
    RM_REG,  /* rm and a register */
    RM_ONLY, /* rm; ModRM's reg is part of the opcode */
    IN_CODE, /* a register in the opcode's low three bits */
    NO_OPERAND
};

enum form_flag {
    BYTE = 1 << 0,      /* works on bytes */
    NO_SHORT = 1 << 1,  /* has no form for 16 bits (or one that is of no use) */
    WRITES_RM = 1 << 2, /* the operand of RM_ONLY and IN_CODE, too */
    WRITES_REG = 1 << 3,
    MEM_ONLY = 1 << 4,
    REG_ONLY = 1 << 5,
    IMM8 = 1 << 6,
    IMM = 1 << 7,         /* an immediate of the operand's size */
    LOCK = 1 << 8,        /* may be locked if rm is memory */
    RM8 = 1 << 9,         /* rm is a byte, whatever the operation's size */
    RM16 = 1 << 10,       /* ... two bytes */
    BIT_BASE = 1 << 11,   /* the register is an offset in bits from rm, if that is memory */
    NO_ACCESS = 1 << 12,  /* rm is an address only */
    VEX = 1 << 13,        /* encoded with VEX; vvvv is a register that is read, */
    VEX_WRITES = 1 << 14, /* ... or one that is written, */
    VEX_NONE = 1 << 15,   /* ... or none */
    WIDE = 1 << 16,       /* rm, if memory, is 8 bytes */
    SURE = 1 << 17,       /* its access must not fault (README.md says why) */
};

/* A form of an instruction on general registers. */
struct form {
    const char *name;
    uint8_t prefix; /* mandatory: 0, 0x66, 0xf2, 0xf3 */
    uint8_t map;    /* 0: one byte; 1: 0f; 2: 0f 38; 3: 0f 3a */
    uint8_t opcode, ext;
    uint8_t shape;     /* enum form_shape */
    uint8_t weight;    /* how often it is taken, against the others */
    uint32_t flags;    /* enum form_flag */
    uint32_t clobbers; /* registers it writes besides, a bit each */
};

/* An MMX or SSE instruction: which mandatory prefixes it comes with and how many bytes of memory it
 * then takes (0: it does not), in the order none, 66, f3, f2. */
struct vector_form {
    const char *name;
    uint8_t map, opcode;
    uint8_t bytes[4];
    uint8_t flags; /* enum vector_flag */
};

enum vector_flag {
    V_UNALIGNED = 1, /* 16 bytes need no alignment */
    V_IMM8 = 2,
    V_MEM = 4,         /* rm is memory only */
    V_REG = 8,         /* rm is a register only */
    V_TO_GPR = 16,     /* reg is a general register that is written */
    V_RM_GPR = 32,     /* rm, if a register, is a general one; */
    V_RM_WRITTEN = 64, /* ... and written */
    V_EXT = 128,       /* ModRM's reg is part of the opcode: 2, 4 or 6, or 3 and 7 with 66 */
};

/* x87: with memory (bytes not 0), or the range of ModRM bytes first .. first + count - 1. */
struct x87_form {
    const char *name;
    uint8_t opcode;
    uint8_t ext, bytes;   /* with memory */
    uint8_t first, count; /* without */
};

extern const struct form i386_forms[];
extern const uint32_t i386_nforms;
extern const struct vector_form i386_vector_forms[];
extern const uint32_t i386_nvector_forms;
extern const struct x87_form i386_x87_forms[];
extern const uint32_t i386_nx87_forms;

/* An operand in memory: prefixes and what ModRM, its reg field left 0, is followed by. */
struct address {
    uint8_t prefixes[2], nprefixes;
    uint8_t modrm[7], nmodrm; /* ModRM, SIB, displacement */
};

/* An address for an access of that many bytes, a multiple of align where it is known to be. May
 * append instructions that prepare a register; those in avoid are left alone. */
struct address i386_address(struct generator *g, uint32_t bytes, uint32_t align, uint32_t avoid);
/* One where an access does not fault. */
struct address i386_sure_address(struct generator *g, uint32_t bytes);
/* An offset in the data at which an access of that many bytes stays in mapped memory. */
uint32_t i386_data_offset(struct generator *g, uint32_t bytes, uint32_t align);

/* A register that may be written and is not in avoid: its number, or -1. */
int i386_free(struct generator *g, uint32_t avoid);
int i386_free_byte(struct generator *g, uint32_t avoid);

/* Appends an instruction of those bytes. */
struct item *i386_emit(struct generator *g, const char *note, const uint8_t *bytes, uint32_t n);
#define EMIT(g, note, ...) \
    i386_emit(g, note, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
/* ... of whose last bytes are a reference to a label. */
void i386_emit_reference(struct generator *g, const char *note, const uint8_t *bytes, uint32_t n,
                         enum i386_reloc reloc, uint32_t label, int32_t addend);
#define EMIT_REFERENCE(g, note, reloc, label, addend, ...) \
    i386_emit_reference(g, note, (const uint8_t[]){__VA_ARGS__}, \
                        sizeof((const uint8_t[]){__VA_ARGS__}), reloc, label, addend)

void i386_piece(struct generator *g);
/* A form of the table. */
void i386_integer(struct generator *g);

#endif
