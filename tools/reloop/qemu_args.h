/* SPDX-License-Identifier: MIT */
/*
 * QEMU's command line, and the files it names. QEMU in WebAssembly sees no files of ours: each one
 * is given to it in its memory, and its name on the command line is the one it has there.
 */
#ifndef RELOOP_CLI_QEMU_ARGS_H
#define RELOOP_CLI_QEMU_ARGS_H

#include "tools/reloop/catalog.h"

struct qemu_file {
    char *from;       /* where it is, absolute; NULL if it is the text */
    char *text;       /* what is in it, or NULL */
    char *to;         /* its name inside */
    const char *said; /* its name on the user's command line, or NULL */
    gboolean image;   /* is it a disk image of the user's, which the guest may write to? */
};

struct qemu_args {
    GPtrArray *args;   /* of char * */
    GPtrArray *files;  /* of struct qemu_file * */
    const char *share; /* the user's folder that QEMU has as SHARE_INSIDE, or NULL */
};

#define SHARE_INSIDE "/share"

/* QEMU's arguments for a guest, size being a word for its command line (unused for os guests),
 * serial the character device its serial port is on, floppy the file of its floppy (unused unless
 * it has one). NULL, after a message, if something it needs is not there. */
struct qemu_args *qemu_args_of_guest(const struct guest *guest, const char *size,
                                     const char *serial, const char *floppy);

/* What the user gave after "--", with every file it names; share: the folder QEMU gets as /share,
 * or NULL. NULL, after a message, if one of the files cannot be read. */
struct qemu_args *qemu_args_of_user(char **args, const char *share);

/* Gives the run that screen.mjs talks to: QEMU's monitor for programs, on standard input and
 * output. For users' arguments; a guest with a screen has it. */
void qemu_args_show_screen(struct qemu_args *q);

#endif
