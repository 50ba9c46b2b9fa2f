/* SPDX-License-Identifier: MIT */
/* See bench_results.h. */
#include "tools/reloop/bench_results.h"

#include <math.h>

struct measurement *bench_at(const struct bench_results *r, guint index, enum system system,
                             guint repetition) {
    return &r->measurements[(index * SYSTEM_COUNT + system) * r->repeat + repetition];
}

double bench_speed_of(const struct measurement *m) {
    return m->speed;
}

double bench_boot_seconds_of(const struct measurement *m) {
    return 1 / m->speed;
}

double bench_to_90_of(const struct measurement *m) {
    return m->to_90;
}

double bench_load_of(const struct measurement *m) {
    return m->processor / m->seconds;
}

double bench_processor_round_of(const struct measurement *m) {
    return m->rounds ? m->processor / m->rounds : NAN;
}

struct spread bench_spread(const struct bench_results *r, guint index, enum system system,
                           bench_figure *figure) {
    g_autofree double *values = g_new(double, r->repeat);

    for (guint i = 0; i < r->repeat; i++) {
        values[i] = figure(bench_at(r, index, system, i));
    }
    return figures_spread(values, r->repeat);
}

double bench_speed(const struct bench_results *r, guint index, enum system system) {
    return bench_spread(r, index, system, bench_speed_of).median;
}

gboolean bench_has(const struct bench_results *r, enum group group) {
    for (guint i = 0; i < r->count; i++) {
        if (r->cases[i].group == group) {
            return TRUE;
        }
    }
    return FALSE;
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

double bench_mean_of(const struct bench_results *r, enum system other, unsigned groups,
                     bench_figure *figure) {
    g_autofree double *ratios = g_new(double, r->count);

    for (guint i = 0; i < r->count; i++) {
        ratios[i] = groups & 1u << r->cases[i].group
                        ? bench_spread(r, i, SYSTEM_ON, figure).median /
                              bench_spread(r, i, other, figure).median
                        : NAN;
    }
    return figures_geometric_mean(ratios, r->count);
}

double bench_mean(const struct bench_results *r, enum system other, unsigned groups) {
    return bench_mean_of(r, other, groups, bench_speed_of);
}
