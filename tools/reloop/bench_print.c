/* SPDX-License-Identifier: MIT */
/* The tables of bench. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_WIDTH 22

/* Of a column with one figure: its title fits, behind "on/" too. */
static int width_of(enum system system) {
    return MAX(9, (int)strlen(system_names[system]) + 3);
}

/* width 0: each column has its own. */
static void print_names(const struct bench_results *r, int width, const char *prefix,
                        enum system last) {
    for (int system = 0; system <= (int)last; system++) {
        if (r->systems[system]) {
            g_autofree char *title = g_strconcat(prefix, system_names[system], NULL);

            printf("  %*s", width ? width : width_of(system), title);
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
                struct spread s =
                    bench_spread(r, i, system, boot ? bench_boot_seconds_of : bench_speed_of);

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
            table_cell(width_of(other), 2, bench_mean(r, other, groups), "x");
        }
    }
    putchar('\n');
}

static void print_ratios(const struct bench_results *r) {
    printf("\n%-*s", NAME_WIDTH, "times faster");
    print_names(r, 0, "on/", SYSTEM_BLOCK);
    puts("");
    for (guint i = 0; i < r->count; i++) {
        double on = bench_speed(r, i, SYSTEM_ON);

        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int other = 0; other < SYSTEM_ON; other++) {
            if (r->systems[other]) {
                table_cell(width_of(other), 2, on / bench_speed(r, i, other), "x");
            }
        }
        putchar('\n');
    }
    for (int group = GROUP_BARE; group < GROUP_COUNT; group++) {
        if (bench_has(r, group)) {
            g_autofree char *title = g_strconcat("mean of ", group_names[group], NULL);

            print_mean(r, title, 1u << group);
        }
    }
    if (bench_has(r, GROUP_BARE) || bench_has(r, GROUP_LINUX)) {
        print_mean(r, "mean of bare and linux", BENCH_COMPUTE);
    }
}

/* A table of one figure of every case; those of the boot only where they say something. */
static void print_figures(const struct bench_results *r, const char *title, int digits,
                          bench_figure *figure) {
    printf("\n%-*s", NAME_WIDTH, title);
    print_names(r, 0, "", SYSTEM_ON);
    putchar('\n');
    for (guint i = 0; i < r->count; i++) {
        if (r->cases[i].group == GROUP_BOOT && figure == bench_to_90_of) {
            continue;
        }
        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int system = 0; system < SYSTEM_COUNT; system++) {
            if (r->systems[system]) {
                table_cell(width_of(system), digits, bench_spread(r, i, system, figure).median, "");
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
    print_figures(r, "to 90% of peak, s", 2, bench_to_90_of);
    print_figures(r, "processor s per round", 4, bench_processor_round_of);
    print_figures(r, "processor s per s", 2, bench_load_of);
}
