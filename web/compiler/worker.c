/* SPDX-License-Identifier: MIT */
/* The compiler as the worker's JavaScript calls it: one request at a time, static state. */
#include <emscripten.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relooper-glue/merge.h"

static struct rl_module module;
static char error[RL_ERROR_SIZE];
static char fallbacks[256];

static void print_fallbacks(void) {
    size_t used = 0;

    fallbacks[0] = '\0';
    for (uint32_t i = 0; i < module.nfallbacks && used < sizeof fallbacks; i++) {
        used += (size_t)snprintf(fallbacks + used, sizeof fallbacks - used, "%s %u\n",
                                 module.fallbacks[i].op, (unsigned)module.fallbacks[i].blocks);
    }
}

/* Compile the batch, or merge what is to be merged. Returns 1 and leaves the module, or 0 and
 * leaves an error. */
EMSCRIPTEN_KEEPALIVE int worker_compile(const uint8_t *request, size_t len) {
    free(module.bytes);
    module.bytes = NULL;
    if (!(rl_is_merge(request, len) ? rl_merge : rl_compile)(request, len, &module, error)) {
        return 0;
    }
    print_fallbacks();
    return 1;
}

EMSCRIPTEN_KEEPALIVE const uint8_t *worker_bytes(void) {
    return module.bytes;
}

EMSCRIPTEN_KEEPALIVE size_t worker_len(void) {
    return module.len;
}

EMSCRIPTEN_KEEPALIVE uint32_t worker_ops(void) {
    return module.nops;
}

EMSCRIPTEN_KEEPALIVE const char *worker_error(void) {
    return error;
}

EMSCRIPTEN_KEEPALIVE const char *worker_fallbacks(void) {
    return fallbacks;
}
