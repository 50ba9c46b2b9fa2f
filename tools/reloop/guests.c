/* SPDX-License-Identifier: MIT */
/* reloop guests: lists what guests/guests.json has. */
#include "tools/reloop/catalog.h"
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"

#include <cJSON.h>
#include <stdio.h>

static const struct command_help help = {
    .summary = "Lists the guests that come with Reloop.",
    .more = "Kinds: compute guests compute something and print a checksum; correctness guests do\n"
            "what a compiler of running code gets wrong; os guests are operating systems.",
};

static void print_json(const struct guest *guests, gsize count) {
    cJSON *list = cJSON_CreateArray();
    char *text;

    for (gsize i = 0; i < count; i++) {
        cJSON *object = cJSON_CreateObject();

        cJSON_AddStringToObject(object, "name", guests[i].name);
        cJSON_AddStringToObject(object, "kind", guests[i].kind);
        cJSON_AddStringToObject(object, "arch", guests[i].arch);
        cJSON_AddStringToObject(object, "what", guests[i].what);
        cJSON_AddItemToArray(list, object);
    }
    text = cJSON_Print(list);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(list);
}

int command_guests(char **argv) {
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array of objects", NULL},
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
    if (json) {
        print_json(guests, count);
        return STATUS_OK;
    }
    for (gsize i = 0; i < count; i++) {
        printf("%-13s%-13s%-6s%s\n", guests[i].name, guests[i].kind, guests[i].arch,
               guests[i].what);
    }
    return STATUS_OK;
}
