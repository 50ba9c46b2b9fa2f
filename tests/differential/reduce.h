/* SPDX-License-Identifier: MIT */
/* Making a case that differs as small as it will go. */
#ifndef DIFFERENTIAL_REDUCE_H
#define DIFFERENTIAL_REDUCE_H

#include "tests/differential/runner.h"

/* Leaves out instructions, iterations and conditions while the mode still differs from the
 * interpreter. Takes over p and returns what is left; c becomes the conditions that are needed.
 * *reproduced is false, and p returned as it was, if the case does not differ when it is run alone.
 * Prints progress on standard error. */
struct program *reduce(const struct runner *r, struct program *p, struct conditions *c,
                       const struct mode *mode, bool *reproduced);

#endif
