/* SPDX-License-Identifier: MIT */
/* A run described as JSON, as the JavaScript that runs it takes it (web/vm/README.md). */
#ifndef RELOOP_CLI_RUN_CONFIG_H
#define RELOOP_CLI_RUN_CONFIG_H

#include "tools/reloop/catalog.h"
#include "tools/reloop/qemu_args.h"

#include <cJSON.h>

/* What QEMU is started with and, for a guest (or NULL), what of its output and of QEMU's exit code
 * means success. The caller adds what else there is, and deletes it. */
cJSON *run_config(const struct guest *guest, const char *size, const struct qemu_args *q);

#endif
