/* SPDX-License-Identifier: MIT
 *
 * What the guest "differential" is given: a multiboot module, or what stands for one, of cases of
 * random code, and where it runs them. Shared with the program that makes it
 * (tests/differential/); all words are little-endian.
 */
#ifndef BLOB_H
#define BLOB_H

#include <stdint.h>

enum {
    BLOB_MAGIC = 0x46494452, /* "RDIF" */
    BLOB_VERSION = 1,
    BLOB_VERBOSE = 1, /* of the header: print all state, not only a digest for each case */
};

/* Followed by the memory every case starts with, then by the cases. */
struct blob_header {
    uint32_t magic, version, flags, ncases;
    uint32_t hertz; /* of timer interrupts, which change nothing; an iteration that goes on for two
                       seconds of them is ended, and its case then has no digest */
};

enum blob_case_flag {
    BLOB_CASE_FLOAT = 1, /* the digest covers the floating point and vector state */
    BLOB_CASE_DEMAND =
        2,               /* the demand pages are unmapped before each iteration, and are compared */
    BLOB_CASE_BASED = 4, /* data segments with a base, where the target has such */
    BLOB_CASE_ALIGNED = 8 /* pointers are multiples of 16 */
};

/* Followed by starts, a uint16_t for each instruction: its offset in the code, ascending; by zeros
 * up to a multiple of 4 bytes, and by the code, likewise padded. */
struct blob_case {
    uint32_t bytes; /* of all of the case */
    uint32_t seed;  /* of the inputs */
    uint32_t iterations;
    uint32_t flags;
    uint32_t pointers; /* bit r: register r starts with an address in the data */
    uint32_t offset;   /* of the code in its slot */
    uint32_t code_bytes, nstarts;
};

/* Where a case finds itself, and what it may use: virtual addresses. */
enum {
    BLOB_PAGE = 4096,

    BLOB_CODE = 0x10000000, /* case i has a slot at BLOB_CODE + i * BLOB_SLOT, read-only */
    BLOB_SLOT = 4 * BLOB_PAGE,
    BLOB_CODE_PAGES = 2, /* the slot's first; nothing is mapped behind them */
    BLOB_SLOTS = 1024,
    BLOB_ALIAS = 0x18000000, /* the same pages as at BLOB_CODE, writable */

    BLOB_DATA = 0x20000000, /* pages by what is there: */
    BLOB_DATA_PAGES = 2,    /* memory, */
    BLOB_READ_ONLY = 2,     /* the first page of it again, read-only, */
    BLOB_DEMAND = 3,        /* pages mapped when they are used first, */
    BLOB_DEMAND_PAGES = 2,
    BLOB_ABSENT = 5,  /* nothing, */
    BLOB_AGAIN = 8,   /* the memory again */
    BLOB_MAPPED = 10, /* and nothing from here on */

    BLOB_STACK = 0x28000000,           /* one page */
    BLOB_STACK_TOP = BLOB_STACK + 3072 /* the stack pointer at the start */
};

/* A pointer is an even spread over the BLOB_POINTER_SPREAD bytes behind this address, which end
 * where the second page of data starts. */
enum {
    BLOB_POINTER_SPREAD = 256,
    BLOB_POINTER = BLOB_DATA + BLOB_PAGE - BLOB_POINTER_SPREAD,
};

#endif
