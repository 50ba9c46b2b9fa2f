/* SPDX-License-Identifier: MIT */
/* See compare_table.h. */
#include "tools/reloop/compare_table.h"
#include "tools/reloop/figures.h"
#include "tools/reloop/table.h"

#include <math.h>
#include <stdio.h>

const char *const mode_names[MODE_COUNT] = {"off", "block", "on"};

/* A figure of a run; NaN where there is none. */
static double figure(const cJSON *stats, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(stats, key);

    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static double seconds(const struct comparison *c, enum mode mode) {
    return figure(c->stats[mode], "guest_s");
}

/* How many times faster the guest was with regions on. */
static double ratio(const struct comparison *c, enum mode slow) {
    return seconds(c, slow) / seconds(c, MODE_ON);
}

/* The share of the run, QEMU's and the firmware's start included, in which the vCPU waited for the
 * compiler: regions are made of the firmware too. */
static double stall(const cJSON *stats) {
    return figure(stats, "vcpu_stall_ms") / 1000 / figure(stats, "wall_s");
}

gboolean comparison_identical(const struct comparison *c) {
    const char *first = NULL;

    for (int mode = 0; mode < MODE_COUNT; mode++) {
        const char *hash;

        if (!c->stats[mode]) {
            continue;
        }
        hash =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(c->stats[mode], "serial_sha256"));
        if (!hash || (first && !g_str_equal(hash, first))) {
            return FALSE;
        }
        first = hash;
    }
    return !c->failed;
}

/* Over the rows that have the ratio; NaN if none has. */
static double geometric_mean(const struct comparison *rows, gsize count, enum mode slow) {
    g_autofree double *ratios = g_new(double, count);

    for (gsize i = 0; i < count; i++) {
        ratios[i] = ratio(&rows[i], slow);
    }
    return figures_geometric_mean(ratios, count);
}

static gboolean has_ratio(const gboolean modes[MODE_COUNT], enum mode slow) {
    return modes[slow] && modes[MODE_ON];
}

static void print_head(int name_width, const gboolean modes[MODE_COUNT]) {
    printf("%-*s", name_width, "guest");
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (modes[mode]) {
            g_autofree char *title = g_strconcat(mode_names[mode], ", s", NULL);

            printf("  %8s", title);
        }
    }
    for (enum mode slow = MODE_OFF; slow < MODE_ON; slow++) {
        if (has_ratio(modes, slow)) {
            g_autofree char *title = g_strconcat(mode_names[slow], "/on", NULL);

            printf("  %8s", title);
        }
    }
    if (modes[MODE_ON]) {
        printf("  %8s  %10s  %6s", "regions", "in regions", "stall");
    }
    puts("  output");
}

static const char *verdict(const struct comparison *c, const gboolean modes[MODE_COUNT]) {
    if (c->failed) {
        return "FAILED";
    }
    if (modes[MODE_OFF] + modes[MODE_BLOCK] + modes[MODE_ON] < 2) {
        return "-";
    }
    return comparison_identical(c) ? "identical" : "DIFFERENT";
}

static void print_row(int name_width, const struct comparison *c,
                      const gboolean modes[MODE_COUNT]) {
    printf("%-*s", name_width, c->guest);
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (modes[mode]) {
            table_cell(8, 2, seconds(c, mode), "");
        }
    }
    for (enum mode slow = MODE_OFF; slow < MODE_ON; slow++) {
        if (has_ratio(modes, slow)) {
            table_cell(8, 1, ratio(c, slow), "x");
        }
    }
    if (modes[MODE_ON]) {
        const cJSON *on = c->stats[MODE_ON];

        table_cell(8, 0, figure(on, "regions_compiled"), "");
        table_cell(10, 1, figure(on, "region_share") * 100, " %");
        table_cell(6, 1, stall(on) * 100, " %");
    }
    printf("  %s\n", verdict(c, modes));
}

static void print_means(int name_width, const struct comparison *rows, gsize count,
                        const gboolean modes[MODE_COUNT]) {
    printf("%-*s", name_width, "geometric mean");
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (modes[mode]) {
            printf("  %8s", "");
        }
    }
    for (enum mode slow = MODE_OFF; slow < MODE_ON; slow++) {
        if (has_ratio(modes, slow)) {
            table_cell(8, 1, geometric_mean(rows, count, slow), "x");
        }
    }
    putchar('\n');
}

void compare_print(const struct comparison *rows, gsize count, const gboolean modes[MODE_COUNT]) {
    const int name_width = 14;

    print_head(name_width, modes);
    for (gsize i = 0; i < count; i++) {
        print_row(name_width, &rows[i], modes);
    }
    if (modes[MODE_ON] && (modes[MODE_OFF] || modes[MODE_BLOCK])) {
        print_means(name_width, rows, count, modes);
    }
}

/* Adds the number, unless there is none. */
static void add_number(cJSON *object, const char *key, double value) {
    if (!isnan(value)) {
        cJSON_AddNumberToObject(object, key, value);
    }
}

static cJSON *row_json(struct comparison *c) {
    cJSON *object = cJSON_CreateObject();
    cJSON *runs;

    cJSON_AddStringToObject(object, "guest", c->guest);
    cJSON_AddBoolToObject(object, "identical", comparison_identical(c));
    add_number(object, "off_over_on", ratio(c, MODE_OFF));
    add_number(object, "block_over_on", ratio(c, MODE_BLOCK));
    add_number(object, "stall_share", stall(c->stats[MODE_ON]));
    runs = cJSON_AddObjectToObject(object, "runs");
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (c->stats[mode]) {
            cJSON_AddItemToObject(runs, mode_names[mode], g_steal_pointer(&c->stats[mode]));
        }
    }
    return object;
}

char *compare_json(struct comparison *rows, gsize count, const char *size) {
    cJSON *object = cJSON_CreateObject();
    cJSON *list;
    char *text;

    cJSON_AddStringToObject(object, "size", size);
    add_number(object, "geometric_mean_off_over_on", geometric_mean(rows, count, MODE_OFF));
    add_number(object, "geometric_mean_block_over_on", geometric_mean(rows, count, MODE_BLOCK));
    list = cJSON_AddArrayToObject(object, "guests");
    for (gsize i = 0; i < count; i++) {
        cJSON_AddItemToArray(list, row_json(&rows[i]));
    }
    text = cJSON_Print(object);
    cJSON_Delete(object);
    return text;
}
