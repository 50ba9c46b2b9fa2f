/* SPDX-License-Identifier: MIT */
/*
 * Branch hints: which ifs of a module are hardly ever taken, for engines that read its custom
 * section "metadata.code.branch_hint" (the branch hinting proposal). It makes them keep the paths
 * beside the hot one, and what these clobber, out of its registers.
 *
 * Binaryen's C API has no hints, so lowering marks such an if by a nop at its body's start
 * (rl_begin_unlikely), and this finds the marks in the module's bytes.
 */
#ifndef RELOOP_HINTS_H
#define RELOOP_HINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Puts the hints in, before the code section. *bytes is malloc'd and may be replaced by a larger
 * one. A function with an instruction that is not known here gets none. False, with all as it was,
 * when memory runs out or the bytes are no module. */
bool rl_add_hints(uint8_t **bytes, size_t *len);

#endif
