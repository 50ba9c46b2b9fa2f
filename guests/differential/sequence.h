/* SPDX-License-Identifier: MIT
 *
 * What the guest "processor" is given as a multiboot module: sequences of instructions with the
 * states they start from and those that a real processor came to. Shared with tests/processor/;
 * all words are little-endian. Addresses are those of blob.h.
 */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "blob.h"

enum {
    SEQUENCE_MAGIC = 0x43505152, /* "RQPC" */
    SEQUENCE_VERSION = 1,

    SEQUENCE_LOW = 0x4000,  /* the data's pages again, for addresses of 16 bits */
    SEQUENCE_WINDOW = 1024, /* bytes of the data that are compared, around its middle */
    SEQUENCE_DATA = BLOB_DATA + BLOB_PAGE - SEQUENCE_WINDOW / 2,
    SEQUENCE_STACK_BYTES = 384, /* ... and of the stack */
    SEQUENCE_STACK = BLOB_STACK_TOP - 320,
    SEQUENCE_FLOAT_WORDS = 72, /* of what fxsave stores: all but the reserved end */
    SEQUENCE_END = 3,          /* the vector that ends a sequence: int3 */
};

/* In its words, so that a difference is the number of a word. */
struct sequence_state {
    uint32_t registers[8]; /* as instructions number them */
    uint32_t eip, eflags;
    uint32_t vector, error, address; /* of the trap that ended it; the address is a page fault's */
    uint32_t floating[SEQUENCE_FLOAT_WORDS];
    uint32_t data[SEQUENCE_WINDOW / 4];
    uint32_t stack[SEQUENCE_STACK_BYTES / 4];
};

enum { SEQUENCE_WORDS = sizeof(struct sequence_state) / 4 };

/* Words of floating: */
enum {
    FLOAT_CONTROL = 0, /* status in the high half */
    FLOAT_TAG = 1,     /* opcode in the high half; pointers behind it */
    FLOAT_MXCSR = 6,
    FLOAT_MASK = 7,
    FLOAT_ST = 8, /* 4 words each, of which the last 6 bytes are reserved */
    FLOAT_XMM = 40,
};

/* One run of a sequence. */
struct sequence_run {
    uint32_t skipped; /* nothing to be compared */
    uint32_t flags;   /* those of eflags that are compared */
    /* Expected to differ, and only counted: bits of the x87 status word; and whether an exponent of
     * all ones, which an MMX instruction leaves in the register it writes, may be another. */
    uint32_t status, exponents;
    struct sequence_state before, after;
};

/* Followed by the code, with zeros up to a multiple of 4 bytes, and by the runs. */
struct sequence {
    uint32_t bytes; /* of all of it */
    uint32_t code_bytes, nruns;
};

/* Followed by the memory that is there at first, BLOB_DATA_PAGES, and by the sequences. */
struct sequence_header {
    uint32_t magic, version, nsequences;
    uint32_t rounds; /* that each sequence goes through all of its runs: the first is cold */
};

/* Sets to 0 what no two processors agree on, or is the place's and not the processor's: the x87
 * pointers and opcode, reserved bytes, whether a fault below 64 MiB found the kernel's page, and
 * flags that the system keeps. */
static inline void sequence_tidy(struct sequence_state *s) {
    enum { FLAGS = 0xcd5, KERNEL = 64 << 20, PAGE_FAULT = 14 };
    s->eflags &= FLAGS;
    s->floating[FLOAT_TAG] &= 0xff;
    for (uint32_t i = FLOAT_TAG + 1; i < FLOAT_MXCSR; i++) {
        s->floating[i] = 0;
    }
    s->floating[FLOAT_MASK] = 0;
    for (uint32_t i = 0; i < 8; i++) {
        s->floating[FLOAT_ST + 4 * i + 2] &= 0xffff;
        s->floating[FLOAT_ST + 4 * i + 3] = 0;
    }
    if (s->vector != PAGE_FAULT) {
        s->address = 0;
    } else if (s->address < KERNEL) {
        s->error &= ~1u;
    }
}

#endif
