/* SPDX-License-Identifier: MIT */
/* Sequences in batches against the processor. */
#ifndef PROCESSOR_HUNT_H
#define PROCESSOR_HUNT_H

#include "tests/processor/trial.h"

struct hunt {
    struct place place;
    uint32_t seed;      /* of the first sequence */
    uint32_t sequences; /* how many; a further batch of them is begun until the seconds are over */
    double seconds;
    const char *keep;  /* folder for what differs */
    const char *state; /* file for the next seed, or NULL */
    bool as_is;        /* what differs is not made smaller */
};

/* Returns whether nothing differed but what is known, and all runs went well. Prints. */
bool hunt_run(const struct hunt *h);
/* The same with cases of files. */
bool hunt_replay(const struct hunt *h, char **paths);

#endif
