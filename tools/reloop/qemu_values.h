/* SPDX-License-Identifier: MIT */
/* Values of QEMU's options, and the files that they name. */
#ifndef RELOOP_CLI_QEMU_VALUES_H
#define RELOOP_CLI_QEMU_VALUES_H

#include "tools/reloop/qemu_files.h"

/* The option's value as QEMU is to have it: its files are taken, and named as they are inside. The
 * caller frees it. NULL, after a message, if a file cannot be had, or if something would be written
 * where it goes with the run. */
char *qemu_translate(struct qemu_args *q, const char *option, const char *value,
                     qemu_take_function *take);

/* The same for one KEY=VALUE of a list that has those types (qemu_options.h). */
char *qemu_translate_key(struct qemu_args *q, const char *option, const char *key,
                         const char *value, const GPtrArray *types, qemu_take_function *take);

/* The same for the elements of a list, in place; FALSE after a message. */
gboolean qemu_translate_list(struct qemu_args *q, const char *option, const GPtrArray *elements,
                             qemu_take_function *take);

#endif
