/* SPDX-License-Identifier: MIT */
/* The chart of bench, by gnuplot. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <glib/gstdio.h>
#include <math.h>

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

/* A line for each case but the boot: its name, and each other system's speed relative to the base.
 */
static void write_data(GString *script, const struct bench_results *r) {
    g_string_append(script, "$data << END\n");
    for (guint i = 0; i < r->count; i++) {
        if (r->cases[i].group == GROUP_BOOT) {
            continue;
        }
        g_string_append_printf(script, "\"%s\"", r->cases[i].id);
        for (int system = base(r) + 1; system < SYSTEM_COUNT; system++) {
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
        "set terminal svg size 1400,600 dynamic font 'sans-serif,12' background 'white'\n"
        "set title 'Peak speed relative to %s'\n"
        "set logscale y 2\nset grid\nset key outside top center horizontal\n"
        "set datafile missing '?'\nset xtics rotate by -50 nomirror\nset offsets 0.5, 0.5, 0, 0\n"
        "plot 1 title '%s' with lines linewidth 2 linecolor 'black'",
        system_names[base(r)], system_names[base(r)]);
    for (int system = base(r) + 1; system < SYSTEM_COUNT; system++) {
        if (r->systems[system]) {
            g_string_append_printf(script,
                                   ", $data using 0:%u:xtic(1) title '%s' with points pointtype 7",
                                   column++, system_names[system]);
        }
    }
    g_string_append_c(script, '\n');
}

/* What gnuplot makes of the script, in *svg. A status, after a message. */
static int draw(const char *script, char **svg) {
    g_autofree char *messages = NULL, *file = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0, fd = g_file_open_tmp("reloop-XXXXXX.gnuplot", &file, &error);
    char *argv[] = {"gnuplot", file, NULL};
    gboolean ok = fd >= 0 && g_close(fd, &error) && g_file_set_contents(file, script, -1, &error) &&
                  g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, svg, &messages,
                               &status, &error);

    if (file) {
        g_unlink(file);
    }
    if (!ok) {
        return fail_with(error);
    }
    return status ? fail("gnuplot: %s", messages) : STATUS_OK;
}

int bench_chart(const struct bench_results *r, const char *file) {
    g_autoptr(GString) script = g_string_new(NULL);
    g_autofree char *svg = NULL;
    g_autoptr(GError) error = NULL;
    int status;

    write_script(script, r);
    status = draw(script->str, &svg);
    if (status) {
        return status;
    }
    return g_file_set_contents(file, svg, -1, &error) ? STATUS_OK : fail_with(error);
}
