/* SPDX-License-Identifier: MIT */
/* QEMU's options: which of them name files, and what QEMU does with those. */
#ifndef RELOOP_CLI_QEMU_OPTIONS_H
#define RELOOP_CLI_QEMU_OPTIONS_H

#include <glib.h>

/* What a value is the name of. */
enum file_use {
    USE_NONE,     /* of no file */
    USE_READ,     /* of a file that QEMU reads */
    USE_FILES,    /* of several, with ':' between them */
    USE_MODULES,  /* of a Linux initrd, or of multiboot modules: "FILE ARGUMENT...,FILE..." */
    USE_FIRMWARE, /* of a file, or of firmware that comes with QEMU */
    USE_IMAGE,    /* of a disk image, maybe with a prefix such as "file:" */
    USE_STATE,    /* "file:" and the name of a file that QEMU reads, or something else */
    USE_CONFIG,   /* of a file that has options in it */
    USE_WRITE,    /* of a file that QEMU writes */
    USE_FOLDER,   /* of a folder that QEMU looks for files in */
    USE_CHARDEV,  /* a character device as -serial takes it, which may write to a file */
};

/* The option's name as the functions below take it, for an argument that starts with '-'. */
const char *qemu_option_name(const char *argument);

/* Does the next argument belong to the option? True of options that are not known. */
gboolean qemu_option_has_value(const char *option);

/* The use of the option's whole value; USE_NONE where the value is a list, too. */
enum file_use qemu_option_use(const char *option);

/* Does the option take a list in which files may be named? */
gboolean qemu_option_names_files(const char *option);

/* The use of one KEY=VALUE in the option's list, if the list has these types: the value of its
 * first word, or of driver=, backend=, qom-type= and the like. */
enum file_use qemu_key_use(const char *option, const char *key, const GPtrArray *types);

/* Is the value of that key, or the list's first word where key is NULL, a type? */
gboolean qemu_key_is_type(const char *key);

/* Does the list of types have that one? */
gboolean qemu_types_have(const GPtrArray *types, const char *type);

#endif
