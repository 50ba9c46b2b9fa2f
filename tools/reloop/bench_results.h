/* SPDX-License-Identifier: MIT */
/* All figures of a bench, and how they are printed and written. */
#ifndef RELOOP_CLI_BENCH_RESULTS_H
#define RELOOP_CLI_BENCH_RESULTS_H

#include "tools/reloop/bench_run.h"
#include "tools/reloop/figures.h"

struct bench_results {
    const struct bench_case *cases;
    guint count;
    gboolean systems[SYSTEM_COUNT]; /* that take part */
    guint repeat;
    guint32 seed; /* of the order in which the cases of GROUP_REAL run */
    struct bench_limits limits;
    struct measurement *measurements; /* [case][system][repetition] */
};

struct measurement *bench_at(const struct bench_results *r, guint index, enum system system,
                             guint repetition);

/* What is shown of a measurement; NaN if it has no such figure. */
typedef double bench_figure(const struct measurement *m);
bench_figure bench_speed_of, bench_to_90_of;
bench_figure bench_boot_seconds_of;    /* of a boot alone */
bench_figure bench_load_of;            /* seconds of processor time in a second */
bench_figure bench_processor_round_of; /* seconds of processor time for a round */

/* A figure of a case over all repetitions. */
struct spread bench_spread(const struct bench_results *r, guint index, enum system system,
                           bench_figure *figure);

/* The median speed; NaN if there is none. */
double bench_speed(const struct bench_results *r, guint index, enum system system);

/* Is a case of that group among them? */
gboolean bench_has(const struct bench_results *r, enum group group);

/* Did every run of the case say the same checksum? One that failed said none. */
gboolean bench_identical(const struct bench_results *r, guint index);

/* How many times faster "on" is: the geometric mean over the cases of the groups that the set of
 * bits (1 << GROUP_...) has; NaN if there is nothing to compare. */
double bench_mean(const struct bench_results *r, enum system other, unsigned groups);

/* The geometric mean over the same of how many times another figure of "on" is the other's. */
double bench_mean_of(const struct bench_results *r, enum system other, unsigned groups,
                     bench_figure *figure);

/* bench_turns.c: runs everything in turns and fills the measurements, saying on stderr what runs.
 * folder is for files that do not outlive a run. Did all runs succeed? Each that did not has its
 * message. */
gboolean bench_turns(struct bench_results *r, const char *folder);

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
