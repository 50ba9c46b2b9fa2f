/* SPDX-License-Identifier: MIT */
/*
 * A case: a program of random code as a list of items, and how it is run. Items can be dropped one
 * by one (reduce.h): references between them go by label. Not thread-safe; memory is GLib's, which
 * ends the process when there is none.
 */
#ifndef DIFFERENTIAL_PROGRAM_H
#define DIFFERENTIAL_PROGRAM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct target;

#define NO_LABEL UINT32_MAX

enum item_kind {
    ITEM_CODE, /* an instruction */
    ITEM_DATA, /* bytes that are not meant to be executed, such as an entry of a jump table */
    ITEM_LABEL
};

enum { ITEM_BYTES = 16 };

struct item {
    enum item_kind kind;
    uint8_t bytes[ITEM_BYTES], nbytes;
    uint32_t label;   /* of an ITEM_LABEL its number; else what is referred to, or NO_LABEL */
    uint8_t reloc;    /* how: an index of the target's table */
    uint8_t reloc_at; /* the first byte that is filled in */
    int32_t addend;   /* to the label's address */
    const char *note; /* what it is, for people; static, or NULL */
};

struct program {
    const struct target *target;
    const char *name;    /* of its file, the caller's; or NULL */
    uint32_t seed;       /* of the inputs */
    uint32_t iterations; /* how often it is run, each time with other inputs */
    uint32_t flags;      /* enum blob_case_flag */
    uint32_t pointers;   /* registers that start with an address, a bit each */
    uint32_t offset;     /* of the code in its slot: how far it is to the page's end */
    GArray *items;       /* struct item */
    uint32_t nlabels;
};

struct program *program_new(const struct target *target);
void program_free(struct program *p);
struct program *program_copy(const struct program *p);

uint32_t program_label(struct program *p);             /* a new one, not placed yet */
void program_place(struct program *p, uint32_t label); /* ... here */

/* The program as bytes at an address. */
struct linked {
    GByteArray *code;
    GArray *starts; /* uint16_t: offsets of the ITEM_CODEs */
};

/* Fills in all references; some items may become longer for that. A reference to a label that is
 * not placed leads to the program's end. False if the code does not fit its slot. */
bool program_link(struct program *p, uint32_t slot, struct linked *linked);
void linked_clear(struct linked *linked);

#endif
