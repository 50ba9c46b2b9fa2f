/* SPDX-License-Identifier: MIT */
/* The growing bytes of buffer.h. */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cfg_buffer_put(struct cfg_buffer *buffer, const void *bytes, size_t length) {
    if (buffer->failed || length == 0) {
        return;
    }
    if (length > buffer->room - buffer->length) {
        size_t room = buffer->room * 2 + length + 1024;
        char *larger = realloc(buffer->bytes, room);
        if (!larger) {
            buffer->failed = true;
            return;
        }
        buffer->bytes = larger;
        buffer->room = room;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void cfg_buffer_printf(struct cfg_buffer *buffer, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (length < 0) {
        buffer->failed = true;
        return;
    }
    size_t most = sizeof(text) - 1;
    cfg_buffer_put(buffer, text, (size_t)length < most ? (size_t)length : most);
}

char *cfg_buffer_finish(struct cfg_buffer *buffer, size_t *length) {
    size_t written = buffer->length;
    cfg_buffer_put(buffer, "", 1);
    if (buffer->failed) {
        free(buffer->bytes);
        return NULL;
    }
    if (length) {
        *length = written;
    }
    return buffer->bytes;
}
