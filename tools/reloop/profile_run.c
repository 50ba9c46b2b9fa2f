/* SPDX-License-Identifier: MIT */
/* See profile_run.h. */
#define _POSIX_C_SOURCE 200809L /* sigaction */

#include "tools/reloop/profile_run.h"
#include "tools/reloop/child.h"
#include "tools/reloop/message.h"
#include "tools/reloop/profile.h"

#include <cJSON.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL_SIGNALLED 128

static volatile sig_atomic_t child;

/* What the terminal sends, the child gets by itself. */
static void hand_on(int number, siginfo_t *info, void *unused) {
    (void)unused;
    if (info->si_code == SI_USER && child > 0) {
        kill(child, number);
    }
}

static void hand_signals_on(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_sigaction = hand_on, .sa_flags = SA_SIGINFO | SA_RESTART};

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

/* Is all of the file there? */
static gboolean is_whole(const char *path) {
    g_autofree char *text = NULL;
    cJSON *profile = g_file_get_contents(path, &text, NULL, NULL) ? cJSON_Parse(text) : NULL;
    gboolean whole = cJSON_IsObject(profile);

    cJSON_Delete(profile);
    return whole;
}

/* Removes profiles that are not whole. A status, after a message if one is not, or none is there.
 */
static int check_profiles(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *broken = NULL;
    const char *name;
    guint count = 0;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (!g_str_has_suffix(name, PROFILE_SUFFIX)) {
            continue;
        }
        count++;
        if (!is_whole(path)) {
            g_unlink(path);
            g_free(broken);
            broken = g_steal_pointer(&path);
        }
    }
    if (broken) {
        return fail("cannot write %s: there is no room", broken);
    }
    return count ? STATUS_OK : fail("cannot write profiles to %s", folder);
}

int profile_run(char **argv, const char *folder) {
    int ended, status;

    hand_signals_on();
    child = fork();
    if (child < 0) {
        return fail("cannot start %s: %s", *argv, g_strerror(errno));
    }
    if (child == 0) {
        child_dies_with_parent(NULL);
        execv(*argv, argv);
        _exit(fail("cannot start %s: %s", *argv, g_strerror(errno)));
    }
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    status = WIFEXITED(ended) ? WEXITSTATUS(ended) : SHELL_SIGNALLED + WTERMSIG(ended);
    if (check_profiles(folder) && !status) {
        status = STATUS_FAILED;
    }
    return status;
}
