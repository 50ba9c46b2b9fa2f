/* SPDX-License-Identifier: MIT */
/* reloop compare: runs guests in several modes, one after the other, and shows how they compare. */
#include "tools/reloop/busy.h"
#include "tools/reloop/catalog.h"
#include "tools/reloop/child.h"
#include "tools/reloop/command.h"
#include "tools/reloop/compare_table.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <glib/gstdio.h>
#include <stdio.h>

static const struct command_help help = {
    .summary = "Runs guests with different --regions and prints a table: the guest's seconds in\n"
               "each, ratios, how many regions there were, the share of blocks executed in them,\n"
               "the share of the run in which the vCPU waited for the compiler, and whether the\n"
               "output was the same. All but the ratios of one table vary with the machine.",
    .more = "Exit status: 0 if every run succeeded with identical output.\n"
            "\n"
            "Examples:\n"
            "  ./reloop compare --guests sha256,sort\n"
            "  ./reloop compare --modes off,block,on --json figures.json",
};

struct plan {
    struct comparison *rows;
    gsize count;
    gboolean modes[MODE_COUNT];
    const char *size;
    int timeout;
};

/* The run's statistics, or NULL if it failed; in *messages, which the caller frees, what it
 * said. */
static cJSON *run(const struct plan *plan, const char *name, enum mode mode, const char *stats,
                  char **messages) {
    g_autofree char *program = in_build("native/reloop");
    g_autofree char *guest = g_strconcat("--guest=", name, NULL);
    g_autofree char *size = g_strconcat("--size=", plan->size, NULL);
    g_autofree char *output = g_strconcat("--stats=", stats, NULL);
    g_autofree char *timeout = g_strdup_printf("--timeout=%d", plan->timeout);
    g_autofree char *regions = g_strdup_printf("--regions=%s", mode_names[mode]);
    char *argv[] = {program, "run", guest, size, regions, timeout, output, NULL};
    g_autoptr(GError) error = NULL;
    cJSON *result;
    int status;

    *messages = NULL;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, child_dies_with_parent, NULL,
                      NULL, messages, &status, &error)) {
        *messages = g_strdup_printf("%s\n", error->message);
        return NULL;
    }
    result = child_take_stats(stats);
    if (status) {
        cJSON_Delete(result);
        return NULL;
    }
    return result;
}

/* One guest in one mode, with its progress on stderr. */
static void run_one(struct comparison *c, const struct plan *plan, enum mode mode,
                    const char *stats) {
    g_autofree char *messages = NULL;

    fprintf(stderr, "[%d/%" G_GSIZE_FORMAT "] %s, regions %s ... ", (int)(c - plan->rows) + 1,
            plan->count, c->guest, mode_names[mode]);
    c->stats[mode] = run(plan, c->guest, mode, stats, &messages);
    if (c->stats[mode]) {
        fprintf(stderr, "%.1f s\n",
                cJSON_GetNumberValue(cJSON_GetObjectItem(c->stats[mode], "wall_s")));
    } else {
        c->failed = TRUE;
        fputs("failed\n", stderr);
    }
    fputs(messages ? messages : "", stderr);
}

static void run_all(struct plan *plan, const char *stats) {
    for (gsize i = 0; i < plan->count; i++) {
        for (int mode = 0; mode < MODE_COUNT; mode++) {
            if (plan->modes[mode]) {
                run_one(&plan->rows[i], plan, mode, stats);
            }
        }
    }
}

/* Fills the plan's guests: those of the list, or all compute guests of an architecture. A status.
 */
static int choose_guests(struct plan *plan, const char *list, const char *arch) {
    g_auto(GStrv) names = g_strsplit(list ? list : "", ",", -1);
    const struct guest *guests;
    gsize count;

    guests = catalog_read(&count);
    if (!guests) {
        return STATUS_FAILED;
    }
    plan->rows = g_new0(struct comparison, count + g_strv_length(names));
    for (gsize i = 0; !list && i < count; i++) {
        if (g_str_equal(guests[i].kind, KIND_COMPUTE) && g_str_equal(guests[i].arch, arch)) {
            plan->rows[plan->count++].guest = guests[i].name;
        }
    }
    for (gsize i = 0; list && names[i]; i++) {
        const struct guest *guest = catalog_find(guests, count, names[i]);

        if (!guest) {
            return STATUS_USAGE;
        }
        if (guest_is_os(guest)) {
            return misuse("%s is an os guest; compare takes those that compute", guest->name);
        }
        plan->rows[plan->count++].guest = guest->name;
    }
    return plan->count ? STATUS_OK : misuse("--guests names no guest");
}

