/* SPDX-License-Identifier: MIT */
/* The guests of guests/guests.json. */
#ifndef RELOOP_CLI_CATALOG_H
#define RELOOP_CLI_CATALOG_H

#include <glib.h>

struct guest {
    const char *name, *kind, *arch, *what;
    const char *program; /* what a guest that is not of kind "os" calls itself, whatever the arch */
    int cpus;
    /* For kind "os" only; what may be NULL is marked. */
    const char *machine, *cpu;
    const char *kernel, *append; /* or NULL, if it starts from its floppy */
    const char *initrd;          /* or NULL */
    const char *until;           /* serial output that ends a run well; or NULL */
    const char *reject;   /* regular expression that the serial output must not match; or NULL */
    int memory;           /* MiB */
    int boots_in;         /* about how many seconds it prints nothing at first; 0 if next to none */
    gboolean interactive; /* is talked to on the serial port, until its user ends it */
    const char *floppy;   /* name of the image it needs and the project does not have; or NULL */
    gboolean screen;      /* is shown and talked to by its text screen and keyboard, not the port */
    /* For every kind. */
    char **args; /* more of QEMU's arguments, NULL behind them; files are products in guests/ */
    int exit;    /* QEMU's exit status if all is well; isa-debug-exit's unless the file has one */
};

/* Kinds: a program that computes, one that provokes mistakes, an operating system. The first two
 * are bare-metal programs of ours with sizes. */
#define KIND_COMPUTE "compute"
#define KIND_CORRECTNESS "correctness"
#define KIND_OS "os"

/* What a guest's name does not mention, and what QEMU is for where nothing else is said. */
#define DEFAULT_ARCH "i386"

/* The architectures there are guests for; ends with NULL. */
extern const char *const guest_archs[];

/* All guests, by architecture and then in the file's order, for as long as the program runs; *count
 * of them. One that the file has for several architectures is as many guests here, called NAME for
 * DEFAULT_ARCH and NAME-ARCH for others. NULL if the file is unreadable or wrong, after a message.
 */
const struct guest *catalog_read(gsize *count);

/* The guest of that name; NULL if there is none. */
const struct guest *catalog_search(const struct guest *guests, gsize count, const char *name);

/* The same; if there is none, after a message. */
const struct guest *catalog_find(const struct guest *guests, gsize count, const char *name);

/* The words that --size takes, the smallest first; ends with NULL. */
extern const char *const guest_sizes[];

/* Is it one of them? */
gboolean guest_size_exists(const char *size);

gboolean guest_is_os(const struct guest *guest);

#endif
