/* SPDX-License-Identifier: MIT */
/* The runs of a bench, in turns. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/message.h"

#include <stdio.h>

/* A run's cases, which follow each other in the suite. */
struct unit {
    guint first, count;
};

/* Cases that share a boot: groups of programs under the same Linux. */
static gboolean shares_boot(enum group a, enum group b) {
    return a >= GROUP_LINUX && b >= GROUP_LINUX && (a == GROUP_REAL) == (b == GROUP_REAL);
}

static GArray *make_units(const struct bench_results *r) {
    GArray *units = g_array_new(FALSE, FALSE, sizeof(struct unit));

    for (guint i = 0; i < r->count; i++) {
        struct unit unit = {i, 1};

        while (i + 1 < r->count && shares_boot(r->cases[i].group, r->cases[i + 1].group)) {
            unit.count++;
            i++;
        }
        g_array_append_val(units, unit);
    }
    return units;
}

/* The order in which a unit's cases run: real programs in one that only seed and repetition make,
 * so that it is the same for all systems. The caller frees it. */
static guint *make_order(const struct bench_results *r, const struct unit *unit, guint repetition) {
    const guint32 seeds[] = {r->seed, repetition};
    g_autoptr(GRand) random = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds));
    guint *order = g_new0(guint, unit->count);

    for (guint i = 0; i < unit->count; i++) {
        guint other = r->cases[unit->first].group == GROUP_REAL
                          ? (guint)g_rand_int_range(random, 0, (gint32)i + 1)
                          : i;

        order[i] = order[other];
        order[other] = unit->first + i;
    }
    return order;
}

static const char *title_of(const struct bench_case *first) {
    return first->group == GROUP_REAL    ? "real programs"
           : first->group >= GROUP_LINUX ? "under Linux"
                                         : first->id;
}

/* Runs a unit in one system, and says so. */
static gboolean run_unit(struct bench_results *r, const struct unit *unit, enum system system,
                         guint repetition, const char *folder) {
    g_autofree guint *order = make_order(r, unit, repetition);
    g_autofree struct bench_case *cases = g_new(struct bench_case, unit->count);
    g_autofree struct measurement *m = g_new(struct measurement, unit->count);
    g_autofree char *failure = NULL;

    for (guint i = 0; i < unit->count; i++) {
        cases[i] = r->cases[order[i]];
    }
    fprintf(stderr, "%s, %s ...", title_of(cases), system_names[system]);
    failure = bench_run(system, cases, unit->count, &r->limits, folder, m);
    for (guint i = 0; i < unit->count; i++) {
        *bench_at(r, order[i], system, repetition) = m[i];
    }
    fprintf(stderr, failure ? " failed\n" : "\n");
    if (failure) {
        fail("%s", failure);
    }
    return !failure;
}

static guint count_systems(const struct bench_results *r) {
    guint n = 0;

    for (int system = 0; system < SYSTEM_COUNT; system++) {
        n += r->systems[system] != FALSE;
    }
    return n;
}

gboolean bench_turns(struct bench_results *r, const char *folder) {
    g_autoptr(GArray) units = make_units(r);
    guint done = 0, total = units->len * r->repeat * count_systems(r);
    gboolean ok = TRUE;

    if (bench_has(r, GROUP_REAL)) {
        fprintf(stderr, "real programs run in the orders of --seed %u\n", r->seed);
    }
    /* Each repetition begins with another system. */
    for (guint repetition = 0; repetition < r->repeat; repetition++) {
        for (guint i = 0; i < units->len; i++) {
            for (guint turn = 0; turn < SYSTEM_COUNT; turn++) {
                enum system system = (repetition + turn) % SYSTEM_COUNT;

                if (r->systems[system]) {
                    fprintf(stderr, "[%u/%u] ", ++done, total);
                    ok &= run_unit(r, &g_array_index(units, struct unit, i), system, repetition,
                                   folder);
                }
            }
        }
    }
    return ok;
}
