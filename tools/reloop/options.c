/* SPDX-License-Identifier: MIT */
/* Options of a subcommand, read by GLib (command.h). */
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"

gboolean command_options(char **argv, const GOptionEntry *entries,
                         const struct command_help *help) {
    g_autofree char *name = g_strconcat("reloop ", argv[0], NULL);
    g_autoptr(GOptionContext) context = g_option_context_new(help->usage);
    g_autoptr(GError) error = NULL;
    int argc = (int)g_strv_length(argv);

    g_set_prgname(name);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, help->summary);
    g_option_context_set_description(context, help->more);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        misuse("%c%s; try: %s --help", g_ascii_tolower(error->message[0]), error->message + 1,
               name);
        return FALSE;
    }
    argv[argc] = NULL;
    return TRUE;
}
