/* SPDX-License-Identifier: MIT */
/* A region's text from stdin as wire format to stdout: how the tests get region files. */
#include "cfg/arena.h"
#include "cfg/limits.h"
#include "cfg/text.h"
#include "cfg/wire.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
    static char text[1 << 16];
    struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
    struct cfg_text_error error = {0};
    const struct cfg_region *region;
    uint8_t *bytes;
    size_t length;

    text[fread(text, 1, sizeof text - 1, stdin)] = '\0';
    region = arena ? cfg_text_read(arena, text, &error) : NULL;
    if (!region) {
        fprintf(stderr, "text_to_wire: line %u: %s\n", error.line, error.text);
        return 1;
    }
    bytes = cfg_wire_write(region, &length);
    cfg_arena_free(arena);
    if (!bytes || fwrite(bytes, 1, length, stdout) != length) {
        fputs("text_to_wire: cannot write\n", stderr);
        return 1;
    }
    free(bytes);
    return 0;
}
