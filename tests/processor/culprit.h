/* SPDX-License-Identifier: MIT */
/* Which instruction of a sequence it was. */
#ifndef PROCESSOR_CULPRIT_H
#define PROCESSOR_CULPRIT_H

#include "tests/processor/decode.h"
#include "tests/processor/trial.h"

/* One instruction that does something else in the guest than on the processor. */
struct culprit {
    struct item item;
    struct instruction in;
    struct program *program;   /* the sequence up to it */
    const struct trial *trial; /* all of it */
    uint32_t run, round;
    struct sequence_state before, processor, guest;
    bool found; /* false: no beginning of the sequence differs; then program is all of it, and item
                   is empty */
};

/* Runs all beginnings of each of the sequences. Differences must be cold ones; one for each trial.
 * The culprits are the caller's, to clear, in the order of differences. */
GArray *culprits_find(const struct place *place, GPtrArray *trials, GArray *differences);
void culprits_free(GArray *culprits);

#endif
