/* SPDX-License-Identifier: MIT */
/* reloop serve: becomes Node, which serves the page (web/node/serve.mjs). */
#include "tools/reloop/become_node.h"
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <cJSON.h>

#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT 8080

static const struct command_help help = {
    .summary =
        "Serves the page in which guests run in a browser, as make web has built it, until it\n"
        "is interrupted. Prints the address to open.",
    .more =
        "The page needs threads, which browsers give to a page that comes with certain headers\n"
        "(these are sent) and from the browser's own machine or over https: for browsers\n"
        "elsewhere, --host must stand behind something that adds https.\n"
        "\n"
        "Only requests are answered that name localhost, an address, --host, this machine or\n"
        "--name: no other site can have its own name lead here.\n"
        "\n"
        "Examples:\n"
        "  make web && ./reloop serve     the page at http://127.0.0.1:8080/\n"
        "  ./reloop serve --port 0        at any port that is free\n"
        "  ./reloop serve --host 0.0.0.0 --name vm.example.org",
};

/* names: ends with NULL, or NULL. */
static cJSON *list_of(char **names) {
    cJSON *list = cJSON_CreateArray();

    for (char **name = names; name && *name; name++) {
        cJSON_AddItemToArray(list, cJSON_CreateString(*name));
    }
    return list;
}

static int serve(const char *host, int port, char **names) {
    g_autofree char *site = in_build("web");
    g_autofree char *npm = in_build("npm");
    g_autofree char *page = in_build("web/index.html");
    g_autofree char *send = in_build("npm/node_modules/send");
    cJSON *config;
    int status = check_product(page, "make web");

    status = status ? status : check_product(send, "make web");
    if (status) {
        return status;
    }
    config = cJSON_CreateObject();
    cJSON_AddStringToObject(config, "site", site);
    cJSON_AddStringToObject(config, "npm", npm);
    cJSON_AddStringToObject(config, "host", host);
    cJSON_AddNumberToObject(config, "port", port);
    cJSON_AddItemToObject(config, "names", list_of(names));
    return become_node("web/node/serve.mjs", config, NULL);
}

int command_serve(char **argv) {
    g_autofree char *host = NULL;
    g_auto(GStrv) names = NULL;
    g_autofree char *listen =
        g_strdup_printf("Listen on port N (default: %d); 0 for any that is free", DEFAULT_PORT);
    int port = DEFAULT_PORT;
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &port, listen, "N"},
        {"host", 0, 0, G_OPTION_ARG_STRING, &host,
         "Listen on this address (default: " DEFAULT_HOST ", for this machine alone)", "ADDRESS"},
        {"name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names,
         "Answer to this name as well, as a server in front passes it on; may be repeated", "NAME"},
        G_OPTION_ENTRY_NULL,
    };

    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (argv[1]) {
        return misuse("serve takes no '%s'; try: reloop serve --help", argv[1]);
    }
    if (port < 0 || port > G_MAXUINT16) {
        return misuse("--port is %d; it must be from 0 to %d", port, G_MAXUINT16);
    }
    if (host && !*host) {
        return misuse("--host is empty; it must be an address or a name");
    }
    return serve(host ? host : DEFAULT_HOST, port, names);
}
