/* SPDX-License-Identifier: MIT */
/* reloop bench: native QEMU, v86 and ours do the same work, in turns, and the speeds are shown. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/bench_system.h"
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <glib/gstdio.h>
#include <stdio.h>

static const struct command_help help = {
    .summary =
        "Runs the same guests, with the same images, in native QEMU (TCG), in v86 and in ours "
        "with\n"
        "regions off, block and on, one after the other and in turns, and prints for each its "
        "peak\n"
        "speed in rounds per second, with the spread of all repetitions, how many times faster\n"
        "regions are, how long the way to nine tenths of the peak took, and the processor time of\n"
        "all threads. The groups:\n"
        "  boot     Linux from the start of the system to its first program, in seconds\n"
        "  bare     compute guests on the bare machine\n"
        "  linux    the same sources as static Linux programs\n"
        "  busybox  gzip, sha256sum, awk and sort under Linux, on real data\n"
        "  real     programs of Debian's, such as Python, SQLite and gcc, all under one Linux, in\n"
        "           an order of their own in each repetition\n"
        "The systems:\n"
        "  native          QEMU of the same version without what our patches do to x86, built by\n"
        "                  make bench-native; the one to quote\n"
        "  native-patched  the same with all patches\n"
        "  native-debian   the machine's own qemu-system-i386\n"
        "  v86             the npm package, under the same Node\n"
        "  off, block, on  ours, with these --regions",
    .more =
        "A round of work takes native QEMU a few hundredths of a second, in real some tenth. A\n"
        "system is measured from outside, by when the lines come that a guest prints after\n"
        "each round. The peak is the fastest quarter of all rounds. Let the machine do nothing\n"
        "else meanwhile.\n"
        "\n"
        "Exit status: 0 if all went well, with the same checksums everywhere.\n"
        "\n"
        "Examples:\n"
        "  ./reloop bench --quick --only bare --systems native,on\n"
        "  ./reloop bench --only real --systems native,v86,on\n"
        "  ./reloop bench --json figures.json --svg figures.svg",
};

/* What the command line says. */
struct request {
    char *only, *systems, *json, *svg, *against;
    gboolean quick;
    int repeat, seed;        /* 0: not said */
    double seconds, silence; /* 0: not said */
};

static int choose_systems(struct bench_results *r, const char *list) {
    g_auto(GStrv) names = g_strsplit(list, ",", -1);

    for (char **name = names; *name; name++) {
        int system = 0;

        while (system < SYSTEM_COUNT && !g_str_equal(*name, system_names[system])) {
            system++;
        }
        if (system == SYSTEM_COUNT) {
            return misuse(
                "--systems has '%s'; it takes native, native-patched, native-debian, v86, "
                "off, block and on",
                *name);
        }
        r->systems[system] = TRUE;
    }
    return *names ? STATUS_OK : misuse("--systems names no system");
}

static int write_json(struct bench_results *r, const char *file) {
    cJSON *object = bench_json(r);
    char *text = cJSON_Print(object);
    g_autoptr(GError) error = NULL;
    gboolean ok = g_file_set_contents(file, text, -1, &error);

    cJSON_free(text);
    cJSON_Delete(object);
    return ok ? STATUS_OK : fail_with(error);
}

/* Shows and writes what was measured. */
static int report(struct bench_results *r, const struct request *q, const char *against) {
    int status = STATUS_OK;

    bench_print(r);
    for (guint i = 0; i < r->count; i++) {
        if (!bench_identical(r, i)) {
            status = STATUS_FAILED;
        }
    }
    if (against && bench_print_against(r, q->against, against)) {
        status = STATUS_FAILED;
    }
    if (q->svg && bench_chart(r, q->svg)) {
        status = STATUS_FAILED;
    }
    if (q->json && write_json(r, q->json)) {
        status = STATUS_FAILED;
    }
    return status;
}

