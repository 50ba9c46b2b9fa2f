/* SPDX-License-Identifier: MIT */
/* Figures out of measured times; NaN stands for one that is not known. */
#ifndef RELOOP_CLI_FIGURES_H
#define RELOOP_CLI_FIGURES_H

#include <stddef.h>

/* Middle value, smallest and largest. */
struct spread {
    double median, min, max;
};

/* Of those that are known; all NaN if none is. Puts the values in order. */
struct spread figures_spread(double *values, size_t count);

/* Of those that are known; NaN if none is. */
double figures_geometric_mean(const double *values, size_t count);

/* How fast equal rounds of work were done. */
struct speed {
    double peak;  /* rounds per second */
    double to_90; /* seconds from the start until nine tenths of that were reached */
};

/* ends: when the work started and, count times, when a round was done, in seconds. The peak is the
 * fastest quarter of all rounds, one after the other: long enough that a hiccup of the clock does
 * not make it. Reached is a speed where as many rounds as are one in 32 have it. */
struct speed figures_speed(const double *ends, size_t count);

#endif
