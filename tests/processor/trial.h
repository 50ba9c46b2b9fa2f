/* SPDX-License-Identifier: MIT */
/* A sequence with what the processor did of it, and batches of such in the guest. */
#ifndef PROCESSOR_TRIAL_H
#define PROCESSOR_TRIAL_H

#include "tests/differential/runner.h"

#include "guests/differential/sequence.h"

enum { TRIALS_MAX = 700 };

struct trial {
    uint32_t number;         /* what it was generated from; the caller's to set */
    bool tail;               /* starts in the middle: not from the program's own states */
    struct program *program; /* suit()ed */
    GArray *runs;            /* struct sequence_run; eips are of slot 0 */
    GArray *ends;            /* guint for each: the item at which the processor ended */
    GByteArray *code;
    uint32_t *starts; /* offsets of the items in it, and of the end */
};

/* Runs it on the processor, from all of its states. Takes the program. oracle_open() must have been
 * called. */
struct trial *trial_new(struct program *program);
/* From that state instead. */
struct trial *trial_from(struct program *program, const struct sequence_state *before);
void trial_free(struct trial *t);

/* Takes a suit()ed program and leaves out of it the x87 instructions that would find the register
 * stack full or empty. */
struct program *trial_without_stack_faults(struct program *program);

/* A run that came to another state in the guest. */
struct difference {
    uint32_t trial, run;
    uint32_t round; /* the first in which it did: 0 is cold */
    struct sequence_state guest;
};

/* What a batch came to. */
struct findings {
    GArray *differences; /* struct difference, in the order of trials */
    GArray *outside;     /* guint: trials that wrote where they may not */
    guint expected;      /* trials that differed in what emulators leave out of the status word */
    bool complete;       /* the guest came to its end and nothing was said on standard error */
    char *complaint;     /* if not: what was */
    double tbs_in_regions, tbs_interpreted, regions_compiled;
};

/* Where batches run. */
struct place {
    struct runner runner;
    struct conditions conditions;
    const struct mode *mode;
    uint32_t rounds;
    const uint32_t *memory; /* that is there at first (generate_memory()) */
};

/* Runs up to TRIALS_MAX trials in one start of the guest. The caller's, to clear. */
struct findings trials_run(const struct place *place, GPtrArray *trials);
void findings_clear(struct findings *f);

#endif
