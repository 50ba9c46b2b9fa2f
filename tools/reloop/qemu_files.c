/* SPDX-License-Identifier: MIT */
/* See qemu_files.h. */
#include "tools/reloop/qemu_files.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/qemu_options.h"
#include "tools/reloop/qemu_refuse.h"
#include "tools/reloop/qemu_values.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What WebAssembly's memory has at most. */
#define MEMORY_MAX (2LL << 30)

void qemu_add(struct qemu_args *q, const char *arg) {
    g_ptr_array_add(q->args, g_strdup(arg));
}

void qemu_add_option(struct qemu_args *q, const char *option, const char *value) {
    qemu_add(q, option);
    qemu_add(q, value);
}

/* What keeps a file from being read, or NULL. */
static const char *unreadable(const char *path) {
    GStatBuf s;

    if (g_stat(path, &s) || g_access(path, R_OK)) {
        return g_strerror(errno);
    }
    return S_ISREG(s.st_mode) ? NULL : "not a regular file";
}

struct qemu_file *qemu_take_file(struct qemu_args *q, const char *path, const char *to) {
    struct qemu_file *file = g_new0(struct qemu_file, 1);

    file->from = path ? g_canonicalize_filename(path, NULL) : NULL;
    file->to = g_strdup(to);
    g_ptr_array_add(q->files, file);
    return file;
}

/* A name inside for a file, different for each; path may be NULL. */
static struct qemu_file *take_named_file(struct qemu_args *q, const char *path, const char *name) {
    g_autofree char *base = g_path_get_basename(name);
    g_autofree char *to = g_strdup_printf("/files/%u/%s", q->files->len, base);

    return qemu_take_file(q, path, to);
}

char *qemu_take_text(struct qemu_args *q, const char *text, const char *base) {
    struct qemu_file *file = take_named_file(q, NULL, base);

    file->text = g_strdup(text);
    return g_strdup(file->to);
}

static gboolean is_shared(const struct qemu_args *q, const char *path) {
    return q->share && g_str_has_prefix(path, SHARE_INSIDE "/");
}

char *qemu_outside(const struct qemu_args *q, const char *path) {
    return is_shared(q, path) ? g_build_filename(q->share, path + strlen(SHARE_INSIDE), NULL)
                              : g_strdup(path);
}

/* Can QEMU use the user's file as that? A message if not. */
static gboolean is_usable(const struct qemu_args *q, const char *path, enum taken as) {
    const char *why = unreadable(path);
    GStatBuf s;

    if (why) {
        fail("cannot read %s: %s%s", path, why,
             !q->share && g_str_has_prefix(path, SHARE_INSIDE "/")
                 ? "; " SHARE_INSIDE " is the folder that --share DIR names"
                 : "");
        return FALSE;
    }
    if (as == TAKEN_READ && !g_stat(path, &s) && s.st_size > MEMORY_MAX) {
        fail("cannot use %s: it is larger than 2 GiB, which is all that QEMU has", path);
        return FALSE;
    }
    return as != TAKEN_IMAGE || qemu_allows_image(path);
}

char *qemu_take_user_file(struct qemu_args *q, const char *path, enum taken as) {
    g_autofree char *outside = qemu_outside(q, path);
    struct qemu_file *file;

    if (!is_usable(q, outside, as)) {
        return NULL;
    }
    if (is_shared(q, path)) {
        return g_strdup(path);
    }
    file = take_named_file(q, path, path);
    file->said = g_strdup(path);
    file->image = as != TAKEN_READ;
    return g_strdup(file->to);
}

gboolean qemu_take_product(struct qemu_args *q, const char *relative, const char *to) {
    g_autofree char *path = in_build(relative);

    if (check_product(path, "make")) {
        return FALSE;
    }
    qemu_take_file(q, path, to);
    return TRUE;
}

char *qemu_take_guest_file(struct qemu_args *q, const char *name, enum taken as) {
    g_autofree char *relative = g_build_filename("guests", name, NULL);
    g_autofree char *path = in_build(relative);

    (void)as;
    return check_product(path, "make") ? NULL : g_strdup(take_named_file(q, path, path)->to);
}

gboolean qemu_add_args(struct qemu_args *q, char **args, qemu_take_function *take) {
    for (; *args; args++) {
        gboolean is_option = **args == '-';
        /* What is no option is the image of the first hard disk. */
        const char *option = is_option ? qemu_option_name(*args) : "hda";
        gboolean has_value = is_option && qemu_option_has_value(option) && args[1];
        g_autofree char *value = NULL;

        if (is_option) {
            qemu_add(q, *args);
            if (!qemu_allows(option, has_value ? args[1] : NULL)) {
                return FALSE;
            }
        }
        if (is_option && !has_value) {
            continue;
        }
        args += has_value;
        value = qemu_translate(q, option, *args, take);
        if (!value) {
            return FALSE;
        }
        qemu_add(q, value);
    }
    return TRUE;
}
