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
struct qemu_file *qemu_take_file(struct qemu_args *q, const char *path, const char *to);

/* Where a file is that the user calls that: in the shared folder, or there. The caller frees it. */
char *qemu_outside(const struct qemu_args *q, const char *path);

/* Makes a file of that text, with a name inside of which base is the end; the caller frees it. */
char *qemu_take_text(struct qemu_args *q, const char *text, const char *base);

/* The same for a product of the build, named relative to its folder; false, after a message, if it
 * is not there. */
gboolean qemu_take_product(struct qemu_args *q, const char *relative, const char *to);

/* What a file is taken as. */
enum taken {
    TAKEN_READ,  /* QEMU reads all of it */
    TAKEN_IMAGE, /* a disk image, whose format QEMU finds out */
    TAKEN_RAW,   /* a disk image, whose format QEMU is told */
};

/* Takes a file and gives it a name inside, which the caller frees; NULL after a message. */
typedef char *qemu_take_function(struct qemu_args *q, const char *name, enum taken as);

/* One of the user's, or of the folder that is shared with QEMU, which stays there. */
qemu_take_function qemu_take_user_file;

/* A product in guests/. */
qemu_take_function qemu_take_guest_file;

/* Adds arguments, NULL behind them, with the files that they name. False, after a message, if one
 * cannot be had or asks for what WebAssembly has not. */
gboolean qemu_add_args(struct qemu_args *q, char **args, qemu_take_function *take);

#endif
