/* SPDX-License-Identifier: MIT */
/* What goes wrong is said in one line on stderr, and as the exit status. */
#ifndef RELOOP_CLI_MESSAGE_H
#define RELOOP_CLI_MESSAGE_H

#include <glib.h>

enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

/* Print "reloop: " and the text, as one line whatever is in it. The result is for return:
 * STATUS_FAILED, and STATUS_USAGE where the command line is to blame. */
int fail(const char *format, ...) G_GNUC_PRINTF(1, 2);
int misuse(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The same for what GLib says, which begins with a capital and has quotes of another kind. */
int fail_with(const GError *error);

/* GLib's text with our kind of quotes; the caller frees it. */
char *plain_text(const char *text);

#endif
