/* SPDX-License-Identifier: MIT */
/* Making a case that differs as small as it will go. */
#ifndef DIFFERENTIAL_REDUCE_H
#define DIFFERENTIAL_REDUCE_H

#include "tests/differential/runner.h"

/* Tells which of some programs differ under these conditions. */
struct judge {
    /* One for each of the programs (struct program *), for g_free(). */
    bool *(*differ)(void *context, GPtrArray *programs, const struct conditions *c);
    void *context;
};

/* Leaves out instructions, iterations and conditions while the program still differs. Takes over p
 * and returns what is left; c becomes the conditions that are needed. *reproduced is false, and p
 * returned as it was, if it does not differ when it is run alone. Prints progress on standard
 * error. */
struct program *reduce(const struct judge *judge, struct program *p, struct conditions *c,
                       bool *reproduced);

#endif
