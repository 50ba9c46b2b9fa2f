/* SPDX-License-Identifier: MIT */
/* Writes the format of case.h. */
#include "case.h"

#include <stdlib.h>
#include <string.h>

#include "cfg/buffer.h"

static void put_number(struct cfg_buffer *out, uint32_t value) {
    uint8_t bytes[4];
    world_write(bytes, 0, value);
    cfg_buffer_put(out, bytes, sizeof(bytes));
}

static void put_bytes(struct cfg_buffer *out, const void *bytes, size_t length) {
    put_number(out, (uint32_t)length);
    cfg_buffer_put(out, bytes, length);
}

/* The stretches of 16 bytes in which an image differs from another. */
static void put_difference(struct cfg_buffer *out, const uint8_t *from, const uint8_t *to) {
    enum { STEP = 16 };
    struct cfg_buffer runs = {0};
    size_t length;
    for (uint32_t at = 0; at < WORLD_IMAGE_END; at += STEP) {
        uint32_t end = at;
        while (end < WORLD_IMAGE_END && memcmp(from + end, to + end, STEP) != 0) {
            end += STEP;
        }
        if (end > at) {
            put_number(&runs, at);
            put_bytes(&runs, to + at, end - at);
            at = end;
        }
    }
    char *bytes = cfg_buffer_finish(&runs, &length);
    out->failed |= !bytes;
    put_bytes(out, bytes, bytes ? length : 0);
    free(bytes);
}

bool case_write(FILE *file, const struct test_case *c) {
    static const uint8_t zero[WORLD_IMAGE_END];
    struct cfg_buffer out = {0};
    size_t length;
    put_bytes(&out, c->name, strlen(c->name));
    put_number(&out, c->function);
    put_number(&out, gen_layout_default().env);
    put_number(&out, c->data);
    put_number(&out, WORLD_RA);
    put_number(&out, WORLD_WIDE);
    put_number(&out, c->expected.exception);
    put_number(&out, c->expected.value);
    put_bytes(&out, c->module, c->module_len);
    put_difference(&out, zero, c->before);
    put_difference(&out, c->before, c->after);
    put_bytes(&out, c->after + WORLD_LOG + 16, (size_t)16 * world_read(c->after, WORLD_LOG));
    char *bytes = cfg_buffer_finish(&out, &length);
    bool ok = bytes && fwrite(bytes, 1, length, file) == length;
    free(bytes);
    return ok;
}

bool case_write_bytes(FILE *file, const void *bytes, size_t length) {
    struct cfg_buffer out = {0};
    size_t size;
    put_bytes(&out, bytes, length);
    char *data = cfg_buffer_finish(&out, &size);
    bool ok = data && fwrite(data, 1, size, file) == size;
    free(data);
    return ok;
}
