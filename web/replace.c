/* SPDX-License-Identifier: MIT */
/* replace NEW PLACE: the file or folder NEW takes PLACE, in one step where the file system can do
 * that, so that nobody ever finds nothing there. What was at PLACE before is then called NEW. */
#define _GNU_SOURCE /* renameat2 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static int exchange(const char *a, const char *b) {
    return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

/* For file systems that cannot exchange: for a moment nothing is at place. */
static int exchange_in_steps(const char *new, const char *place) {
    char aside[FILENAME_MAX];
    int length = snprintf(aside, sizeof(aside), "%s.aside", new);

    if (length < 0 || (size_t)length >= sizeof(aside)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return rename(place, aside) || rename(new, place) || rename(aside, new) ? -1 : 0;
}

static int replace(const char *new, const char *place) {
    if (exchange(new, place) == 0) {
        return 0;
    }
    switch (errno) {
    case ENOENT: /* nothing is at place so far; or at new, which this call says */
        return rename(new, place);
    case EINVAL:
    case ENOSYS:
    case EXDEV:
        return exchange_in_steps(new, place);
    default:
        return -1;
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: replace NEW PLACE\n");
        return 2;
    }
    if (replace(argv[1], argv[2])) {
        fprintf(stderr, "replace: cannot put %s at %s: %s\n", argv[1], argv[2], strerror(errno));
        return 1;
    }
    return 0;
}
