/* SPDX-License-Identifier: MIT */
/* What source.h promises. */
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg/buffer.h"
#include "cfg/text.h"
#include "tests/reference/generate.h"

enum { BLOCKS_MAX = 12 };

static const char machine_path[] = "tests/regions/machine.txt";

struct cfg_region *source_generate(struct cfg_arena *arena, uint64_t seed) {
    struct gen_layout layout = gen_layout_default();
    return gen_region(arena, seed, &layout, BLOCKS_MAX);
}

/* Appends the file's lines; insert, if not NULL, goes behind the one that starts with "region". */
static bool put_file(struct cfg_buffer *out, const char *path, const char *insert) {
    char line[512];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof(line), file)) {
        cfg_buffer_put(out, line, strlen(line));
        if (insert && strncmp(line, "region", 6) == 0) {
            insert = put_file(out, insert, NULL) ? NULL : "";
        }
    }
    fclose(file);
    return !insert;
}

struct cfg_region *source_read(struct cfg_arena *arena, const char *path) {
    struct cfg_text_error error = {0, "cannot be read"};
    struct cfg_buffer buffer = {0};
    struct cfg_region *region = NULL;
    bool read = put_file(&buffer, path, machine_path);
    char *text = cfg_buffer_finish(&buffer, NULL);
    if (read && text) {
        region = cfg_text_read(arena, text, &error);
    }
    if (!region) {
        fprintf(stderr, "%s (with %s): line %u: %s\n", path, machine_path, error.line, error.text);
    }
    free(text);
    return region;
}

bool source_print_machine(struct cfg_arena *arena) {
    struct cfg_region *region = source_generate(arena, 0);
    char *text = region ? cfg_text_write(region) : NULL;
    if (!text) {
        return false;
    }
    const char *start = strstr(text, "machine"), *end = strstr(text, "\nblock 0");
    printf(
        "# SPDX-License-Identifier: MIT\n"
        "# The machine and the helpers of tests/reference/image.h: \"emit machine\" prints this.\n"
        "%.*s\n",
        (int)(end - start), start);
    free(text);
    return true;
}
