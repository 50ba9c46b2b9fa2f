/* SPDX-License-Identifier: MIT */
/*
 * Several of the compiler's modules as one: what is still wanted of each, in one instance. Their
 * code stays as it is but for the numbers of what it refers to, so it costs the compiler next to
 * nothing. Where a module's instance data lie becomes a constant: the merged module is for the
 * memory it was made in, and does not import "data". It exports "f0", "f1", ... in the request's
 * order, and imports what else its parts do (compile.h). What a request is, cfg/merge.h says.
 */
#ifndef RELOOP_MERGE_H
#define RELOOP_MERGE_H

#include "compile.h"

/* Are these the bytes of a request to merge, rather than of a batch to compile? */
bool rl_is_merge(const uint8_t *request, size_t len);

/* Merge. On success fills *out (nops is 0) and returns true. On failure (the request is malformed,
 * or a module is none of rl_compile's or rl_merge's; memory) fills error with one line, owns
 * nothing, and returns false. */
bool rl_merge(const uint8_t *request, size_t len, struct rl_module *out, char error[RL_ERROR_SIZE]);

#endif
