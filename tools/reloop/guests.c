/* SPDX-License-Identifier: MIT */
/* reloop guests: lists what guests/guests.json has. */
#include "tools/reloop/catalog.h"
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/qemu_args.h"
#include "tools/reloop/run_config.h"

#include <cJSON.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command_help help = {
    .summary = "Lists the guests that come with Reloop.",
    .more = "Kinds: compute guests compute something and print a checksum; correctness guests do\n"
            "what a compiler of running code gets wrong; os guests are operating systems.\n"
            "The same program for several architectures is a guest for each.\n"
            "\n"
            "--runs is how the page learns what there is: files are relative to the build's\n"
            "products, and a guest that is not built has no runs.\n"
            "\n"
            "Examples:\n"
            "  ./reloop guests\n"
            "  ./reloop guests --json | jq '.[].name'",
};

static cJSON *describe(const struct guest *guest) {
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "name", guest->name);
    cJSON_AddStringToObject(object, "kind", guest->kind);
    cJSON_AddStringToObject(object, "arch", guest->arch);
    cJSON_AddStringToObject(object, "what", guest->what);
    return object;
}

/* Makes absolute paths of products relative to the products' folder. */
static void relocate(const struct qemu_args *q) {
    const char *build = places_build();

    for (guint i = 0; i < q->files->len; i++) {
        struct qemu_file *file = g_ptr_array_index(q->files, i);

        if (g_str_has_prefix(file->from, build)) {
            file->from += strlen(build) + 1;
        }
    }
}

static gboolean qemu_is_built(const char *arch) {
    g_autofree char *product = g_strdup_printf("qemu/qemu-system-%s.js", arch);
    g_autofree char *path = in_build(product);

    return !g_access(path, R_OK);
}

/* The ways to run the guest, one for each size; NULL if it needs what only the user has or a QEMU
 * that is not among those that were built, or, after a message, if it is not built. */
static cJSON *runs_of(const struct guest *guest) {
    cJSON *runs;

    if (guest->floppy || !qemu_is_built(guest->arch)) {
        return NULL;
    }
    runs = cJSON_CreateArray();
    for (const char *const *size = guest_sizes; *size; size++) {
        const struct qemu_args *q = qemu_args_of_guest(guest, *size, "stdio", NULL);

        if (!q) {
            return NULL;
        }
        relocate(q);
        cJSON_AddItemToArray(runs, run_config(guest, *size, q));
        if (guest_is_os(guest)) {
            break; /* has no sizes */
        }
    }
    return runs;
}

static void print_json(const struct guest *guests, gsize count, gboolean runs) {
    cJSON *list = cJSON_CreateArray();
    char *text;

    for (gsize i = 0; i < count; i++) {
        cJSON *object = describe(&guests[i]);
        cJSON *ways = runs ? runs_of(&guests[i]) : NULL;

        if (ways) {
            cJSON_AddItemToObject(object, "runs", ways);
        }
        cJSON_AddItemToArray(list, object);
    }
    text = cJSON_Print(list);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(list);
}

int command_guests(char **argv) {
    gboolean json = FALSE, runs = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array of objects", NULL},
        {"runs", 0, 0, G_OPTION_ARG_NONE, &runs,
         "The same, with what QEMU is started with for each", NULL},
        G_OPTION_ENTRY_NULL,
    };
    const struct guest *guests;
    gsize count;

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (argv[1]) {
        return misuse("guests takes no '%s'; try: reloop guests --help", argv[1]);
    }
    guests = catalog_read(&count);
    if (!guests) {
        return STATUS_FAILED;
    }
    if (json || runs) {
        print_json(guests, count, runs);
        return STATUS_OK;
    }
    for (gsize i = 0; i < count; i++) {
        printf("%-20s%-13s%-9s%s\n", guests[i].name, guests[i].kind, guests[i].arch,
               guests[i].what);
    }
    return STATUS_OK;
}
