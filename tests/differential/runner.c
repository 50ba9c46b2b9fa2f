/* SPDX-License-Identifier: MIT */
/* See runner.h. */
#include "tests/differential/runner.h"
#include "tests/differential/target.h"

#include <cJSON.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

const struct mode mode_off = {"off", "off", false};
const struct mode mode_on = {"on --sync", "on", true};
const struct mode mode_background = {"on", "on", false};
const struct mode mode_block = {"block --sync", "block", true};

static void add(GPtrArray *argv, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GPtrArray *argv, const char *format, ...) {
    va_list args;

    va_start(args, format);
    g_ptr_array_add(argv, g_strdup_vprintf(format, args));
    va_end(args);
}

static void add_all(GPtrArray *argv, const char *const *args) {
    for (; args && *args; args++) {
        add(argv, "%s", *args);
    }
}

static GPtrArray *command(const struct runner *r, const struct target *t,
                          const struct conditions *c, const struct mode *mode, const char *blob,
                          const char *stats) {
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    add(argv, "%s", r->reloop);
    add(argv, "run");
    add(argv, "--regions=%s", mode->regions);
    add(argv, "--threshold=%d", c->threshold);
    add(argv, "--timeout=%g", r->timeout);
    add(argv, "--stats=%s", stats);
    if (mode->sync) {
        add(argv, "--sync");
    }
    add(argv, "--");
    add_all(argv, t->machine);
    if (c->parallel) {
        add_all(argv, t->parallel);
    }
    add(argv, "-kernel");
    add(argv, "%s/guests/%s", r->build, t->guest);
    add(argv, "-initrd");
    add(argv, "%s", blob);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* A figure of the statistics, 0 if they have none. */
static double figure(const cJSON *stats, const char *name) {
    const cJSON *number = cJSON_GetObjectItem(stats, name);

    return cJSON_IsNumber(number) ? cJSON_GetNumberValue(number) : 0;
}

static void take_stats(struct outcome *o, const char *path) {
    g_autofree char *text = NULL;
    GString *ops = g_string_new(NULL);
    cJSON *stats = g_file_get_contents(path, &text, NULL, NULL) ? cJSON_Parse(text) : NULL;
    const cJSON *op;

    o->tbs_in_regions = figure(stats, "tbs_in_regions");
    o->tbs_interpreted = figure(stats, "tbs_interpreted");
    o->regions_compiled = figure(stats, "regions_compiled");
    cJSON_ArrayForEach(op, cJSON_GetObjectItem(stats, "fallback_ops")) {
        g_string_append_printf(ops, "%s%s", ops->len ? " " : "", op->string);
    }
    o->fallback_ops = g_string_free(ops, FALSE);
    cJSON_Delete(stats);
}

static void take_output(struct outcome *o) {
    g_auto(GStrv) lines = g_strsplit(o->output, "\n", -1);
    GPtrArray *digests = g_ptr_array_new();

    for (char **line = lines; *line; line++) {
        g_strchomp(*line);
        if (g_str_has_prefix(*line, "= ")) {
            g_ptr_array_add(digests, g_strdup(*line + 2));
        }
        o->complete |= strstr(*line, " full checksum ") != NULL;
    }
    g_ptr_array_add(digests, NULL);
    o->digests = (char **)g_ptr_array_free(digests, FALSE);
}

/* A run that is going on. */
struct job {
    GSubprocess *process;
    char *stats;
    struct outcome *outcome;
    int *running;
};

static void ended(GObject *source, GAsyncResult *result, gpointer data) {
    struct job *job = data;
    struct outcome *o = job->outcome;

    g_subprocess_communicate_utf8_finish(G_SUBPROCESS(source), result, &o->output, &o->messages,
                                         NULL);
    o->output = o->output ? o->output : g_strdup("");
    o->messages = o->messages ? o->messages : g_strdup("");
    take_output(o);
    take_stats(o, job->stats);
    g_object_unref(job->process);
    job->process = NULL;
    --*job->running;
}

static bool start(struct job *job, GPtrArray *argv, GError **error) {
    job->process =
        g_subprocess_newv((const char *const *)argv->pdata,
                          G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, error);
    if (!job->process) {
        return false;
    }
    ++*job->running;
    g_subprocess_communicate_utf8_async(job->process, NULL, NULL, ended, job);
    return true;
}

static void wait_for(const int *running, int most) {
    while (*running > most) {
        g_main_context_iteration(NULL, TRUE);
    }
}

struct outcome *runner_run_blob(const struct runner *r, const struct target *target,
                                const GByteArray *blob, const struct conditions *c,
                                const struct mode *const *modes, uint32_t nmodes, GError **error) {
    struct outcome *outcomes = g_new0(struct outcome, nmodes);
    struct job *jobs = g_new0(struct job, nmodes);
    g_autofree char *folder = g_dir_make_tmp("reloop-differential-XXXXXX", error);
    g_autofree char *path = folder ? g_build_filename(folder, "cases", NULL) : NULL;
    bool fine = folder && g_file_set_contents(path, (const char *)blob->data, blob->len, error);
    int running = 0;

    for (uint32_t i = 0; fine && i < nmodes; i++) {
        g_autoptr(GPtrArray) argv = NULL;

        jobs[i] = (struct job){.outcome = &outcomes[i], .running = &running};
        jobs[i].stats = g_strdup_printf("%s/stats%u", folder, i);
        argv = command(r, target, c, modes[i], path, jobs[i].stats);
        wait_for(&running, r->jobs - 1);
        fine = start(&jobs[i], argv, error);
    }
    wait_for(&running, 0);
    for (uint32_t i = 0; i < nmodes; i++) {
        if (jobs[i].stats) {
            g_remove(jobs[i].stats);
        }
        g_free(jobs[i].stats);
    }
    if (folder) {
        g_remove(path);
        g_rmdir(folder);
    }
    g_free(jobs);
    if (!fine) {
        outcomes_free(outcomes, nmodes);
    }
    return fine ? outcomes : NULL;
}

struct outcome *runner_run(const struct runner *r, struct program *const *programs, uint32_t n,
                           const struct conditions *c, const struct mode *const *modes,
                           uint32_t nmodes, gboolean verbose, GError **error) {
    GByteArray *blob = case_blob(programs, n, c, verbose);
    struct outcome *outcomes =
        runner_run_blob(r, programs[0]->target, blob, c, modes, nmodes, error);

    g_byte_array_unref(blob);
    return outcomes;
}

void outcomes_free(struct outcome *outcomes, uint32_t n) {
    for (uint32_t i = 0; outcomes && i < n; i++) {
        g_strfreev(outcomes[i].digests);
        g_free(outcomes[i].output);
        g_free(outcomes[i].messages);
        g_free(outcomes[i].fallback_ops);
    }
    g_free(outcomes);
}

uint32_t outcome_differs(const struct outcome *reference, const struct outcome *other,
                         uint32_t from, uint32_t n) {
    uint32_t both = MIN(g_strv_length(reference->digests), g_strv_length(other->digests));

    for (; from < both; from++) {
        const char *digest = reference->digests[from];

        if (!g_str_equal(digest, "endless") && !g_str_equal(digest, other->digests[from])) {
            return from;
        }
    }
    /* The one that the other did not finish. */
    return from == both && reference->digests[both] ? both : n;
}
