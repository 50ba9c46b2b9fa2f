/* SPDX-License-Identifier: MIT */
/* Names of a guest's code: a region is called by the pc at its entry, and people know functions. */
#ifndef RELOOP_CLI_PROFILE_GUEST_H
#define RELOOP_CLI_PROFILE_GUEST_H

#include <glib.h>

struct guest_symbols;

/* Reads the names of code in an ELF file, by the machine's nm, or in a System.map or what nm
 * printed. NULL, after a message, if there are none. Never freed. */
struct guest_symbols *guest_symbols_read(const char *file);

/* The region's name with the function that its entry is in, and how far; NULL if that is not known.
 * The caller frees it. */
char *guest_symbols_name(const struct guest_symbols *symbols, const char *region);

#endif
