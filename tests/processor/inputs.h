/* SPDX-License-Identifier: MIT */
/* The states sequences start from. */
#ifndef PROCESSOR_INPUTS_H
#define PROCESSOR_INPUTS_H

#include "tests/differential/program.h"

#include "guests/differential/sequence.h"

/* The state of one of the program's iterations, all but eip: random, of the program's seed. */
struct sequence_state input_of(const struct program *p, uint32_t iteration);

#endif
