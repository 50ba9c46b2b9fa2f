/* SPDX-License-Identifier: MIT */
/* What reloop bench measures, and with what. */
#ifndef RELOOP_CLI_BENCH_SUITE_H
#define RELOOP_CLI_BENCH_SUITE_H

#include <glib.h>

/* In the order in which they are shown. */
enum system {
    SYSTEM_NATIVE,  /* QEMU of our version without what our patches do to x86: the one to quote */
    SYSTEM_PATCHED, /* ... with all patches */
    SYSTEM_DEBIAN,  /* the machine's own QEMU */
    SYSTEM_V86,
    SYSTEM_OFF, /* from here on ours, with these --regions */
    SYSTEM_BLOCK,
    SYSTEM_ON,
    SYSTEM_COUNT,
};

extern const char *const system_names[SYSTEM_COUNT];

enum group {
    GROUP_BOOT,    /* Linux from the system's start to its first program */
    GROUP_BARE,    /* a compute guest on the bare machine */
    GROUP_LINUX,   /* the same source as a Linux program */
    GROUP_BUSYBOX, /* a busybox command on real data */
    GROUP_REAL,    /* a program of Debian's, a file of guests/real/jobs */
    GROUP_COUNT,
};

extern const char *const group_names[GROUP_COUNT];

struct bench_case {
    enum group group;
    const char *name; /* of the guest, the command or the job */
    char *id;         /* GROUP/NAME */
};

/* The suite: of all cases, those that the list names, by GROUP, NAME or GROUP/NAME; all if it is
 * NULL. An array of struct bench_case, in the order of groups. NULL, after a message, if the list
 * names what there is not, or guests or jobs cannot be read: *status says which. */
GArray *bench_suite(const char *list, int *status);

#endif
