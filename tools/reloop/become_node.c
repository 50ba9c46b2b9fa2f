/* SPDX-License-Identifier: MIT */
/* See become_node.h. */
#include "tools/reloop/become_node.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/profile_run.h"

#include <errno.h>
#include <unistd.h>

/* Node's default, whatever the machine has. */
#define ENGINE_THREADS 4

int become_node(const char *script, const cJSON *config, const char *profile) {
    g_autofree char *node = in_checkout("tools/node/node");
    g_autofree char *path = in_checkout(script);
    g_autofree char *text = cJSON_PrintUnformatted(config);
    g_autofree char *folder = g_strconcat("--cpu-prof-dir=", profile, NULL);
    /* The engine's optimizer leaves the vCPU a processor to itself, as it would in a browser. */
    guint threads = CLAMP(g_get_num_processors() - 1, 1, ENGINE_THREADS);
    g_autofree char *pool = g_strdup_printf("--v8-pool-size=%u", threads);
    char *plain[] = {node, pool, path, text, NULL};
    char *profiled[] = {node, pool, "--cpu-prof", folder, path, text, NULL};

    if (profile) {
        return profile_run(profiled, profile);
    }
    execv(node, plain);
    return fail("cannot start %s: %s", node, g_strerror(errno));
}
