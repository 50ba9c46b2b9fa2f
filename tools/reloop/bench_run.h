/* SPDX-License-Identifier: MIT */
/* One run of bench: a system with a PC that does one case on the bare machine, or several under one
 * Linux. */
#ifndef RELOOP_CLI_BENCH_RUN_H
#define RELOOP_CLI_BENCH_RUN_H

#include <cJSON.h>

#include "tools/reloop/bench_suite.h"

/* One case, once. NaN where there is no figure. */
struct measurement {
    double speed;   /* rounds per second at the peak; of a boot, one over its seconds */
    double to_90;   /* seconds from the first round's start */
    guint rounds;   /* done */
    char *checksum; /* of the first round; NULL if there is none */
    cJSON *stats;   /* of our systems, for the whole run; NULL in all cases of a run but one */
};

/* An empty one: what a case has that failed. */
struct measurement measurement_none(void);

struct bench_limits {
    double seconds; /* that a case runs for, and two rounds at least */
    double silence; /* seconds without a line after which a run has failed */
};

/* Runs cases of one group: one of GROUP_BOOT and GROUP_BARE, any number of the others, which are
 * told apart by nobody else, so that groups may be mixed there. Fills a measurement for each. NULL
 * if all went well, or what went wrong, which the caller frees. Each case's speed is said on stderr
 * when it is known. folder: for files that do not outlive the run. */
char *bench_run(enum system system, const struct bench_case *cases, guint count,
                const struct bench_limits *limits, const char *folder,
                struct measurement *measurements);

#endif
