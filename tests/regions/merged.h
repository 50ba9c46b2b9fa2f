/* SPDX-License-Identifier: MIT */
/* Modules that were merged, to run as others. */
#ifndef RELOOP_TESTS_REGIONS_MERGED_H
#define RELOOP_TESTS_REGIONS_MERGED_H

#include "relooper-glue/compile.h"

/* Replaces the module by one that has the same function for instance data at that address: what
 * comes of merging it with the first function of another module. *function becomes its place there.
 * On failure returns false and fills error; the module is left alone. */
bool merged_module(struct rl_module *module, uint32_t *function, uint32_t data,
                   const struct rl_module *other, char error[RL_ERROR_SIZE]);

#endif
