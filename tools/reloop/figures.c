/* SPDX-License-Identifier: MIT */
/* See figures.h. */
#include "tools/reloop/figures.h"

#include <math.h>
#include <stdlib.h>

#define PEAK_SHARE 4
#define REACHED_SHARE 32
#define REACHED 0.9

/* NaN last. */
static int by_size(const void *a, const void *b) {
    const double *left = a, *right = b;

    if (isnan(*left) || isnan(*right)) {
        return !!isnan(*left) - !!isnan(*right);
    }
    return (*left > *right) - (*left < *right);
}

struct spread figures_spread(double *values, size_t count) {
    qsort(values, count, sizeof *values, by_size);
    while (count && isnan(values[count - 1])) {
        count--;
    }
    if (!count) {
        return (struct spread){NAN, NAN, NAN};
    }
    return (struct spread){(values[(count - 1) / 2] + values[count / 2]) / 2, values[0],
                           values[count - 1]};
}

double figures_geometric_mean(const double *values, size_t count) {
    double logs = 0;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (values[i] > 0) {
            logs += log(values[i]);
            n++;
        }
    }
    return n ? exp(logs / (double)n) : NAN;
}

/* Rounds per second over some of them from the one after ends[first] on. */
static double rate(const double *ends, size_t first, size_t rounds) {
    /* Lines that came at once were read at once. */
    return (double)rounds / fmax(ends[first + rounds] - ends[first], 1e-6);
}

struct speed figures_speed(const double *ends, size_t count) {
    struct speed speed = {NAN, NAN};
    size_t window = (count + PEAK_SHARE - 1) / PEAK_SHARE;

    for (size_t i = 0; count && i + window <= count; i++) {
        speed.peak =
            fmax(speed.peak, rate(ends, i, window)); /* of a NaN and a number, the number */
    }
    window = (count + REACHED_SHARE - 1) / REACHED_SHARE;
    for (size_t i = 0; isnan(speed.to_90) && i + window <= count; i++) {
        if (rate(ends, i, window) >= REACHED * speed.peak) {
            speed.to_90 = ends[i] - ends[0];
        }
    }
    return speed;
}
