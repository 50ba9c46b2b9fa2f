/* SPDX-License-Identifier: MIT */
/* See bench_run.h. */
#include "tools/reloop/bench_run.h"
#include "tools/reloop/bench_system.h"
#include "tools/reloop/child.h"
#include "tools/reloop/figures.h"
#include "tools/reloop/places.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What guests/os/init says first. */
#define BOOT_END "linux-i386 begin"

/* v86 puts the initrd at 64 MiB. The one of real programs has 137, and its files are unpacked. */
#define LINUX_MEMORY 128
#define REAL_MEMORY 640
#define BARE_MEMORY 64

#define LINUX_APPEND \
    "console=ttyS0 quiet loglevel=0 panic=-1 nokaslr mitigations=off cryptomgr.notests"

/* What a run has said so far. */
struct session {
    const struct bench_case *cases;
    guint count, at; /* the case that runs */
    struct measurement *measurements;
    const struct bench_limits *limits;
    GArray *ends;     /* of double: when the case's work started, and when each round was done */
    double processor; /* the system's processor time when it started; then, of the last round */
    gboolean asked;   /* the case was told to end */
    char *failure;    /* what a case found wrong; or NULL */
};

struct measurement measurement_none(void) {
    return (struct measurement){.speed = NAN, .to_90 = NAN, .seconds = NAN, .processor = NAN};
}

static void note_time(struct session *s, double seconds) {
    g_array_append_val(s->ends, seconds);
}

static void finish_case(struct session *s) {
    struct measurement *m = &s->measurements[s->at++];
    gsize rounds = s->ends->len - 1;
    struct speed speed = figures_speed((const double *)(void *)s->ends->data, rounds);

    m->speed = speed.peak;
    m->to_90 = speed.to_90;
    m->rounds = (guint)rounds;
    m->seconds = g_array_index(s->ends, double, rounds) - g_array_index(s->ends, double, 0);
    m->processor = s->processor;
    fprintf(stderr, " %s %.4g", s->cases[s->at - 1].name, m->speed);
    g_array_set_size(s->ends, 0);
    s->asked = FALSE;
}

static gboolean seen_enough(const struct session *s, double now) {
    double seconds =
        s->cases[s->at].group == GROUP_REAL ? s->limits->real_seconds : s->limits->seconds;

    return s->ends->len > 2 && now - g_array_index(s->ends, double, 0) >= seconds;
}

/* A round is done. A bare case is ended with its PC; under Linux, a line on the serial port ends a
 * case (guests/linux/init, guests/real/init). */
static enum watch take_round(struct session *s, double now, const struct child *child) {
    if (s->asked) {
        return WATCH_ON;
    }
    note_time(s, now);
    if (!seen_enough(s, now)) {
        return WATCH_ON;
    }
    s->processor = child_processor_time(child) - s->processor;
    if (s->cases[s->at].group == GROUP_BARE) {
        finish_case(s);
        return WATCH_STOP;
    }
    s->asked = TRUE;
    if (write(child->input, "\n", 1) != 1) {
        s->failure = g_strdup("cannot be told to end a program");
        return WATCH_STOP;
    }
    return WATCH_ON;
}

/* The checksum in a line of a program, which its name may be in front of; NULL if it has none. */
static const char *checksum_in(const char *line) {
    const char *word = strstr(line, "checksum ");

    return word && (word == line || word[-1] == ' ') ? word + strlen("checksum ") : NULL;
}

/* guests/runtime/perform.c, guests/linux/init and guests/real/init say what comes. */
static enum watch take_line(void *context, const char *line, double now,
                            const struct child *child) {
    struct session *s = context;
    const char *checksum = checksum_in(line);

    if (strstr(line, " FAILED ")) {
        s->failure = g_strdup(line);
        return WATCH_STOP;
    }
    if (g_str_has_suffix(line, " begin")) {
        g_array_set_size(s->ends, 0);
        note_time(s, now);
        s->processor = child_processor_time(child);
    } else if (checksum && s->ends->len == 1) {
        s->measurements[s->at].checksum = g_strdup(checksum);
        return take_round(s, now, child);
    } else if (g_str_equal(line, ".") && s->ends->len > 1) {
        return take_round(s, now, child);
    } else if (g_str_has_suffix(line, " end") && s->asked) {
        finish_case(s);
        return s->at == s->count ? WATCH_STOP : WATCH_ON;
    }
    return WATCH_ON;
}

static enum watch take_boot_line(void *context, const char *line, double now,
                                 const struct child *child) {
    struct session *s = context;

    if (!g_str_equal(line, BOOT_END)) {
        return WATCH_ON;
    }
    s->measurements[0].speed = 1 / now;
    s->measurements[0].seconds = now;
    s->measurements[0].processor = child_processor_time(child);
    s->measurements[0].rounds = 1;
    fprintf(stderr, " %.1f s", now);
    return WATCH_STOP;
}

/* A Linux whose init does all cases, each by the name that it has there. */
static struct bench_pc linux_pc(const struct bench_case *cases, guint count) {
    gboolean real = cases->group == GROUP_REAL;
    g_autoptr(GString) programs = g_string_new(NULL);

    for (guint i = 0; i < count; i++) {
        g_string_append_printf(programs, "%s%s", i ? "," : "",
                               cases[i].group == GROUP_BUSYBOX ? cases[i].id : cases[i].name);
    }
    return (struct bench_pc){
        in_build("guests/os/linux-i386.vmlinuz"),
        in_build(real ? "guests/real-bench.initrd" : "guests/linux-bench.initrd"),
        g_strdup_printf(LINUX_APPEND " rdinit=/%s/init bench=%s", real ? "real" : "bench",
                        programs->str),
        real ? REAL_MEMORY : LINUX_MEMORY};
}

static struct bench_pc pc_of(const struct bench_case *cases, guint count) {
    g_autofree char *elf = g_strconcat("guests/", cases->name, ".elf", NULL);

    if (cases->group == GROUP_BARE) {
        return (struct bench_pc){in_build(elf), NULL, g_strdup("rounds"), BARE_MEMORY};
    }
    if (cases->group == GROUP_BOOT) {
        return (struct bench_pc){in_build("guests/os/linux-i386.vmlinuz"),
                                 in_build("guests/os/linux-i386.initrd"), g_strdup(LINUX_APPEND),
                                 LINUX_MEMORY};
    }
    return linux_pc(cases, count);
}

char *bench_run(enum system system, const struct bench_case *cases, guint count,
                const struct bench_limits *limits, const char *folder,
                struct measurement *measurements) {
    g_autofree char *stats = g_build_filename(folder, "stats.json", NULL);
    struct bench_pc pc = pc_of(cases, count);
    g_auto(GStrv) argv = bench_system_command(system, &pc, stats);
    struct session s = {.cases = cases,
                        .count = count,
                        .measurements = measurements,
                        .limits = limits,
                        .ends = g_array_new(FALSE, FALSE, sizeof(double))};
    char *failure;

    for (guint i = 0; i < count; i++) {
        measurements[i] = measurement_none();
    }
    failure = child_watch(argv, limits->silence,
                          cases->group == GROUP_BOOT ? take_boot_line : take_line, &s);
    measurements[0].stats = child_take_stats(stats);
    g_array_free(s.ends, TRUE);
    g_free(pc.kernel);
    g_free(pc.initrd);
    g_free(pc.append);
    if (s.failure) {
        g_free(failure);
        return s.failure;
    }
    return failure;
}
