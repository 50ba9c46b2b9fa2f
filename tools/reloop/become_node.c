/* SPDX-License-Identifier: MIT */
/* See become_node.h. */
#include "tools/reloop/become_node.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <errno.h>
#include <unistd.h>

int become_node(const char *script, const cJSON *config, const char *profile) {
    g_autofree char *node = in_checkout("tools/node/node");
    g_autofree char *path = in_checkout(script);
    g_autofree char *text = cJSON_PrintUnformatted(config);
    g_autofree char *folder = g_strconcat("--cpu-prof-dir=", profile, NULL);
    char *plain[] = {node, path, text, NULL};
    char *profiled[] = {node, "--cpu-prof", folder, path, text, NULL};

    execv(node, profile ? profiled : plain);
    return fail("cannot start %s: %s", node, g_strerror(errno));
}
