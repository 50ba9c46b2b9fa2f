/* SPDX-License-Identifier: MIT */
/* See places.h. */
#include "tools/reloop/places.h"
#include "tools/reloop/message.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

static const char *top, *build;

bool places_find(void) {
    top = g_getenv("RELOOP_TOP");
    build = g_getenv("RELOOP_BUILD");
    return top && build;
}

const char *places_build(void) {
    return build;
}

char *in_checkout(const char *relative) {
    return g_build_filename(top, relative, NULL);
}

char *in_build(const char *relative) {
    return g_build_filename(build, relative, NULL);
}

int check_product(const char *path, const char *goal) {
    if (!g_access(path, R_OK)) {
        return STATUS_OK;
    }
    return errno == ENOENT ? fail("%s is not built; run: %s", path, goal)
                           : fail("cannot read %s: %s", path, g_strerror(errno));
}

int check_writable(const char *file) {
    g_autofree char *folder = g_path_get_dirname(file);

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        return fail("cannot write %s: there is no folder %s", file, folder);
    }
    if (g_access(folder, W_OK)) {
        return fail("cannot write %s: %s", file, g_strerror(errno));
    }
    if (g_file_test(file, G_FILE_TEST_IS_DIR)) {
        return fail("cannot write %s: it is a folder", file);
    }
    return STATUS_OK;
}

int check_share(const char *folder) {
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        return fail("cannot share %s: there is no such folder", folder);
    }
    if (g_access(folder, R_OK | W_OK | X_OK)) {
        return fail("cannot share %s: %s", folder, g_strerror(errno));
    }
    return STATUS_OK;
}

int check_run_folder(const char *folder, const char *suffix, const char *what) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = NULL;
    const char *name;

    if (g_mkdir_with_parents(folder, 0777) || g_access(folder, W_OK)) {
        return fail("cannot write to the folder %s: %s", folder, g_strerror(errno));
    }
    dir = g_dir_open(folder, 0, &error);
    if (!dir) {
        return fail_with(error);
    }
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, suffix)) {
            return fail("the folder %s has %s of another run, such as %s; name another", folder,
                        what, name);
        }
    }
    return STATUS_OK;
}
