/* SPDX-License-Identifier: MIT */
/* Programs that we start: the runs of compare and bench. */
#ifndef RELOOP_CLI_CHILD_H
#define RELOOP_CLI_CHILD_H

#include <cJSON.h>
#include <glib.h>

/* For g_spawn_*: the program is ended if we are. */
void child_dies_with_parent(gpointer unused);

/* What reloop run --stats wrote, which is removed; NULL if it is no JSON object. */
cJSON *child_take_stats(const char *file);

/* What to do after a line of a watched program. */
enum watch { WATCH_ON, WATCH_STOP };

/* A watched program. What is written to input is its standard input. */
struct child {
    GPid pid;
    int input;
};

/* Called with each line, without its end, and the seconds from the program's start to the line's
 * arrival. */
typedef enum watch watch_line(void *context, const char *line, double seconds,
                              const struct child *child);

/* Seconds of processor time that all threads of the program have had, those included that are gone;
 * NaN if the system does not say. Programs that it started are not in it. */
double child_processor_time(const struct child *child);

/* Runs a program and hands its output on line by line, until it ends or is stopped, by the function
 * or because it is silent for so many seconds; a stopped one is ended by SIGTERM. NULL if the
 * function stopped it; else why it was not, which the caller frees, with what the program said on
 * standard error. */
char *child_watch(char **argv, double silence, watch_line *line, void *context);

#endif
