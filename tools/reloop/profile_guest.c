/* SPDX-License-Identifier: MIT */
/* See profile_guest.h. */
#include "tools/reloop/profile_guest.h"
#include "tools/reloop/message.h"

#include <string.h>

#define ELF_MAGIC "\177ELF"

struct symbol {
    guint64 address;
    char *name;
};

struct guest_symbols {
    GArray *symbols; /* of struct symbol, by address */
};

static gint by_address(gconstpointer a, gconstpointer b) {
    const struct symbol *left = a, *right = b;

    return (left->address > right->address) - (left->address < right->address);
}

/* A line of nm's: address, a letter, of code t or w in either case, and name. */
static void read_line(GArray *symbols, char *line) {
    char *kind, *name;
    struct symbol symbol = {g_ascii_strtoull(line, &kind, 16), NULL};

    if (kind == line || *kind != ' ' || !kind[1] || !strchr("tTwW", kind[1]) || kind[2] != ' ') {
        return;
    }
    name = kind + 3;
    name[strcspn(name, " \t\r")] = '\0';
    symbol.name = g_strdup(name);
    g_array_append_val(symbols, symbol);
}

/* The file's text as nm has it; NULL after a message. */
static char *read_text(const char *file) {
    char *argv[] = {"nm", "--", (char *)file, NULL};
    char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(file, &text, &length, &error)) {
        fail_with(error);
        return NULL;
    }
    if (length < strlen(ELF_MAGIC) || memcmp(text, ELF_MAGIC, strlen(ELF_MAGIC)) != 0) {
        return text;
    }
    g_free(text);
    text = NULL;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                      NULL, &text, NULL, NULL, &error)) {
        fail_with(error);
        return NULL;
    }
    return text;
}

struct guest_symbols *guest_symbols_read(const char *file) {
    g_autofree char *text = read_text(file);
    struct guest_symbols *symbols;

    if (!text) {
        return NULL;
    }
    symbols = g_new(struct guest_symbols, 1);
    symbols->symbols = g_array_new(FALSE, FALSE, sizeof(struct symbol));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        read_line(symbols->symbols, line);
    }
    if (!symbols->symbols->len) {
        fail("%s has no names of code; it must be an ELF file with symbols or a System.map", file);
        return NULL;
    }
    g_array_sort(symbols->symbols, by_address);
    return symbols;
}

/* The last symbol at or below the address; NULL if all are above. */
static const struct symbol *find(const GArray *symbols, guint64 address) {
    guint low = 0, high = symbols->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(symbols, struct symbol, middle).address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low ? &g_array_index(symbols, struct symbol, low - 1) : NULL;
}

char *guest_symbols_name(const struct guest_symbols *symbols, const char *region) {
    const char *pc = strrchr(region, '_');
    char *end = NULL;
    guint64 address = pc ? g_ascii_strtoull(pc + 1, &end, 16) : 0;
    const struct symbol *symbol;

    if (!pc || end == pc + 1 || *end) {
        return NULL;
    }
    symbol = find(symbols->symbols, address);
    return symbol ? g_strdup_printf("%s %s+0x%" G_GINT64_MODIFIER "x", region, symbol->name,
                                    address - symbol->address)
                  : NULL;
}
