/* SPDX-License-Identifier: MIT */
/* See suggest.h. */
#include "tools/reloop/suggest.h"

#include <string.h>

#define DISTANCE_MAX 2

/* How many letters have to be put in, taken out or changed (Levenshtein). */
static guint distance(const char *a, const char *b) {
    gsize length = strlen(b);
    g_autofree guint *row = g_new(guint, length + 1);

    for (gsize j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (gsize i = 1; a[i - 1]; i++) {
        guint diagonal = row[0];

        row[0] = i;
        for (gsize j = 1; j <= length; j++) {
            guint changed = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = MIN(changed, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

void suggest(struct suggestion *s, const char *name) {
    guint d = distance(s->word, name);

    if (d <= DISTANCE_MAX && d < strlen(s->word) && (!s->best || d < s->distance)) {
        s->best = name;
        s->distance = d;
    }
}

char *suggestion_text(const struct suggestion *s) {
    return s->best ? g_strdup_printf("; did you mean '%s'?", s->best) : g_strdup("");
}
