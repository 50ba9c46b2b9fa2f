/* SPDX-License-Identifier: MIT */
/*
 * Loaded before the libraries of the toolchain root's Node when it runs outside that root. Debian's
 * Node reads parts of itself from FOLDER, by this absolute path, and aborts where they are not:
 * they are below ROOT. All else is opened as it is named.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FOLDER "/usr/share/nodejs/"

/* What libuv calls; Node opens files through it. */
int open64(const char *path, int flags, ...) {
    va_list more;
    int mode, fd;

    /* Without O_CREAT there may be no mode: what is read then is not used. */
    va_start(more, flags);
    mode = va_arg(more, int);
    va_end(more);
    if (!strncmp(path, FOLDER, strlen(FOLDER))) {
        char inside[PATH_MAX];
        int length = snprintf(inside, sizeof inside, "%s%s", ROOT, path);

        if (length < (int)sizeof inside) {
            fd = openat64(AT_FDCWD, inside, flags, mode);
            if (fd >= 0) {
                return fd;
            }
        }
    }
    return openat64(AT_FDCWD, path, flags, mode);
}
