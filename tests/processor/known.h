/* SPDX-License-Identifier: MIT */
/* Differences that are QEMU's and stay. */
#ifndef PROCESSOR_KNOWN_H
#define PROCESSOR_KNOWN_H

#include "tests/processor/culprit.h"

struct known {
    const char *name, *reason;
    /* Makes of the guest's state what the processor came to, in what this one explains and nothing
     * else. */
    void (*forgive)(const struct culprit *c, struct sequence_state *guest);
};

extern const struct known known[];
extern const guint nknown;

/* Whether known ones explain all of it; counts (nknown of them) says how often each was needed. */
bool known_explains(const struct culprit *c, guint *counts);

#endif
