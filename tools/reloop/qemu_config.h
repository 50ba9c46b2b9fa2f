/* SPDX-License-Identifier: MIT */
/* Files of options, as QEMU's -readconfig takes them. */
#ifndef RELOOP_CLI_QEMU_CONFIG_H
#define RELOOP_CLI_QEMU_CONFIG_H

#include "tools/reloop/qemu_files.h"

/* Takes the file, with the files that it names; the copy that QEMU gets has their names inside. As
 * qemu_take_function. */
char *qemu_take_config(struct qemu_args *q, const char *path, qemu_take_function *take);

#endif
