/* SPDX-License-Identifier: MIT */
/* A region's TB graph as a picture, for people: the input of Graphviz's dot. */
#ifndef RELOOP_CFG_DOT_H
#define RELOOP_CFG_DOT_H

#include "ir.h"

/* The graph in DOT, malloc'ed (the caller frees it) and zero-terminated: a box per block with its
 * pc, count, ops and loop depth (loop headers in bold, targets of irreducible edges in red), an
 * arrow per edge with its count (retreating ones in bold, guarded ones in blue, exits dashed). The
 * region must have passed cfg_verify(). NULL when memory runs out. */
char *cfg_dot_write(const struct cfg_region *region);

#endif
