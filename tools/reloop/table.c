/* SPDX-License-Identifier: MIT */
/* See table.h. */
#include "tools/reloop/table.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>

void table_cell(int width, int digits, double value, const char *unit) {
    if (isnan(value)) {
        printf("  %*s", width, "-");
    } else {
        g_autofree char *text = g_strdup_printf("%.*f%s", digits, value, unit);

        printf("  %*s", width, text);
    }
}
