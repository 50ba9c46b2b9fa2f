/* SPDX-License-Identifier: MIT */
/* Options of a subcommand, read by GLib (command.h). */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"

#include <stdlib.h>
#include <string.h>

/* The entry that a word of the command line is of, and in *value what follows '=' in it, or NULL.
 */
static const GOptionEntry *entry_of(const GOptionEntry *entries, const char *word,
                                    const char **value) {
    gsize length = strcspn(word, "=");

    *value = word[length] ? word + length + 1 : NULL;
    for (const GOptionEntry *e = entries; g_str_has_prefix(word, "--") && e->long_name; e++) {
        if (strlen(e->long_name) == length - 2 && !strncmp(e->long_name, word + 2, length - 2)) {
            return e;
        }
    }
    return NULL;
}

/* GLib takes 0x10 for 16, and 010 for 8. */
static gboolean is_decimal(const char *number) {
    number += *number == '-' || *number == '+';
    return *number != '0' || !g_ascii_isalnum(number[1]);
}

/* Names the option something that is not used if the option is given once more? Of a setting the
 * last counts, as elsewhere. */
static gboolean names_something(const GOptionEntry *entry) {
    return entry->arg == G_OPTION_ARG_FILENAME || g_str_equal(entry->long_name, "guest");
}

/* What GLib would accept and a user cannot mean: two files where one is taken, and a number that is
 * not decimal. A status. */
static int check_words(char **argv, const GOptionEntry *entries) {
    g_autoptr(GPtrArray) seen = g_ptr_array_new();

    for (char **word = argv + 1; *word; word++) {
        const char *value;
        const GOptionEntry *entry = entry_of(entries, *word, &value);

        if (!entry || entry->arg == G_OPTION_ARG_NONE) {
            continue;
        }
        if (names_something(entry) && g_ptr_array_find(seen, entry, NULL)) {
            return misuse("--%s is given twice", entry->long_name);
        }
        g_ptr_array_add(seen, (void *)entry);
        if (!value && word[1]) {
            value = *++word;
        }
        if (entry->arg == G_OPTION_ARG_INT && value && !is_decimal(value)) {
            return misuse("--%s is %s; it must be a decimal number", entry->long_name, value);
        }
    }
    return STATUS_OK;
}

static void print_help(GOptionContext *context) {
    g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
    g_autofree char *plain = plain_text(text);

    g_print("%s", plain);
    exit(STATUS_OK);
}

gboolean command_options(char **argv, const GOptionEntry *entries,
                         const struct command_help *help) {
    g_autofree char *name = g_strconcat("reloop ", argv[0], NULL);
    g_autoptr(GOptionContext) context = g_option_context_new(help->usage);
    g_autoptr(GError) error = NULL;
    gboolean wanted = FALSE;
    const GOptionEntry help_entries[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &wanted, "Show this help", NULL},
        G_OPTION_ENTRY_NULL,
    };
    int argc = (int)g_strv_length(argv);

    if (check_words(argv, entries)) {
        return FALSE;
    }
    g_set_prgname(name);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_add_main_entries(context, help_entries, NULL);
    g_option_context_set_summary(context, help->summary);
    g_option_context_set_description(context, help->more);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        gboolean unknown = g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
        g_autofree char *text = plain_text(error->message);

        *text = g_ascii_tolower(*text);
        misuse("%s%s; try: %s --help", text, unknown && help->unknown ? help->unknown : "", name);
        return FALSE;
    }
    if (wanted) {
        print_help(context);
    }
    argv[argc] = NULL;
    return TRUE;
}
