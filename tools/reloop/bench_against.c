/* SPDX-License-Identifier: MIT */
/* Two benches side by side. See bench_results.h. */
#include "tools/reloop/bench_results.h"
#include "tools/reloop/figures.h"
#include "tools/reloop/message.h"
#include "tools/reloop/table.h"

#include <math.h>
#include <stdio.h>

#define NAME_WIDTH 22

static const cJSON *member(const cJSON *object, const char *key) {
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* The speed that the other bench has of a case; NaN if it has none. */
static double other_speed(const cJSON *cases, const struct bench_case *c, enum system system) {
    const cJSON *item;

    cJSON_ArrayForEach(item, cases) {
        const char *id = cJSON_GetStringValue(member(item, "case"));
        const cJSON *figures = member(member(item, "systems"), system_names[system]);

        if (id && g_str_equal(id, c->id)) {
            return c->group == GROUP_BOOT
                       ? 1 / cJSON_GetNumberValue(member(member(figures, "seconds"), "median"))
                       : cJSON_GetNumberValue(member(member(figures, "speed"), "median"));
        }
    }
    return NAN;
}

/* How many times faster the case is now. */
static double change(const struct bench_results *r, guint index, enum system system,
                     const cJSON *cases) {
    return bench_speed(r, index, system) / other_speed(cases, &r->cases[index], system);
}

static void print_means(const struct bench_results *r, const cJSON *cases) {
    g_autofree double *changes = g_new(double, r->count);

    printf("%-*s", NAME_WIDTH, "geometric mean");
    for (int system = 0; system < SYSTEM_COUNT; system++) {
        for (guint i = 0; i < r->count; i++) {
            changes[i] = change(r, i, system, cases);
        }
        if (r->systems[system]) {
            table_cell(14, 2, figures_geometric_mean(changes, r->count), "x");
        }
    }
    putchar('\n');
}

int bench_print_against(const struct bench_results *r, const char *file, const char *text) {
    cJSON *json = cJSON_Parse(text);
    const cJSON *cases = member(json, "cases");

    if (!cJSON_IsArray(cases)) {
        cJSON_Delete(json);
        return fail("%s has no figures of reloop bench --json", file);
    }
    printf("\n%-*s", NAME_WIDTH, "now over then");
    for (int system = 0; system < SYSTEM_COUNT; system++) {
        if (r->systems[system]) {
            printf("  %14s", system_names[system]);
        }
    }
    putchar('\n');
    for (guint i = 0; i < r->count; i++) {
        printf("%-*s", NAME_WIDTH, r->cases[i].id);
        for (int system = 0; system < SYSTEM_COUNT; system++) {
            if (r->systems[system]) {
                table_cell(14, 2, change(r, i, system, cases), "x");
            }
        }
        putchar('\n');
    }
    print_means(r, cases);
    cJSON_Delete(json);
    return STATUS_OK;
}
