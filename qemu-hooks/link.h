/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules to functions in this thread's table. vCPU's thread. */
#ifndef RELOOP_LINK_H
#define RELOOP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instantiate a module with its instance data at data, and put its functions "f0" .. into the
 * table; their indices go to func[]. False, after one line on stderr, if the engine refuses it. */
bool reloop_link(const uint8_t *module, size_t len, uint32_t nregions, uint32_t *data,
                 uint32_t *func);

/* Take a function out of the table; its place is used again. */
void reloop_unlink(uint32_t func);

#endif
