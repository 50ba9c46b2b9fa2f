/* SPDX-License-Identifier: MIT */
/* Reloop's own version; QEMU_VERSION comes from tools/setup/versions.sh. */
#ifndef RELOOP_CLI_VERSION_H
#define RELOOP_CLI_VERSION_H

#define RELOOP_VERSION "0.1"

#endif
