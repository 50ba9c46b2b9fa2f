/* SPDX-License-Identifier: MIT */
/* The figures of bench as JSON. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/bench_system.h"
#include "tools/reloop/figures.h"

#include <math.h>

static void add_number(cJSON *object, const char *key, double value) {
    if (!isnan(value)) {
        cJSON_AddNumberToObject(object, key, value);
    }
}

static void add_spread(cJSON *object, const char *key, double *values, guint count) {
    struct spread s = figures_spread(values, count);

    if (!isnan(s.median)) {
        cJSON *spread = cJSON_AddObjectToObject(object, key);

        add_number(spread, "median", s.median);
        add_number(spread, "min", s.min);
        add_number(spread, "max", s.max);
    }
}

static cJSON *run_json(struct measurement *m, gboolean boot) {
    cJSON *object = cJSON_CreateObject();

    add_number(object, boot ? "seconds" : "speed", boot ? 1 / m->speed : m->speed);
    add_number(object, "to_90_s", m->to_90);
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
    g_autofree double *speeds = g_new(double, r->repeat), *to_90 = g_new(double, r->repeat);
    cJSON *object = cJSON_CreateObject(), *runs;

    for (guint i = 0; i < r->repeat; i++) {
        const struct measurement *m = bench_at(r, index, system, i);

        speeds[i] = boot ? 1 / m->speed : m->speed;
        to_90[i] = m->to_90;
    }
    add_spread(object, boot ? "seconds" : "speed", speeds, r->repeat);
    add_spread(object, "to_90_s", to_90, r->repeat);
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

/* The smallest ratio among the compute guests, and whose it is. */
static void add_lowest(cJSON *object, const struct bench_results *r, enum system other) {
    g_autofree char *key = g_strconcat("lowest_on_vs_", system_names[other], NULL);
    double lowest = NAN;
    guint which = 0;

    for (guint i = 0; i < r->count; i++) {
        double ratio = bench_speed(r, i, SYSTEM_ON) / bench_speed(r, i, other);

        if (BENCH_COMPUTE & 1u << r->cases[i].group && !(ratio >= lowest) && !isnan(ratio)) {
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

/* Geometric means over the compute guests, the lowest of each, and how long the boot took compared
 * with others. */
static cJSON *summary_json(const struct bench_results *r) {
    cJSON *object = cJSON_CreateObject();

    for (int other = 0; other < SYSTEM_ON; other++) {
        g_autofree char *mean = g_strconcat("on_vs_", system_names[other], NULL);
        g_autofree char *boot = g_strconcat("boot_time_on_vs_", system_names[other], NULL);

        add_number(object, mean, bench_mean(r, other, BENCH_COMPUTE));
        add_lowest(object, r, other);
        add_number(object, boot, 1 / bench_mean(r, other, 1u << GROUP_BOOT));
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
    cJSON_AddItemToObject(object, "summary", summary_json(r));
    cases = cJSON_AddArrayToObject(object, "cases");
    for (guint i = 0; i < r->count; i++) {
        cJSON_AddItemToArray(cases, case_json(r, i));
    }
    return object;
}
