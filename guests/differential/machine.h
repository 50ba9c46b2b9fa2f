/* SPDX-License-Identifier: MIT
 *
 * What differential.c needs of the machine it runs on: ARCH/differential_*.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "blob.h"
#include "guest.h"

/* The case at hand, for the machine's traps as well. */
struct running {
    const struct blob_case *given;
    const uint16_t *starts;
    uint32_t slot;
    uint32_t digest;
    bool verbose;
    uint32_t traps;    /* of this iteration */
    uint32_t ticks;    /* ... and interrupts by the timer; TICKS_ENDLESS when it was ended */
    uint32_t services; /* of this case */
};

#define TICKS_ENDLESS UINT32_MAX
extern uint32_t ticks_max; /* with one more, an iteration is ended */

enum { TRAPS_MAX = 32 }; /* in one iteration; with the next one it ends */

/* Mixes the value in, and prints it if that is wanted; the name may be NULL. */
void note(struct running *r, const char *name, uint32_t value);

/* Where the instruction behind that address of the case's code starts; 0 if there is none, or the
 * address is not in the code. */
uint32_t next_start(const struct running *r, uint32_t address);

/* Registers of the case, in the numbering of blob_case.pointers, that are inputs; and flags. */
extern const uint32_t machine_registers;

/* Memory as a program running on the machine sees it. */
struct machine_memory {
    uint32_t *data;   /* BLOB_DATA_PAGES */
    uint32_t *demand; /* BLOB_DEMAND_PAGES */
    uint32_t *stack;  /* a page */
    uint8_t *code;    /* of the slot given to machine_begin() */
};

const void *machine_module(size_t *bytes); /* the cases; NULL if there are none */
void machine_start(uint32_t hertz);
struct machine_memory machine_begin(struct running *r); /* also resets floating point */
/* Runs the case once; its traps are noted. */
void machine_iterate(struct running *r, const uint32_t *registers, uint32_t flags);
void machine_note_float(struct running *r);

#endif
