/* SPDX-License-Identifier: MIT */
/* See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/figures.h"

#include <math.h>

struct measurement *bench_at(const struct bench_results *r, guint index, enum system system,
                             guint repetition) {
    return &r->measurements[(index * SYSTEM_COUNT + system) * r->repeat + repetition];
}

double bench_speed(const struct bench_results *r, guint index, enum system system) {
    g_autofree double *speeds = g_new(double, r->repeat);

    for (guint i = 0; i < r->repeat; i++) {
        speeds[i] = bench_at(r, index, system, i)->speed;
    }
    return figures_spread(speeds, r->repeat).median;
}

gboolean bench_identical(const struct bench_results *r, guint index) {
    const char *first = NULL;

    if (r->cases[index].group == GROUP_BOOT) {
        return TRUE;
    }
    for (int system = 0; system < SYSTEM_COUNT; system++) {
        for (guint i = 0; r->systems[system] && i < r->repeat; i++) {
            const char *checksum = bench_at(r, index, system, i)->checksum;

            if (!checksum || (first && !g_str_equal(first, checksum))) {
                return FALSE;
            }
            first = checksum;
        }
    }
    return TRUE;
}

double bench_mean(const struct bench_results *r, enum system other, unsigned groups) {
    g_autofree double *ratios = g_new(double, r->count);

    for (guint i = 0; i < r->count; i++) {
        ratios[i] = groups & 1u << r->cases[i].group
                        ? bench_speed(r, i, SYSTEM_ON) / bench_speed(r, i, other)
                        : NAN;
    }
    return figures_geometric_mean(ratios, r->count);
}
