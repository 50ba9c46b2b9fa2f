/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures on demand. Any thread. */
#ifndef RELOOP_TESTS_HOOKS_FAULT_H
#define RELOOP_TESTS_HOOKS_FAULT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    FAULT_LINK,        /* the engine refuses a module */
    FAULT_TABLE,       /* ... or to make a thread's table larger */
    FAULT_COMPILE,     /* the compiler refuses a batch */
    FAULT_TRAP,        /* the compiler traps */
    FAULT_MERGE,       /* the compiler cannot merge */
    FAULT_NOT_MAPPED,  /* a capture fails, and may succeed later */
    FAULT_GAP,         /* ... for good */
    FAULT_ARENA_FULL,  /* no room for a new TB */
    FAULT_BREAKPOINT,  /* a breakpoint is set in the middle of a capture */
    FAULT_INVALIDATED, /* another thread writes to the code that is captured */
    FAULT_COUNT
} Fault;

/* The next so many ask for nothing, and the one after them fails. */
void fault_after(Fault fault, unsigned asked);

/* Of so many that ask, one fails, by chance; 0: none. */
void fault_rate(Fault fault, unsigned one_in);

/* Nothing fails any more. */
void fault_none(void);

/* Does it fail now? */
bool fault_now(Fault fault);

/* How often it failed. */
unsigned fault_seen(Fault fault);

/* A thread's own random numbers; the first is of the thread's seed. */
void random_seed(uint64_t seed);
uint32_t random_below(uint32_t n);

#endif
