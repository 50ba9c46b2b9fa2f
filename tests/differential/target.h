/* SPDX-License-Identifier: MIT */
/*
 * What generation knows of a target: how it encodes straight-line code, branches, loops and calls.
 * A new target is one of these (targets.c), and a machine for the guest
 * (guests/differential/machine.h).
 */
#ifndef DIFFERENTIAL_TARGET_H
#define DIFFERENTIAL_TARGET_H

#include "tests/differential/program.h"

/* Generation at work; only its own fields and the functions below are a target's business. */
struct generator {
    GRand *rand;
    struct program *program;
    uint32_t reserved;      /* registers that must not be written: pointers, counters of loops */
    uint32_t callees_write; /* all that functions write: no counters of loops outside of them */
    bool in_function;
    bool modifies;         /* may its code change itself? The target's to decide and to do */
    uint32_t runs;         /* how often this place is run in one iteration, as estimated */
    uint32_t instructions; /* run in one iteration so far, as estimated */
};

/* A loop being made. */
struct loop {
    uint32_t counter; /* its register, reserved by open_loop and released by close_loop */
    uint32_t top;     /* label */
    uint32_t turns;   /* at most */
    bool entries;     /* may be entered elsewhere than at its head: must end whatever counter is */
    int shape;        /* the target's own */
};

/* How bytes refer to a label. */
struct reloc {
    const char *name;
    uint8_t bytes; /* that are filled in */
};

struct target {
    const char *name;            /* also QEMU's */
    const char *guest;           /* file of build/guests */
    const char *const *machine;  /* QEMU's arguments before -kernel, NULL at the end */
    const char *const *parallel; /* ... and those that make it run vCPUs in parallel, so that atomic
                                    ops are atomic; or NULL */
    const char *const *objdump;  /* a command that disassembles a raw binary at address 0 */
    const struct reloc *relocs;  /* a NULL name at the end */

    /* Fills in the item's reference; false if it does not reach. Then widen() makes the item's form
     * one that does. */
    bool (*relocate)(struct item *item, uint32_t from, uint32_t to);
    void (*widen)(struct item *item);

    void (*start)(struct generator *g);  /* chooses pointers, flags, callees_write, reserved */
    void (*piece)(struct generator *g);  /* one to a few instructions that fall through */
    void (*finish)(struct generator *g); /* ends the iteration */
    void (*jump)(struct generator *g, uint32_t label);
    void (*branch)(struct generator *g, uint32_t label);
    bool (*open_loop)(struct generator *g, struct loop *loop); /* false: no register is left */
    void (*close_loop)(struct generator *g, struct loop *loop);
    /* Goes to one of the labels, through a table and a register. */
    void (*table_jump)(struct generator *g, const uint32_t *labels, uint32_t n);
    void (*call)(struct generator *g, const uint32_t *labels, uint32_t n); /* one of n, 1 or more */
    void (*enter)(struct generator *g);                                    /* a function's start */
    void (*leave)(struct generator *g);                                    /* ... and end */
};

extern const struct target *const targets[];           /* NULL at the end */
const struct target *target_by_name(const char *name); /* NULL if there is none */

/* Random numbers: below n (not 0), and with that many chances in a hundred. */
uint32_t below(struct generator *g, uint32_t n);
bool chance(struct generator *g, uint32_t percent);
uint32_t word(struct generator *g); /* any 32 bits, edge cases more often than others */

/* Appends the item and returns it, until the next is appended. */
struct item *append(struct generator *g, const struct item *item);

#endif
