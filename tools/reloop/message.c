/* SPDX-License-Identifier: MIT */
/* See message.h. */
#include "tools/reloop/message.h"

#include <stdarg.h>
#include <stdio.h>

static void G_GNUC_PRINTF(1, 0) say(const char *format, va_list args) {
    g_autofree char *text = g_strdup_vprintf(format, args);

    for (char *c = text; *c; c++) {
        if (g_ascii_iscntrl(*c)) {
            *c = ' ';
        }
    }
    fflush(stdout);
    fprintf(stderr, "reloop: %s\n", text);
}

int fail(const char *format, ...) {
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
    return STATUS_FAILED;
}

int misuse(const char *format, ...) {
    va_list args;

    va_start(args, format);
    say(format, args);
    va_end(args);
    return STATUS_USAGE;
}

char *plain_text(const char *text) {
    static const char *const fancy[] = {"“", "”", "‘", "’"};
    GString *plain = g_string_new(text);

    for (gsize i = 0; i < G_N_ELEMENTS(fancy); i++) {
        g_string_replace(plain, fancy[i], "'", 0);
    }
    g_string_replace(plain, "…", "...", 0);
    return g_string_free(plain, FALSE);
}

int fail_with(const GError *error) {
    g_autofree char *text = plain_text(error->message);

    *text = g_ascii_tolower(*text);
    return fail("%s", text);
}
