/* SPDX-License-Identifier: MIT */
/* The figures of bench as JSON. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/bench_system.h"

#include <math.h>

static void add_number(cJSON *object, const char *key, double value) {
    if (isfinite(value)) {
        cJSON_AddNumberToObject(object, key, value);
    }
}

static void add_spread(cJSON *object, const char *key, struct spread s) {
    if (!isnan(s.median)) {
        cJSON *spread = cJSON_AddObjectToObject(object, key);

        add_number(spread, "median", s.median);
        add_number(spread, "min", s.min);
        add_number(spread, "max", s.max);
    }
}

/* Each figure of a measurement, and what it is called. */
static const struct {
    const char *key;
    bench_figure *figure;
} figures[] = {
    {"to_90_s", bench_to_90_of},
    {"processor_s_per_round", bench_processor_round_of},
    {"processor_s_per_s", bench_load_of},
};

static cJSON *run_json(struct measurement *m, gboolean boot) {
    cJSON *object = cJSON_CreateObject();

    add_number(object, boot ? "seconds" : "speed", boot ? 1 / m->speed : m->speed);
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        add_number(object, figures[i].key, figures[i].figure(m));
    }
    if (!boot) {
        cJSON_AddNumberToObject(object, "rounds", m->rounds);
    }
    if (m->checksum) {
        cJSON_AddStringToObject(object, "checksum", m->checksum);
    }
    if (m->stats) {
        cJSON_AddItemToObject(object, "stats", g_steal_pointer(&m->stats));
    }
    return object;
}

/* The case on one system. */
static cJSON *system_json(struct bench_results *r, guint index, enum system system) {
    gboolean boot = r->cases[index].group == GROUP_BOOT;
    cJSON *object = cJSON_CreateObject(), *runs;

    add_spread(object, boot ? "seconds" : "speed",
               bench_spread(r, index, system, boot ? bench_boot_seconds_of : bench_speed_of));
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        add_spread(object, figures[i].key, bench_spread(r, index, system, figures[i].figure));
    }
    runs = cJSON_AddArrayToObject(object, "runs");
    for (guint i = 0; i < r->repeat; i++) {
        cJSON_AddItemToArray(runs, run_json(bench_at(r, index, system, i), boot));
    }
    return object;
}

static cJSON *case_json(struct bench_results *r, guint index) {
    double on = bench_speed(r, index, SYSTEM_ON);
    cJSON *object = cJSON_CreateObject(), *systems;

    cJSON_AddStringToObject(object, "case", r->cases[index].id);
    cJSON_AddBoolToObject(object, "identical", bench_identical(r, index));
    for (int other = 0; other < SYSTEM_ON; other++) {
        g_autofree char *key = g_strconcat("on_vs_", system_names[other], NULL);

        add_number(object, key, on / bench_speed(r, index, other));
    }
    systems = cJSON_AddObjectToObject(object, "systems");
    for (int system = 0; system < SYSTEM_COUNT; system++) {
        if (r->systems[system]) {
            cJSON_AddItemToObject(systems, system_names[system], system_json(r, index, system));
        }
    }
    return object;
}

/* The smallest ratio among the cases of the groups, and whose it is. */
static void add_lowest(cJSON *object, const struct bench_results *r, enum system other,
                       unsigned groups) {
    g_autofree char *key = g_strconcat("lowest_on_vs_", system_names[other], NULL);
    double lowest = NAN;
    guint which = 0;

    for (guint i = 0; i < r->count; i++) {
        double ratio = bench_speed(r, i, SYSTEM_ON) / bench_speed(r, i, other);

        if (groups & 1u << r->cases[i].group && !(ratio >= lowest) && !isnan(ratio)) {
            lowest = ratio;
            which = i;
        }
    }
    if (!isnan(lowest)) {
        cJSON *object_lowest = cJSON_AddObjectToObject(object, key);

        cJSON_AddNumberToObject(object_lowest, "value", lowest);
        cJSON_AddStringToObject(object_lowest, "case", r->cases[which].id);
    }
}

static void add_mean(cJSON *object, const char *what, enum system other, double mean) {
    g_autofree char *key = g_strconcat(what, system_names[other], NULL);

    add_number(object, key, mean);
}

/* How many times the seconds to 90 % of the peak that another system needs ours does: of all cases
 * together, as the time of one may be none. */
static double to_90_ratio(const struct bench_results *r, enum system other, unsigned groups) {
    double ours = 0, others = 0;

    for (guint i = 0; i < r->count; i++) {
        double our = bench_spread(r, i, SYSTEM_ON, bench_to_90_of).median;
        double its = bench_spread(r, i, other, bench_to_90_of).median;

        if (groups & 1u << r->cases[i].group && !isnan(our + its)) {
            ours += our;
            others += its;
        }
    }
    return others > 0 ? ours / others : NAN;
}

/* Of groups: geometric means, of how much faster on is and of its processor time for a round, and
 * the lowest of the first; and the time to the peak. */
static void add_summary(cJSON *object, const struct bench_results *r, unsigned groups) {
    for (int other = 0; other < SYSTEM_ON; other++) {
        add_mean(object, "on_vs_", other, bench_mean(r, other, groups));
        add_lowest(object, r, other, groups);
        add_mean(object, "processor_time_on_vs_", other,
                 bench_mean_of(r, other, groups, bench_processor_round_of));
        add_mean(object, "to_90_time_on_vs_", other, to_90_ratio(r, other, groups));
    }
}

/* What is summed up is the compute guests, how long the boot took, and by themselves the programs
 * of others. */
static cJSON *summary_json(const struct bench_results *r) {
    cJSON *object = cJSON_CreateObject();

    add_summary(object, r, BENCH_COMPUTE);
    for (int other = 0; other < SYSTEM_ON; other++) {
        add_mean(object, "boot_time_on_vs_", other, 1 / bench_mean(r, other, 1u << GROUP_BOOT));
    }
    for (enum group group = GROUP_BUSYBOX; group < GROUP_COUNT; group++) {
        if (bench_has(r, group)) {
            add_summary(cJSON_AddObjectToObject(object, group_names[group]), r, 1u << group);
        }
    }
    return object;
}

cJSON *bench_json(struct bench_results *r) {
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format_iso8601(now);
    cJSON *object = cJSON_CreateObject(), *cases;

    cJSON_AddStringToObject(object, "date", date);
    cJSON_AddItemToObject(object, "versions", bench_system_versions());
    cJSON_AddNumberToObject(object, "repeat", r->repeat);
    cJSON_AddNumberToObject(object, "seconds", r->limits.seconds);
    if (bench_has(r, GROUP_REAL)) {
        cJSON_AddNumberToObject(object, "real_seconds", r->limits.real_seconds);
        cJSON_AddNumberToObject(object, "seed", r->seed);
    }
    cJSON_AddItemToObject(object, "summary", summary_json(r));
    cases = cJSON_AddArrayToObject(object, "cases");
    for (guint i = 0; i < r->count; i++) {
        cJSON_AddItemToArray(cases, case_json(r, i));
    }
    return object;
}
