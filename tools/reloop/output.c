/* SPDX-License-Identifier: MIT */
/* See output.h. */
#include "tools/reloop/output.h"
#include "tools/reloop/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* exit() must not be called again from here. */
static void finish(void) {
    gboolean failed = ferror(stdout);

    if (fflush(stdout) || failed) {
        fail("cannot write to standard output: %s", g_strerror(errno));
        _exit(STATUS_FAILED);
    }
}

int output_check(void) {
    if (fcntl(STDOUT_FILENO, F_GETFD) < 0) {
        return fail("standard output is closed");
    }
    atexit(finish);
    return STATUS_OK;
}
