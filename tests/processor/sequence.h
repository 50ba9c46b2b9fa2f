/* SPDX-License-Identifier: MIT */
/* Random sequences of i386 instructions that only go forward. */
#ifndef PROCESSOR_SEQUENCE_H
#define PROCESSOR_SEQUENCE_H

#include "tests/differential/program.h"

/* The same seed gives the same sequence, for one version of this and of tests/differential/. Not
 * yet suit()ed. The caller's. */
struct program *sequence_generate(uint32_t seed);

#endif
