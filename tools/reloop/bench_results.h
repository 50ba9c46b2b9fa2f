/* SPDX-License-Identifier: MIT */
/* All figures of a bench, and how they are printed and written. */
#ifndef RELOOP_CLI_BENCH_RESULTS_H
#define RELOOP_CLI_BENCH_RESULTS_H

#include "tools/reloop/bench_run.h"

struct bench_results {
    const struct bench_case *cases;
    guint count;
    gboolean systems[SYSTEM_COUNT]; /* that take part */
    guint repeat;
    struct bench_limits limits;
    struct measurement *measurements; /* [case][system][repetition] */
};

struct measurement *bench_at(const struct bench_results *r, guint index, enum system system,
                             guint repetition);

/* The median speed; NaN if there is none. */
double bench_speed(const struct bench_results *r, guint index, enum system system);

/* Did every run of the case say the same checksum? One that failed said none. */
gboolean bench_identical(const struct bench_results *r, guint index);

/* How many times faster "on" is: the geometric mean over the cases of the groups that the set of
 * bits (1 << GROUP_...) has; NaN if there is nothing to compare. */
double bench_mean(const struct bench_results *r, enum system other, unsigned groups);

/* The compute guests, bare and as Linux programs: what the summary is of. */
#define BENCH_COMPUTE (1u << GROUP_BARE | 1u << GROUP_LINUX)

/* bench_print.c: tables for people on stdout. */
void bench_print(const struct bench_results *r);

/* bench_json.c: all figures; the caller frees the object. Takes the statistics over. */
cJSON *bench_json(struct bench_results *r);

/* bench_against.c: a table of how many times faster this bench is than the one of the other JSON
 * file, whose text is given with its name. A status, after a message if it is no bench. */
int bench_print_against(const struct bench_results *r, const char *file, const char *text);

/* bench_chart.c: the figures as a chart, an SVG file. bench_chart_check finds out before a long run
 * whether that will do. Both return a status, after a message. */
int bench_chart_check(const char *file);
int bench_chart(const struct bench_results *r, const char *file);

#endif
