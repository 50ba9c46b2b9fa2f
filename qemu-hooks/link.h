/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's side of a module: its functions in the function table of one thread. */
#ifndef RELOOP_LINK_H
#define RELOOP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many places this thread's table has. */
uint32_t reloop_table_length(void);

/* Instantiate a module on this thread with its data at data, and put its functions "f0" .. into the
 * table from first on. False, after one line on stderr, if the engine refuses it: then a function
 * that has the TB interpreted is in their places. A vCPU's thread. */
bool reloop_link(const uint8_t *module, size_t len, uint32_t nregions, uint32_t *data,
                 uint32_t first);

/* Take a function out of this thread's table, so that the engine can let go of its code. */
void reloop_unlink(uint32_t func);

#endif
