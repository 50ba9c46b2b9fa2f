/* SPDX-License-Identifier: MIT */
/* Modules that were merged, to run as others. */
#ifndef RELOOP_TESTS_REGIONS_MERGED_H
#define RELOOP_TESTS_REGIONS_MERGED_H

#include "relooper-glue/compile.h"

/* Replaces the module by one that has the same function for instance data at that address, and what
 * a vCPU's modules may have been through: it is merged with the first function of another module,
 * and what comes of that once more, without the other one's. *function becomes its place there. On
 * failure returns false and fills error; the module is left alone. */
bool merged_module(struct rl_module *module, uint32_t *function, uint32_t data,
                   const struct rl_module *other, char error[RL_ERROR_SIZE]);

#endif
