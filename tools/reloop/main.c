/* SPDX-License-Identifier: MIT */
/* The command ./reloop: finds the subcommand and calls it. */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <stdio.h>

static const struct {
    const char *name;
    int (*call)(char **argv);
    const char *what;
} commands[] = {
    {"run", command_run, "run a guest, or QEMU with any arguments"},
    {"guests", command_guests, "list the guests that come with Reloop"},
    {"inspect", command_inspect, "show a region file as text, as a graph or as WebAssembly"},
    {"compare", command_compare, "run guests with regions off and on, and print how they compare"},
    {"bench", command_bench, "measure native QEMU, v86 and ours side by side"},
    {"profile", command_profile, "show where the time of a run went"},
    {"serve", command_serve, "serve the page in which guests run in a browser"},
};

static void print_help(void) {
    puts("Usage:\n"
         "  reloop COMMAND [OPTION...]\n"
         "\n"
         "QEMU in WebAssembly, with the hot regions of guest code compiled to WebAssembly.\n"
         "\n"
         "Commands:");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        printf("  %-10s%s\n", commands[i].name, commands[i].what);
    }
    puts("\n"
         "reloop COMMAND --help says more about one of them.");
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL;

    if (!places_find()) {
        return fail("this program is started by the script ./reloop at the checkout's top");
    }
    if (!name) {
        return misuse("a command is missing, such as run; try: reloop --help");
    }
    if (g_str_equal(name, "--help") || g_str_equal(name, "-h")) {
        print_help();
        return STATUS_OK;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (g_str_equal(name, commands[i].name)) {
            return commands[i].call(argv + 1);
        }
    }
    return misuse("there is no %s '%s'; try: reloop --help", *name == '-' ? "option" : "command",
                  name);
}
