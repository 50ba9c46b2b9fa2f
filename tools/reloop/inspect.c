/* SPDX-License-Identifier: MIT */
/* reloop inspect: shows the regions of a file in wire format. */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"

#include "cfg/arena.h"
#include "cfg/dot.h"
#include "cfg/limits.h"
#include "cfg/text.h"
#include "cfg/wire.h"
#include "relooper-glue/compile.h"

#include <stdio.h>
#include <stdlib.h>

static const struct command_help help = {
    .usage = "FILE",
    .summary = "Shows the regions of FILE, which holds one or more of them in wire format, as\n"
               "reloop run --keep-regions writes them.",
    .more = "Examples:\n"
            "  ./reloop run --keep-regions regions --guest lz\n"
            "  ./reloop inspect regions/00003.rlrg\n"
            "  ./reloop inspect --dot regions/00003.rlrg | dot -Tsvg >region.svg",
};

/* Prints every region of the file with write, and says where one is no region. */
static int print_regions(const char *file, const uint8_t *bytes, gsize length,
                         char *(*write)(const struct cfg_region *)) {
    gsize at = 0;

    do {
        struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
        struct cfg_wire_error error = {.text = "out of memory"};
        const struct cfg_region *region = NULL;
        char *text = NULL;
        gsize size = 0;

        if (arena) {
            region = cfg_wire_read(arena, bytes + at, length - at, &size, &error);
        }
        if (region) {
            text = write(region);
        }
        cfg_arena_free(arena);
        if (!region) {
            return fail("%s: at byte %" G_GSIZE_FORMAT ": %s", file, at, error.text);
        }
        if (!text) {
            return fail("%s: out of memory", file);
        }
        fputs(text, stdout);
        free(text);
        at += size;
    } while (at < length);
    return STATUS_OK;
}

static int print_wat(const char *file, const uint8_t *bytes, gsize length) {
    char error[RL_ERROR_SIZE];
    char *text = rl_compile_text(bytes, length, error);

    if (!text) {
        return fail("%s: %s", file, error);
    }
    fputs(text, stdout);
    free(text);
    return STATUS_OK;
}

int command_inspect(char **argv) {
    gboolean text = FALSE, dot = FALSE, wat = FALSE;
    const GOptionEntry entries[] = {
        {"text", 0, 0, G_OPTION_ARG_NONE, &text, "Print blocks, edges and ops (default)", NULL},
        {"dot", 0, 0, G_OPTION_ARG_NONE, &dot, "Print the graph, for Graphviz's dot", NULL},
        {"wat", 0, 0, G_OPTION_ARG_NONE, &wat, "Compile, and print the module as text", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;
    int status;

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (!argv[1] || argv[2]) {
        return misuse("inspect takes one file; try: reloop inspect --help");
    }
    if (text + dot + wat > 1) {
        return misuse("inspect takes one of --text, --dot and --wat");
    }
    if (!g_file_get_contents(argv[1], &bytes, &length, &error)) {
        return fail_with(error);
    }
    if (wat) {
        status = print_wat(argv[1], (const uint8_t *)bytes, length);
    } else {
        status = print_regions(argv[1], (const uint8_t *)bytes, length,
                               dot ? cfg_dot_write : cfg_text_write);
    }
    return status;
}
