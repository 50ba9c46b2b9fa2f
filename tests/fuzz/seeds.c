/* SPDX-License-Identifier: MIT */
/*
 * Makes the corpus that fuzzing starts with: the regions of seeds/, which real guests were seen to
 * run, and generated ones, as bytes in OUT-DIR/wire and as text in OUT-DIR/text.
 *   seeds OUT-DIR GENERATED [MACHINE.txt REGION...]...
 * A region's machine and its first line stand in the file before it that ends in .txt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg/buffer.h"
#include "cfg/text.h"
#include "cfg/wire.h"
#include "input.h"
#include "tests/reference/generate.h"

enum { BLOCKS_MAX = 8 };

static bool write_file(const char *dir, const char *form, const char *name, const void *bytes,
                       size_t length) {
    char path[512];
    snprintf(path, sizeof(path), "%s/%s/%s", dir, form, name);
    FILE *file = fopen(path, "wb");
    bool ok = file && fwrite(bytes, 1, length, file) == length;
    if (!file || fclose(file) != 0 || !ok) {
        perror(path);
        return false;
    }
    return true;
}

static bool write_region(const char *dir, const char *name, const struct cfg_region *region) {
    size_t length;
    uint8_t *wire = cfg_wire_write(region, &length);
    char *text = cfg_text_write(region);
    bool ok = wire && text && write_file(dir, "wire", name, wire, length) &&
              write_file(dir, "text", name, text, strlen(text));
    free(wire);
    free(text);
    return ok;
}

static bool put_file(struct cfg_buffer *out, const char *path) {
    char part[4096];
    size_t length;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    while ((length = fread(part, 1, sizeof(part), file)) > 0) {
        cfg_buffer_put(out, part, length);
    }
    fclose(file);
    return true;
}

static bool add_file(const char *dir, const char *machine, const char *path, unsigned number) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_buffer buffer = {0};
    struct cfg_text_error error = {0, "cannot be read"};
    char name[32];
    snprintf(name, sizeof(name), "seed%03u", number);
    bool read = put_file(&buffer, machine) && put_file(&buffer, path);
    char *text = cfg_buffer_finish(&buffer, NULL);
    struct cfg_region *region = read && text ? cfg_text_read(arena, text, &error) : NULL;
    bool ok = region && write_region(dir, name, region);
    if (!region) {
        fprintf(stderr, "%s (behind %s): line %u: %s\n", path, machine, error.line, error.text);
    }
    free(text);
    cfg_arena_free(arena);
    return ok;
}

static bool add_generated(const char *dir, unsigned seed) {
    struct gen_layout layout = gen_layout_default();
    struct cfg_arena *arena = fuzz_arena();
    char name[32];
    snprintf(name, sizeof(name), "generated%03u", seed);
    struct cfg_region *region = gen_region(arena, seed, &layout, BLOCKS_MAX);
    bool ok = region && write_region(dir, name, region);
    cfg_arena_free(arena);
    return ok;
}

int main(int argc, char **argv) {
    const char *machine = NULL;
    if (argc < 3) {
        fputs("usage: seeds OUT-DIR GENERATED [MACHINE.txt REGION...]...\n", stderr);
        return 2;
    }
    for (unsigned seed = 0; seed < (unsigned)atoi(argv[2]); seed++) {
        if (!add_generated(argv[1], seed)) {
            return 1;
        }
    }
    for (int i = 3; i < argc; i++) {
        const char *dot = strrchr(argv[i], '.');
        if (dot && strcmp(dot, ".txt") == 0) {
            machine = argv[i];
        } else if (!machine || !add_file(argv[1], machine, argv[i], (unsigned)i)) {
            return 1;
        }
    }
    return 0;
}