static int choose_modes(struct plan *plan, const char *list) {
    g_auto(GStrv) names = g_strsplit(list, ",", -1);

    for (char **name = names; *name; name++) {
        int mode = 0;

        while (mode < MODE_COUNT && !g_str_equal(*name, mode_names[mode])) {
            mode++;
        }
        if (mode == MODE_COUNT) {
            return misuse("--modes has '%s'; it takes off, block and on", *name);
        }
        plan->modes[mode] = TRUE;
    }
    return *names ? STATUS_OK : misuse("--modes names no mode");
}

/* Says so if others used the machine since *from: then the times are theirs as well. */
static void say_if_busy(const struct busy_times *from) {
    struct busy_times now;
    double share = busy_now(&now) ? busy_share(from, &now) : 0;

    if (share > BUSY_SHARE) {
        fprintf(stderr,
                "The machine was busy: others used %.0f %% of its processors meanwhile. Times and "
                "ratios are not reliable; run it again when the machine is idle.\n",
                share * 100);
    }
}

static int write_json(const struct plan *plan, const char *file) {
    char *text = compare_json(plan->rows, plan->count, plan->size);
    g_autoptr(GError) error = NULL;
    gboolean ok = g_file_set_contents(file, text, -1, &error);

    cJSON_free(text);
    return ok ? STATUS_OK : fail_with(error);
}

static int compare(struct plan *plan, const char *json) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("reloop-XXXXXX", &error);
    g_autofree char *stats = folder ? g_build_filename(folder, "stats.json", NULL) : NULL;
    struct busy_times start = {0};
    int status = STATUS_OK;

    if (!folder) {
        return fail_with(error);
    }
    busy_now(&start);
    run_all(plan, stats);
    g_rmdir(folder);
    compare_print(plan->rows, plan->count, plan->modes);
    say_if_busy(&start);
    for (gsize i = 0; i < plan->count; i++) {
        if (!comparison_identical(&plan->rows[i])) {
            status = STATUS_FAILED;
        }
    }
    if (json && write_json(plan, json)) {
        return STATUS_FAILED;
    }
    return status;
}

int command_compare(char **argv) {
    struct plan plan = {.timeout = 300};
    g_autofree char *guests = NULL, *arch = NULL, *modes = NULL, *size = NULL, *json = NULL;
    const GOptionEntry entries[] = {
        {"guests", 0, 0, G_OPTION_ARG_STRING, &guests,
         "Which guests (default: all that compute, of one architecture)", "A,B,..."},
        {"arch", 0, 0, G_OPTION_ARG_STRING, &arch,
         "Which architecture that is (default: " DEFAULT_ARCH ")", "i386|arm|riscv32"},
        {"modes", 0, 0, G_OPTION_ARG_STRING, &modes, "Which modes (default: off,on)",
         "off,block,on"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &size, "How much they do (default: full)",
         "small|full"},
        {"timeout", 0, 0, G_OPTION_ARG_INT, &plan.timeout,
         "End a run after S seconds (default: 300)", "S"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Write all figures, as JSON", "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    int status;

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (argv[1]) {
        return misuse("compare takes no '%s'; try: reloop compare --help", argv[1]);
    }
    plan.size = size ? size : "full";
    if (!guest_size_exists(plan.size)) {
        return misuse("--size is '%s'; it must be small or full", plan.size);
    }
    if (plan.timeout < 1) {
        return misuse("--timeout is %d; it must be 1 or more", plan.timeout);
    }
    if (guests && arch) {
        return misuse("compare takes either --guests or --arch");
    }
    if (arch && !g_strv_contains(guest_archs, arch)) {
        return misuse("--arch is '%s'; it must be i386, arm or riscv32", arch);
    }
    status = choose_guests(&plan, guests, arch ? arch : DEFAULT_ARCH);
    if (!status) {
        status = choose_modes(&plan, modes ? modes : "off,on");
    }
    if (!status && json) {
        status = check_writable(json);
    }
    return status ? status : compare(&plan, json);
}
