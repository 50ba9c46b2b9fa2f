/* SPDX-License-Identifier: MIT */
/* The figures of reloop compare, and how they are printed and written. */
#ifndef RELOOP_CLI_COMPARE_TABLE_H
#define RELOOP_CLI_COMPARE_TABLE_H

#include <cJSON.h>
#include <glib.h>

/* --regions of a run, in the order in which they are run and shown. */
enum mode { MODE_OFF, MODE_BLOCK, MODE_ON, MODE_COUNT };

extern const char *const mode_names[MODE_COUNT];

/* One guest's runs. */
struct comparison {
    const char *guest;
    cJSON *stats[MODE_COUNT]; /* as reloop run --stats has them; NULL if not run, or failed */
    gboolean failed;          /* some run did not succeed */
};

/* Did every run succeed, and with the same serial output? */
gboolean comparison_identical(const struct comparison *c);

/* A table for people on stdout: a row per guest and one of geometric means. modes says which were
 * asked for. */
void compare_print(const struct comparison *rows, gsize count, const gboolean modes[MODE_COUNT]);

/* The same as JSON, with the runs' statistics; the caller frees it with cJSON_free. Takes the
 * stats of all rows over. */
char *compare_json(struct comparison *rows, gsize count, const char *size);

#endif
