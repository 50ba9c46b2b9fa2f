/* SPDX-License-Identifier: MIT */
/* The command ./reloop: finds the subcommand and calls it. */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/output.h"
#include "tools/reloop/places.h"
#include "tools/reloop/suggest.h"
#include "tools/reloop/version.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

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
    puts("  help      show this help, or with a command's name that command's\n"
         "  version   print the versions of Reloop and of its QEMU\n"
         "\n"
         "Examples:\n"
         "  ./reloop run --guest sha256\n"
         "  ./reloop run -- -m 128 -nographic -drive file=disk.qcow2,snapshot=on\n"
         "  ./reloop help run\n"
         "\n"
         "What it cannot do: a guest has no network, no graphics and no sound; guests are of 32\n"
         "bits (i386, arm, riscv32); QEMU has 2 GiB in all, the guest's memory included; disk\n"
         "images are raw or qcow2. docs/limits.md has the rest.");
}

static int print_version(void) {
    printf("reloop %s (QEMU %s)\n", RELOOP_VERSION, QEMU_VERSION);
    return STATUS_OK;
}

/* A status, after a message if what every command needs is not there. */
static int check_start(void) {
    g_autofree char *folder = getcwd(NULL, 0);

    if (!places_find()) {
        return fail("this program is started by the script ./reloop at the checkout's top");
    }
    if (!folder) {
        return fail("the current folder cannot be used: %s", g_strerror(errno));
    }
    return output_check();
}

static int call(char **argv) {
    struct suggestion near = {.word = *argv};
    g_autofree char *hint = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (g_str_equal(*argv, commands[i].name)) {
            return commands[i].call(argv);
        }
        suggest(&near, commands[i].name);
    }
    hint = suggestion_text(&near);
    return misuse("there is no %s '%s'%s; try: reloop --help", **argv == '-' ? "option" : "command",
                  *argv, hint);
}

/* help, or help COMMAND. */
static int help(char *command) {
    char *argv[] = {command, "--help", NULL};

    if (!command) {
        print_help();
        return STATUS_OK;
    }
    return call(argv);
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL;
    static const char *const helps[] = {"help", "--help", "-h", NULL};
    static const char *const versions[] = {"version", "--version", "-V", NULL};
    int status = check_start();

    if (status) {
        return status;
    }
    if (!name) {
        return misuse("a command is missing, such as run; try: reloop --help");
    }
    if (g_strv_contains(helps, name)) {
        return help(argv[2]);
    }
    return g_strv_contains(versions, name) ? print_version() : call(argv + 1);
}
