/* SPDX-License-Identifier: MIT */
/* See child.h. */
#define _POSIX_C_SOURCE 200809L /* kill() */
#include "tools/reloop/child.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* So long a stopped program may take to write its statistics down. */
#define GRACE_SECONDS 20

struct watched {
    struct child child;
    int output, messages; /* our ends of its pipes, as child.input */
    gint64 start;         /* g_get_monotonic_time() */
    GString *line, *said; /* what came of a line; all of standard error */
    watch_line *call;
    void *context;
};

void child_dies_with_parent(gpointer unused) {
    (void)unused;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

cJSON *child_take_stats(const char *file) {
    g_autofree char *text = NULL;
    cJSON *stats;

    if (!g_file_get_contents(file, &text, NULL, NULL)) {
        return NULL;
    }
    g_unlink(file);
    stats = cJSON_Parse(text);
    if (cJSON_IsObject(stats)) {
        return stats;
    }
    cJSON_Delete(stats);
    return NULL;
}

double child_processor_time(const struct child *child) {
    g_autofree char *file = g_strdup_printf("/proc/%d/stat", (int)child->pid);
    g_autofree char *text = NULL;
    const char *behind_name;
    unsigned long user, system;

    /* The second field, the name, ends at the last bracket; utime and stime are the 14th and 15th.
     */
    if (!g_file_get_contents(file, &text, NULL, NULL) || !(behind_name = strrchr(text, ')')) ||
        sscanf(behind_name + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user,
               &system) != 2) {
        return NAN;
    }
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static double seconds_since(gint64 start) {
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

/* Hands the whole lines among the bytes on. */
static enum watch take_output(struct watched *w, const char *bytes, gsize length) {
    double now = seconds_since(w->start);

    for (gsize i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            enum watch next = w->call(w->context, g_strchomp(w->line->str), now, &w->child);

            g_string_truncate(w->line, 0);
            if (next == WATCH_STOP) {
                return next;
            }
        } else if (bytes[i]) {
            g_string_append_c(w->line, bytes[i]);
        }
    }
    return WATCH_ON;
}

/* Waits for bytes on either pipe and reads some. The number of bytes of output, which buffer has; 0
 * if there were only messages; -1 at the end of the output; -2 after so many seconds. */
static gssize next_output(struct watched *w, char *buffer, gsize size, double seconds) {
    struct pollfd fds[] = {{w->output, POLLIN, 0}, {w->messages, POLLIN, 0}};
    int ready = poll(fds, G_N_ELEMENTS(fds), (int)(seconds * 1000));
    gssize n;

    if (ready == 0) {
        return -2;
    }
    if (ready < 0) {
        return errno == EINTR ? 0 : -1;
    }
    if (fds[1].revents) {
        n = read(w->messages, buffer, size);
        if (n > 0) {
            g_string_append_len(w->said, buffer, n);
        } else {
            close(w->messages);
            w->messages = -1; /* poll() passes over it */
        }
    }
    if (!fds[0].revents) {
        return 0;
    }
    n = read(w->output, buffer, size);
    return n > 0 ? n : -1;
}

/* Watches until the end of the output; the reason to end the program, or NULL if it is to stop. */
static const char *watch(struct watched *w, double silence) {
    char buffer[4096];

    for (;;) {
        gssize n = next_output(w, buffer, sizeof buffer, silence);

        if (n == -2) {
            return "said nothing for too long";
        }
        if (n == -1) {
            return "ended too early";
        }
        if (take_output(w, buffer, (gsize)n) == WATCH_STOP) {
            return NULL;
        }
    }
}

/* Ends the program, reading what it still writes: it may wait for that. */
static void end(struct watched *w) {
    gint64 start = g_get_monotonic_time();
    char buffer[4096];

    kill(w->child.pid, SIGTERM);
    while (seconds_since(start) < GRACE_SECONDS) {
        gssize n = next_output(w, buffer, sizeof buffer, GRACE_SECONDS - seconds_since(start));

        if (n < 0) {
            break;
        }
    }
    if (waitpid(w->child.pid, NULL, WNOHANG) != w->child.pid) {
        /* It has closed its output, or will not. */
        for (int tries = 0; tries < 100; tries++) {
            if (waitpid(w->child.pid, NULL, WNOHANG) == w->child.pid) {
                return;
            }
            g_usleep(G_USEC_PER_SEC / 100);
        }
        kill(w->child.pid, SIGKILL);
        waitpid(w->child.pid, NULL, 0);
    }
}

char *child_watch(char **argv, double silence, watch_line *line, void *context) {
    struct watched w = {.call = line, .context = context};
    g_autoptr(GError) error = NULL;
    const char *why;
    char *result;

    if (!g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH,
                                  child_dies_with_parent, NULL, &w.child.pid, &w.child.input,
                                  &w.output, &w.messages, &error)) {
        return g_strdup(error->message);
    }
    signal(SIGPIPE, SIG_IGN);
    w.start = g_get_monotonic_time();
    w.line = g_string_new(NULL);
    w.said = g_string_new(NULL);
    why = watch(&w, silence);
    end(&w);
    result = why ? g_strconcat(why, *w.said->str ? ": " : "", g_strchomp(w.said->str), NULL) : NULL;
    close(w.child.input);
    close(w.output);
    if (w.messages >= 0) {
        close(w.messages);
    }
    g_string_free(w.line, TRUE);
    g_string_free(w.said, TRUE);
    return result;
}
