/* SPDX-License-Identifier: MIT */
/* The files on QEMU's command line: given to the run, and named as they are inside. For qemu_args.c
 * alone. */
#ifndef RELOOP_CLI_QEMU_FILES_H
#define RELOOP_CLI_QEMU_FILES_H

#include "tools/reloop/qemu_args.h"

#define FIRMWARE_FOLDER "/firmware"

void qemu_add(struct qemu_args *q, const char *arg);
void qemu_add_option(struct qemu_args *q, const char *option, const char *value);

/* Takes the file that is outside at path; inside it is to. */
void qemu_take_file(struct qemu_args *q, const char *path, const char *to);

/* The same for a product of the build, named relative to its folder; false, after a message, if it
 * is not there. */
gboolean qemu_take_product(struct qemu_args *q, const char *relative, const char *to);

/* Takes a file and gives it a name inside, which the caller frees; NULL after a message. */
typedef char *qemu_take_function(struct qemu_args *q, const char *name);

/* One of the user's, or of the folder that is shared with QEMU, which stays there. */
qemu_take_function qemu_take_user_file;

/* A product in guests/. */
qemu_take_function qemu_take_guest_file;

/* Adds arguments, NULL behind them, with the files that they name. False, after a message, if one
 * cannot be had or asks for what WebAssembly has not. */
gboolean qemu_add_args(struct qemu_args *q, char **args, qemu_take_function *take);

#endif
