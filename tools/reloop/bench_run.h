/* SPDX-License-Identifier: MIT */
/* One run of bench: a system with a PC that does one case on the bare machine, or several under one
 * Linux. */
#ifndef RELOOP_CLI_BENCH_RUN_H
#define RELOOP_CLI_BENCH_RUN_H

#include <cJSON.h>

#include "tools/reloop/bench_suite.h"

/* One case, once. NaN where there is no figure. */
struct measurement {
    double speed;     /* rounds per second at the peak; of a boot, one over its seconds */
    double to_90;     /* seconds from the first round's start */
    double seconds;   /* from there to the end of the last round */
    double processor; /* seconds of processor time that all of the system's threads had meanwhile */
    guint rounds;     /* done; of a boot 1 */
    char *checksum;   /* of the first round; NULL if there is none */
    cJSON *stats;     /* of our systems, for the whole run; NULL in all cases of a run but one */
};

/* An empty one: what a case has that failed. */
struct measurement measurement_none(void);

struct bench_limits {
    double seconds;      /* that a case runs for, and two rounds at least */
    double real_seconds; /* the same for a case of GROUP_REAL */
    double silence;      /* seconds without a line after which a run has failed */
};

/* Runs cases in one boot: one of GROUP_BOOT or GROUP_BARE, any number of GROUP_LINUX and
 * GROUP_BUSYBOX, or any number of GROUP_REAL. Fills a measurement for each. NULL
 * if all went well, or what went wrong, which the caller frees. Each case's speed is said on stderr
 * when it is known. folder: for files that do not outlive the run. */
char *bench_run(enum system system, const struct bench_case *cases, guint count,
                const struct bench_limits *limits, const char *folder,
                struct measurement *measurements);

#endif
