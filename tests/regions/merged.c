/* SPDX-License-Identifier: MIT */
/* Requests to merge. */
#include "merged.h"

#include <stdlib.h>
#include <string.h>

#include "cfg/buffer.h"
#include "cfg/merge.h"
#include "relooper-glue/merge.h"

enum { NO_DATA = 0x7ffffff0 }; /* of functions that do not run */

static void put_u32(struct cfg_buffer *w, uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
        uint8_t byte = (uint8_t)(value >> shift);
        cfg_buffer_put(w, &byte, 1);
    }
}

static void put_part(struct cfg_buffer *w, const struct rl_module *module, uint32_t data,
                     uint32_t function) {
    put_u32(w, (uint32_t)module->len);
    put_u32(w, data);
    put_u32(w, 1);
    put_u32(w, function);
    cfg_buffer_put(w, module->bytes, module->len);
}

/* Frees the request. */
static bool merge(struct cfg_buffer *request, struct rl_module *out, char *error) {
    bool ok = rl_merge((uint8_t *)request->bytes, request->length, out, error);

    free(request->bytes);
    return ok;
}

bool merged_module(struct rl_module *module, uint32_t *function, uint32_t data,
                   const struct rl_module *other, char error[RL_ERROR_SIZE]) {
    struct cfg_buffer request = {0};
    struct rl_module merged;

    cfg_buffer_put(&request, CFG_MERGE_MAGIC, strlen(CFG_MERGE_MAGIC));
    put_part(&request, other, NO_DATA, 0);
    put_part(&request, module, data, *function);
    if (!merge(&request, &merged, error)) {
        return false;
    }
    free(module->bytes);
    *module = merged;
    *function = 1;
    return true;
}
