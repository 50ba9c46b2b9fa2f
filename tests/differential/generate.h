/* SPDX-License-Identifier: MIT */
/* Random programs. The same seed gives the same program, for one version of this and the target. */
#ifndef DIFFERENTIAL_GENERATE_H
#define DIFFERENTIAL_GENERATE_H

#include "tests/differential/program.h"

struct program *generate(const struct target *target, uint32_t seed);

/* The memory that cases start with: words that are integers, addresses of nothing, and floating
 * point numbers of all kinds. */
void generate_memory(uint32_t *words, uint32_t count);

#endif
