/* SPDX-License-Identifier: MIT */
/* What a mistyped word may have meant. */
#ifndef RELOOP_CLI_SUGGEST_H
#define RELOOP_CLI_SUGGEST_H

#include <glib.h>

struct suggestion {
    const char *word; /* as typed */
    const char *best; /* the nearest name so far that is near enough; or NULL */
    guint distance;
};

/* Looks whether the name is nearer than those before. */
void suggest(struct suggestion *s, const char *name);

/* "; did you mean 'NAME'?", or "" if no name is near enough. The caller frees it. */
char *suggestion_text(const struct suggestion *s);

#endif
