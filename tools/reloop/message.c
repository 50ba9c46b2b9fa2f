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
