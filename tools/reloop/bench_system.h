/* SPDX-License-Identifier: MIT */
/* How each system that bench compares is started with a PC. */
#ifndef RELOOP_CLI_BENCH_SYSTEM_H
#define RELOOP_CLI_BENCH_SYSTEM_H

#include <cJSON.h>

#include "tools/reloop/bench_suite.h"

/* A PC without disks, its serial port on standard input and output. */
struct bench_pc {
    char *kernel; /* a Linux kernel with, a multiboot program without initrd */
    char *initrd; /* or NULL */
    char *append;
    int memory; /* MiB */
};

/* Is all there that the system needs? A status, after a message if not. */
int bench_system_check(enum system system);

/* The command line of a run that goes on until it is stopped. stats: where our systems write
 * figures. The caller frees it with g_strfreev. */
char **bench_system_command(enum system system, const struct bench_pc *pc, const char *stats);

/* What was compared, for whoever reads the figures: an object of texts. */
cJSON *bench_system_versions(void);

#endif
