/* SPDX-License-Identifier: MIT */
/* The tables of bench. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/figures.h"
#include "tools/reloop/table.h"

#include <math.h>
#include <stdio.h>

#define NAME_WIDTH 22

/* Of all repetitions. */
static struct spread spread_of(const struct bench_results *r, guint index, enum system system,
                               double (*figure)(const struct measurement *)) {
    g_autofree double *values = g_new(double, r->repeat);

    for (guint i = 0; i < r->repeat; i++) {
        values[i] = figure(bench_at(r, index, system, i));
    }
    return figures_spread(values, r->repeat);
}

static double speed_of(const struct measurement *m) {
    return m->speed;
}

static double seconds_of(const struct measurement *m) {
    return 1 / m->speed;
}

static double to_90_of(const struct measurement *m) {
    return m->to_90;
}

static void print_names(const struct bench_results *r, int width, const char *prefix,
                        enum system last) {
    for (int system = 0; system <= (int)last; system++) {
        if (r->systems[system]) {
            g_autofree char *title = g_strconcat(prefix, system_names[system], NULL);

            printf("  %*s", width, title);
        }
    }
}

static void print_speeds(const struct bench_results *r) {
    printf("%-*s", NAME_WIDTH, "rounds per second");
    print_names(r, 15, "", SYSTEM_ON);
    putchar('\n');
    for (guint i = 0; i < r->count; i++) {
        gboolean boot = r->cases[i].group == GROUP_BOOT;

        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int system = 0; system < SYSTEM_COUNT; system++) {
            if (r->systems[system]) {
                struct spread s = spread_of(r, i, system, boot ? seconds_of : speed_of);

                table_cell(8, 2, s.median, boot ? "s" : "");
                table_cell(5, 0, r->repeat > 1 ? (s.max - s.min) / s.median * 100 : NAN, "%");
            }
        }
        puts(bench_identical(r, i) ? "" : "  FAILED or different");
    }
}

static void print_mean(const struct bench_results *r, const char *title, unsigned groups) {
    printf("%-*s", NAME_WIDTH, title);
    for (int other = 0; other < SYSTEM_ON; other++) {
        if (r->systems[other]) {
            table_cell(9, 2, bench_mean(r, other, groups), "x");
        }
    }
    putchar('\n');
}

static void print_ratios(const struct bench_results *r) {
    printf("\n%-*s", NAME_WIDTH, "times faster");
    print_names(r, 9, "on/", SYSTEM_BLOCK);
    puts("");
    for (guint i = 0; i < r->count; i++) {
        double on = bench_speed(r, i, SYSTEM_ON);

        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int other = 0; other < SYSTEM_ON; other++) {
            if (r->systems[other]) {
                table_cell(9, 2, on / bench_speed(r, i, other), "x");
            }
        }
        putchar('\n');
    }
    for (int group = GROUP_BARE; group < GROUP_COUNT; group++) {
        g_autofree char *title = g_strconcat("mean of ", group_names[group], NULL);

        print_mean(r, title, 1u << group);
    }
    print_mean(r, "mean of bare and linux", BENCH_COMPUTE);
}

static void print_warm_up(const struct bench_results *r) {
    printf("\n%-*s", NAME_WIDTH, "to 90% of peak, s");
    print_names(r, 9, "", SYSTEM_ON);
    putchar('\n');
    for (guint i = 0; i < r->count; i++) {
        if (r->cases[i].group == GROUP_BOOT) {
            continue;
        }
        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int system = 0; system < SYSTEM_COUNT; system++) {
            if (r->systems[system]) {
                table_cell(9, 2, spread_of(r, i, system, to_90_of).median, "");
            }
        }
        putchar('\n');
    }
}

void bench_print(const struct bench_results *r) {
    print_speeds(r);
    if (r->systems[SYSTEM_ON]) {
        print_ratios(r);
    }
    print_warm_up(r);
}
