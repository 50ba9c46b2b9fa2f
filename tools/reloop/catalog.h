/* SPDX-License-Identifier: MIT */
/* The guests of guests/guests.json. */
#ifndef RELOOP_CLI_CATALOG_H
#define RELOOP_CLI_CATALOG_H

#include <glib.h>

struct guest {
    const char *name, *kind, *arch, *what;
    int cpus;
    /* For kind "os" only; what may be NULL is marked. */
    const char *machine, *cpu, *kernel, *append;
    const char *initrd;   /* or NULL */
    const char *until;    /* serial output that ends a run well; or NULL */
    const char *reject;   /* regular expression that the serial output must not match; or NULL */
    int memory;           /* MiB */
    gboolean interactive; /* is talked to on the serial port, until its user ends it */
};

/* Kinds: a program that computes, one that provokes mistakes, an operating system. The first two
 * are bare-metal programs of ours with sizes, and end through isa-debug-exit. */
#define KIND_COMPUTE "compute"
#define KIND_CORRECTNESS "correctness"
#define KIND_OS "os"

/* All guests, in the file's order, for as long as the program runs; *count of them. NULL if the
 * file is unreadable or wrong, after a message. */
const struct guest *catalog_read(gsize *count);

/* The guest of that name; NULL, after a message, if there is none. */
const struct guest *catalog_find(const struct guest *guests, gsize count, const char *name);

/* The words that --size takes, the smallest first; ends with NULL. */
extern const char *const guest_sizes[];

/* Is it one of them? */
gboolean guest_size_exists(const char *size);

gboolean guest_is_os(const struct guest *guest);

#endif
