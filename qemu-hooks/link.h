/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's side: the function table of one thread, and a module's functions in it. A place
 * without a region's function has one that wants the main loop, which then gets what is missing.
 * No exception of JavaScript's leaves these. vCPUs' threads.
 */
#ifndef RELOOP_LINK_H
#define RELOOP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many places this thread's table has. */
uint32_t reloop_table_length(void);

/* Let this thread's table have that many places, or more. False if the engine refuses. */
bool reloop_table_reach(uint32_t length);

/* Instantiate a module on this thread with its data at data, and put its functions "f0" .. into the
 * table, each at its place, which the table has; one whose place is 0 is left out. False, after one
 * line on stderr, if the engine refuses it: then a function that has the TB interpreted is in their
 * places. */
bool reloop_link(const uint8_t *module, size_t len, uint32_t nfunctions, uint32_t *data,
                 const uint32_t *places);

/* Take a function out of this thread's table, so that the engine can let go of its code. */
void reloop_unlink(uint32_t place);

#endif
