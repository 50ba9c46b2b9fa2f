/* SPDX-License-Identifier: MIT */
/* See figures.h. */
#include "tools/reloop/figures.h"

#include <math.h>
#include <stdlib.h>

#define PEAK_SHARE 4
#define REACHED_SHARE 32
#define REACHED 0.9

static int by_size(const void *a, const void *b) {
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

struct spread figures_spread(const double *values, gsize count) {
    g_autofree double *known = g_new(double, count + 1);
    gsize n = 0;

    for (gsize i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            known[n++] = values[i];
        }
    }
    if (!n) {
        return (struct spread){NAN, NAN, NAN};
    }
    qsort(known, n, sizeof *known, by_size);
    return (struct spread){(known[(n - 1) / 2] + known[n / 2]) / 2, known[0], known[n - 1]};
}

double figures_geometric_mean(const double *values, gsize count) {
    double logs = 0;
    gsize n = 0;

    for (gsize i = 0; i < count; i++) {
        if (values[i] > 0) {
            logs += log(values[i]);
            n++;
        }
    }
    return n ? exp(logs / (double)n) : NAN;
}

/* Rounds per second over some of them from the one after ends[first] on. */
static double rate(const double *ends, gsize first, gsize rounds) {
    /* Lines that came at once were read at once. */
    return (double)rounds / fmax(ends[first + rounds] - ends[first], 1e-6);
}

struct speed figures_speed(const double *ends, gsize count) {
    struct speed speed = {NAN, NAN};
    gsize window = (count + PEAK_SHARE - 1) / PEAK_SHARE;

    for (gsize i = 0; count && i + window <= count; i++) {
        speed.peak =
            fmax(speed.peak, rate(ends, i, window)); /* of a NaN and a number, the number */
    }
    window = (count + REACHED_SHARE - 1) / REACHED_SHARE;
    for (gsize i = 0; isnan(speed.to_90) && i + window <= count; i++) {
        if (rate(ends, i, window) >= REACHED * speed.peak) {
            speed.to_90 = ends[i] - ends[0];
        }
    }
    return speed;
}
