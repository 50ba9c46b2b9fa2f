/* SPDX-License-Identifier: MIT */
/* What runs in JavaScript runs in this process's place. */
#ifndef RELOOP_CLI_BECOME_NODE_H
#define RELOOP_CLI_BECOME_NODE_H

#include <cJSON.h>

/* Becomes Node with a script of the checkout, whose one argument is config as text. It writes a
 * profile of each of its threads to the folder profile, unless that is NULL. Returns only if that
 * fails: a status, after a message. */
int become_node(const char *script, const cJSON *config, const char *profile);

#endif
