/* SPDX-License-Identifier: MIT */
/* Options of QEMU's whose value is JSON. */
#ifndef RELOOP_CLI_QEMU_JSON_H
#define RELOOP_CLI_QEMU_JSON_H

#include "tools/reloop/qemu_files.h"

/* As qemu_translate, of a value that is a JSON object. What is none is left to QEMU. */
char *qemu_translate_json(struct qemu_args *q, const char *option, const char *value,
                          qemu_take_function *take);

#endif
