/* SPDX-License-Identifier: MIT */
/* reloop profile: shows in which functions the threads of a profiled run spent their time. */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/profile.h"
#include "tools/reloop/profile_qemu.h"

#include <math.h>
#include <stdio.h>

static const struct command_help help = {
    .usage = "DIR",
    .summary = "Shows where the time of a run went that reloop run --profile DIR wrote down: for\n"
               "each thread the seconds in QEMU, in regions, in JavaScript and in the engine\n"
               "itself, then the functions of QEMU's busiest thread, which is a vCPU's.\n"
               "Chromium's developer tools load the same files.",
    .more =
        "self is the time in a function, total that with what it called. A region is shown by\n"
        "its number in its module, the guest's pc at its entry, and the module. The compiler's\n"
        "own WebAssembly stands in the column QEMU of its thread. --from and --to take a part of\n"
        "the run, in seconds since its start.\n"
        "\n"
        "Examples:\n"
        "  ./reloop run --profile profiles --guest lz\n"
        "  ./reloop profile profiles --top 20\n"
        "  ./reloop profile profiles --from 30 --to 40\n"
        "  ./reloop profile profiles --guest-symbols build/guests/lz.elf",
};

/* Seconds; less than of any thread of QEMU's if it is none. */
static double worked(const struct profile *profile) {
    return profile->is_qemu ? profile->seconds - profile->parts[PART_IDLE] : -1;
}

static const struct profile *busiest(const GPtrArray *profiles) {
    const struct profile *best = g_ptr_array_index(profiles, 0);

    for (guint i = 1; i < profiles->len; i++) {
        const struct profile *profile = g_ptr_array_index(profiles, i);

        best = worked(profile) > worked(best) ? profile : best;
    }
    return best;
}

static void print_threads(const GPtrArray *profiles) {
    printf("%6s  %8s  %8s  %8s  %8s  %8s  %8s\n", "thread", "all, s", "QEMU", "regions", "JS",
           "engine", "idle");
    for (guint i = 0; i < profiles->len; i++) {
        const struct profile *profile = g_ptr_array_index(profiles, i);

        printf("%6u  %8.2f", profile->thread, profile->seconds);
        for (int part = 0; part < PART_COUNT; part++) {
            printf("  %8.2f", profile->parts[part]);
        }
        putchar('\n');
    }
}

static void print_functions(const struct profile *profile, int count) {
    printf("\nthread %u\n%8s  %6s  %8s  %6s  function\n", profile->thread, "self, s", "%",
           "total, s", "%");
    for (guint i = 0; i < profile->functions->len && count-- > 0; i++) {
        const struct profile_function *f = g_ptr_array_index(profile->functions, i);

        if (f->self > 0) {
            printf("%8.2f  %6.1f  %8.2f  %6.1f  %s%s%s\n", f->self,
                   f->self / profile->seconds * 100, f->total, f->total / profile->seconds * 100,
                   f->name, f->module && *f->module ? "  " : "", f->module ? f->module : "");
        }
    }
}

/* The names of the functions of the QEMU that ran, which its build wrote beside it; NULL if there
 * are none, and in *remark why. The caller frees both. */
static char *usual_symbols(const char *folder, char **remark) {
    g_autofree char *qemu = profile_qemu(folder);
    g_autofree char *file = qemu ? g_strconcat(qemu, ".symbols", NULL) : NULL;

    if (file && g_file_test(file, G_FILE_TEST_IS_REGULAR)) {
        return g_steal_pointer(&file);
    }
    *remark = file ? g_strdup_printf("there is no %s", file)
                   : g_strdup_printf(
                         "%s does not say which QEMU ran; --symbols has a file of names", folder);
    return NULL;
}

/* Did any thread run? */
static gboolean has_time(const GPtrArray *profiles) {
    for (guint i = 0; i < profiles->len; i++) {
        const struct profile *profile = g_ptr_array_index(profiles, i);

        if (profile->seconds > 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What the command line says; thread is -1 if it names none. */
struct request {
    char *symbols, *guest_symbols;
    struct profile_span span;
    int thread, count;
};

static int show(const char *folder, const struct request *q) {
    g_autofree char *remark = NULL;
    g_autofree char *usual = q->symbols ? NULL : usual_symbols(folder, &remark);
    const GPtrArray *profiles =
        profiles_read(folder, q->symbols ? q->symbols : usual, q->guest_symbols, q->span);
    const struct profile *chosen = NULL;

    if (!profiles) {
        return STATUS_FAILED;
    }
    for (guint i = 0; i < profiles->len; i++) {
        const struct profile *profile = g_ptr_array_index(profiles, i);

        chosen = (int)profile->thread == q->thread ? profile : chosen;
    }
    if (q->thread >= 0 && !chosen) {
        return misuse("%s has no thread %d", folder, q->thread);
    }
    if (q->span.from > 0 && !has_time(profiles)) {
        return fail("%s has nothing from %g s on; the run was shorter", folder, q->span.from);
    }
    if (remark) {
        fprintf(stderr, "reloop: QEMU's functions are shown by number: %s\n", remark);
    }
    print_threads(profiles);
    print_functions(chosen ? chosen : busiest(profiles), q->count);
    return STATUS_OK;
}

int command_profile(char **argv) {
    struct request q = {.span = {0, INFINITY}, .thread = -1, .count = 40};
    const GOptionEntry entries[] = {
        {"thread", 0, 0, G_OPTION_ARG_INT, &q.thread,
         "Show this thread's functions (default: QEMU's busiest)", "N"},
        {"top", 0, 0, G_OPTION_ARG_INT, &q.count, "Show N functions (default: 40)", "N"},
        {"from", 0, 0, G_OPTION_ARG_DOUBLE, &q.span.from,
         "Leave out the first S seconds of the run, such as a boot", "S"},
        {"to", 0, 0, G_OPTION_ARG_DOUBLE, &q.span.to, "Leave out what comes after S seconds", "S"},
        {"symbols", 0, 0, G_OPTION_ARG_FILENAME, &q.symbols,
         "Names of QEMU's functions (default: beside the QEMU that ran)", "FILE"},
        {"guest-symbols", 0, 0, G_OPTION_ARG_FILENAME, &q.guest_symbols,
         "Names of the guest's code, for its regions: an ELF file or a System.map", "FILE"},
        G_OPTION_ENTRY_NULL,
    };

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (!argv[1] || argv[2]) {
        return misuse("profile takes one folder; try: reloop profile --help");
    }
    if (q.count < 1) {
        return misuse("--top is %d; it must be 1 or more", q.count);
    }
    if (!(q.span.from >= 0 && q.span.to > q.span.from)) {
        return misuse("--from and --to must be seconds from 0 on, --to more than --from");
    }
    return show(argv[1], &q);
}