static int bench(struct bench_results *r, const struct request *q, const char *against) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("reloop-XXXXXX", &error);
    guint count = r->count * SYSTEM_COUNT * r->repeat;
    gboolean ok;
    int status;

    if (!folder) {
        return fail_with(error);
    }
    r->measurements = g_new(struct measurement, count);
    for (guint i = 0; i < count; i++) {
        r->measurements[i] = measurement_none();
    }
    ok = bench_turns(r, folder);
    g_rmdir(folder);
    status = report(r, q, against);
    return ok ? status : STATUS_FAILED;
}

/* Sets what the request says, or its defaults. */
static int prepare(struct bench_results *r, const struct request *q) {
    const char *systems = q->quick ? "native,v86,block,on" : "native,v86,off,block,on";
    int status;
    GArray *suite = bench_suite(q->only, &status);

    if (!suite) {
        return status;
    }
    r->cases = (const struct bench_case *)(void *)suite->data;
    r->count = suite->len;
    r->repeat = (guint)(q->repeat ? q->repeat : q->quick ? 1 : 3);
    r->limits.seconds = q->seconds ? q->seconds : q->quick ? 1.5 : 5;
    r->limits.real_seconds = q->seconds ? q->seconds : q->quick ? 3 : 10;
    r->seed = q->seed ? (guint32)q->seed : g_random_int() % G_MAXINT32 + 1;
    r->limits.silence = q->silence ? q->silence : 600;
    status = choose_systems(r, q->systems ? q->systems : systems);
    for (int system = 0; !status && system < SYSTEM_COUNT; system++) {
        status = r->systems[system] ? bench_system_check(system) : STATUS_OK;
    }
    return status;
}

static int check(const struct request *q) {
    if (q->repeat < 0) {
        return misuse("--repeat is %d; it must be 1 or more", q->repeat);
    }
    if (q->seed < 0) {
        return misuse("--seed is %d; it must be 1 or more", q->seed);
    }
    if (!(q->seconds >= 0 && q->silence >= 0)) {
        return misuse("--seconds and --timeout must be numbers above 0");
    }
    return STATUS_OK;
}

int command_bench(char **argv) {
    struct request q = {0};
    struct bench_results results = {0};
    const GOptionEntry entries[] = {
        {"only", 0, 0, G_OPTION_ARG_STRING, &q.only,
         "Which cases: groups, names, or GROUP/NAME (default: all)", "A,B,..."},
        {"systems", 0, 0, G_OPTION_ARG_STRING, &q.systems,
         "Which systems (default: native,v86,off,block,on)", "A,B,..."},
        {"quick", 0, 0, G_OPTION_ARG_NONE, &q.quick,
         "A first look: as --repeat 1 --seconds 1.5 (of real 3), and without off", NULL},
        {"repeat", 0, 0, G_OPTION_ARG_INT, &q.repeat, "Measure everything N times (default: 3)",
         "N"},
        {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &q.seconds,
         "Measure each case for S seconds (default: 5, of real 10)", "S"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &q.seed,
         "Run real's cases in an earlier bench's orders (default: by chance)", "N"},
        {"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &q.silence,
         "A run that is silent for S seconds has failed (default: 600)", "S"},
        {"json", 0, 0, G_OPTION_ARG_FILENAME, &q.json, "Write all figures, as JSON", "FILE"},
        {"svg", 0, 0, G_OPTION_ARG_FILENAME, &q.svg, "Draw a chart of the speeds", "FILE"},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &q.against,
         "Compare with the figures of an earlier --json", "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    g_autofree char *against = NULL;
    g_autoptr(GError) error = NULL;
    int status;

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (argv[1]) {
        return misuse("bench takes no '%s'; try: reloop bench --help", argv[1]);
    }
    status = check(&q);
    if (!status && q.against && !g_file_get_contents(q.against, &against, NULL, &error)) {
        status = fail_with(error);
    }
    if (!status && q.json) {
        status = check_writable(q.json);
    }
    if (!status && q.svg) {
        status = bench_chart_check(q.svg);
    }
    if (!status) {
        status = prepare(&results, &q);
    }
    return status ? status : bench(&results, &q, against);
}
