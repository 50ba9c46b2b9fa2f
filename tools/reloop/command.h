/* SPDX-License-Identifier: MIT */
/* The subcommands, and how they read their options. */
#ifndef RELOOP_CLI_COMMAND_H
#define RELOOP_CLI_COMMAND_H

#include <glib.h>

/* Each gets its own arguments, argv[0] being its name, and returns the exit status. */
int command_run(char **argv);
int command_guests(char **argv);
int command_inspect(char **argv);
int command_compare(char **argv);
int command_profile(char **argv);
int command_serve(char **argv);
int command_bench(char **argv);

struct command_help {
    const char *usage;   /* what follows the subcommand's name, instead of "[OPTION...]" */
    const char *summary; /* above the options */
    const char *more;    /* below the options; may be NULL */
    const char *unknown; /* what is said of an option that is not known; may be NULL */
};

/* Reads options out of a subcommand's argv, of which only operands are left (argv[0] too). Handles
 * --help itself. On a bad option prints the message and returns false: leave with STATUS_USAGE. */
gboolean command_options(char **argv, const GOptionEntry *entries, const struct command_help *help);

#endif
