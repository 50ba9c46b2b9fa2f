/* SPDX-License-Identifier: MIT */
/* See bench_suite.h. */
#include "tools/reloop/bench_suite.h"
#include "tools/reloop/catalog.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <string.h>

const char *const system_names[SYSTEM_COUNT] = {
    "native", "native-patched", "native-debian", "v86", "off", "block", "on"};
const char *const group_names[GROUP_COUNT] = {"boot", "bare", "linux", "busybox", "real"};

/* Of the files among the jobs, the one that jobs compile. */
#define COMPILED "program.c"

/* Each is a function of guests/linux/init. */
static const char *const busybox_jobs[] = {"gzip", "sha256sum", "awk", "sort"};

static void add(GArray *suite, enum group group, const char *name) {
    struct bench_case c = {group, name, g_strconcat(group_names[group], "/", name, NULL)};

    g_array_append_val(suite, c);
}

static void add_compute_guests(GArray *suite, enum group group, const struct guest *guests,
                               gsize count) {
    for (gsize i = 0; i < count; i++) {
        if (g_str_equal(guests[i].kind, KIND_COMPUTE) && g_str_equal(guests[i].arch, "i386")) {
            add(suite, group, guests[i].name);
        }
    }
}

static gint by_name(gconstpointer a, gconstpointer b) {
    const char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

/* A case for each job of guests/real, in the order of their names. A status, after a message. */
static int add_jobs(GArray *suite) {
    g_autofree char *folder = in_checkout("guests/real/jobs");
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *file;

    if (!dir) {
        return fail_with(error);
    }
    while ((file = g_dir_read_name(dir))) {
        const char *end = strrchr(file, '.');

        if (end && end != file && !g_str_equal(file, COMPILED)) {
            g_ptr_array_add(names, g_strndup(file, (gsize)(end - file)));
        }
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        add(suite, GROUP_REAL, g_ptr_array_index(names, i));
    }
    return STATUS_OK;
}

static gboolean is_named(const struct bench_case *c, const char *word) {
    return g_str_equal(word, c->id) || g_str_equal(word, c->name) ||
           g_str_equal(word, group_names[c->group]);
}

/* Leaves those that a word names. False, after a message, if a word names none. */
static gboolean choose(GArray *suite, const char *list) {
    g_auto(GStrv) words = g_strsplit(list, ",", -1);
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(struct bench_case));

    for (char **word = words; *word; word++) {
        gboolean found = FALSE;

        for (guint i = 0; i < suite->len && !found; i++) {
            found = is_named(&g_array_index(suite, struct bench_case, i), *word);
        }
        if (!found) {
            misuse("--only has '%s'; it takes boot, bare, linux, busybox, real, a guest's or job's "
                   "name, or GROUP/NAME",
                   *word);
            return FALSE;
        }
    }
    for (guint i = 0; i < suite->len; i++) {
        const struct bench_case *c = &g_array_index(suite, struct bench_case, i);
        gboolean wanted = FALSE;

        for (char **word = words; *word; word++) {
            wanted = wanted || is_named(c, *word);
        }
        if (wanted) {
            g_array_append_val(chosen, *c);
        }
    }
    g_array_set_size(suite, 0);
    g_array_append_vals(suite, chosen->data, chosen->len);
    return TRUE;
}

GArray *bench_suite(const char *list, int *status) {
    GArray *suite = g_array_new(FALSE, FALSE, sizeof(struct bench_case));
    gsize count;
    const struct guest *guests = catalog_read(&count);

    *status = STATUS_FAILED;
    if (!guests) {
        return NULL;
    }
    add(suite, GROUP_BOOT, "linux-i386");
    add_compute_guests(suite, GROUP_BARE, guests, count);
    add_compute_guests(suite, GROUP_LINUX, guests, count);
    for (gsize i = 0; i < G_N_ELEMENTS(busybox_jobs); i++) {
        add(suite, GROUP_BUSYBOX, busybox_jobs[i]);
    }
    if (add_jobs(suite)) {
        return NULL;
    }
    *status = STATUS_USAGE;
    return !list || choose(suite, list) ? suite : NULL;
}
