/* SPDX-License-Identifier: MIT */
/* What QEMU has natively and WebAssembly has not: refused in a line that says what to use instead,
 * where QEMU would say only that something failed, or nothing. Each function returns false after
 * that line. */
#ifndef RELOOP_CLI_QEMU_REFUSE_H
#define RELOOP_CLI_QEMU_REFUSE_H

#include "tools/reloop/qemu_args.h"

/* Options that need a socket, a pipe or a network. value: the next argument, or NULL. */
gboolean qemu_allows(const char *option, const char *value);

/* A file that the option makes QEMU write: what is in its memory goes with the run, so that it has
 * to be in the shared folder. */
gboolean qemu_allows_output(const struct qemu_args *q, const char *option, const char *path);

/* A folder to look for files in. */
gboolean qemu_allows_folder(const struct qemu_args *q, const char *option, const char *path);

/* A disk image: those formats that this QEMU has. */
gboolean qemu_allows_image(const char *path);

#endif
