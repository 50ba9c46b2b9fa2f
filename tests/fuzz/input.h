/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. */
#ifndef RELOOP_TESTS_FUZZ_INPUT_H
#define RELOOP_TESTS_FUZZ_INPUT_H

#include "cfg/arena.h"

/* Ends the process as a finding, with a line that says what did not hold. */
_Noreturn void fuzz_found(const char *what, const char *detail);

/* An arena as readers get one; ends the process when there is no memory. */
struct cfg_arena *fuzz_arena(void);

#endif
