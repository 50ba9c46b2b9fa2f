/* SPDX-License-Identifier: MIT */
/* Where regions under test come from: a seed, or a file written by hand. */
#ifndef RELOOP_TESTS_REGIONS_SOURCE_H
#define RELOOP_TESTS_REGIONS_SOURCE_H

#include "cfg/arena.h"
#include "cfg/ir.h"

/* The region of a seed, in the arena; NULL when that is exhausted. */
struct cfg_region *source_generate(struct cfg_arena *arena, uint64_t seed);

/* The region of a file in the text form of cfg/text.h without machine and helpers: those are
 * image.h's, as in machine.txt, which is put behind the line that starts with "region". On failure
 * prints why to stderr and returns NULL. */
struct cfg_region *source_read(struct cfg_arena *arena, const char *path);

/* Prints the machine.txt that belongs to image.h. False when memory runs out. */
bool source_print_machine(struct cfg_arena *arena);

#endif
