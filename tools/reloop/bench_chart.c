/* SPDX-License-Identifier: MIT */
/* The chart of bench, by gnuplot. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <math.h>
#include <stdio.h>

int bench_chart_check(const char *file) {
    g_autofree char *program = g_find_program_in_path("gnuplot");

    return program ? check_writable(file)
                   : fail("--svg needs gnuplot; run: apt-get install gnuplot-nox");
}

/* The system that the others are shown relative to: native QEMU, or the first there is. */
static enum system base(const struct bench_results *r) {
    int system = 0;

    while (!r->systems[system]) {
        system++;
    }
    return system;
}

/* A line for each case but the boot: its name, and each system's speed relative to the base. */
static void write_data(GString *script, const struct bench_results *r) {
    g_string_append(script, "$data << END\n");
    for (guint i = 0; i < r->count; i++) {
        if (r->cases[i].group == GROUP_BOOT) {
            continue;
        }
        g_string_append_printf(script, "\"%s\"", r->cases[i].id);
        for (int system = 0; system < SYSTEM_COUNT; system++) {
            double ratio = bench_speed(r, i, system) / bench_speed(r, i, base(r));

            if (r->systems[system] && isnan(ratio)) {
                g_string_append(script, " ?");
            } else if (r->systems[system]) {
                char number[G_ASCII_DTOSTR_BUF_SIZE];

                g_string_append_printf(script, " %s", g_ascii_dtostr(number, sizeof number, ratio));
            }
        }
        g_string_append_c(script, '\n');
    }
    g_string_append(script, "END\n");
}

static void write_script(GString *script, const struct bench_results *r) {
    guint column = 2;

    write_data(script, r);
    g_string_append_printf(
        script,
        "set terminal svg size 1400,560 dynamic font 'sans-serif,12' background 'white'\n"
        "set title 'Peak speed relative to %s (more is faster)'\n"
        "set style data histogram\nset style histogram clustered gap 2\n"
        "set style fill solid\nset boxwidth 1\nset logscale y 2\nset grid y\n"
        "set datafile missing '?'\nset key top left horizontal\n"
        "set xtics rotate by -50 nomirror\nset yrange [2**-8:]\n"
        "plot 1 notitle with lines linecolor 'black'",
        system_names[base(r)]);
    for (int system = 0; system < SYSTEM_COUNT; system++) {
        if (r->systems[system]) {
            g_string_append_printf(script, ", $data using %u:xtic(1) title '%s'", column++,
                                   system_names[system]);
        }
    }
    g_string_append_c(script, '\n');
}

int bench_chart(const struct bench_results *r, const char *file) {
    g_autoptr(GString) script = g_string_new(NULL);
    g_autofree char *svg = NULL, *messages = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    write_script(script, r);
    if (!g_spawn_sync(NULL, (char *[]){"gnuplot", "-e", script->str, NULL}, NULL,
                      G_SPAWN_SEARCH_PATH, NULL, NULL, &svg, &messages, &status, &error)) {
        return fail("%s", error->message);
    }
    if (status) {
        return fail("gnuplot could not draw %s: %s", file, messages);
    }
    return g_file_set_contents(file, svg, -1, &error) ? STATUS_OK : fail("%s", error->message);
}
