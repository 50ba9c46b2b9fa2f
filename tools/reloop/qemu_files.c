/* SPDX-License-Identifier: MIT */
/* See qemu_files.h. */
#include "tools/reloop/qemu_files.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* QEMU's options whose value is a file's name. */
static const char *const file_options[] = {
    "kernel", "initrd", "dtb", "bios", "pflash", "fda", "fdb",
    "hda",    "hdb",    "hdc", "hdd",  "cdrom",  "sd",  "mtdblock",
};

/* QEMU's options whose value is a list of key=value; file= among them is a file's name. */
static const char *const list_options[] = {"drive", "device"};

static gboolean among(const char *word, const char *const *words, gsize count) {
    for (gsize i = 0; i < count; i++) {
        if (g_str_equal(word, words[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

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

void qemu_take_file(struct qemu_args *q, const char *path, const char *to) {
    struct qemu_file *file = g_new(struct qemu_file, 1);

    file->from = g_canonicalize_filename(path, NULL);
    file->to = g_strdup(to);
    g_ptr_array_add(q->files, file);
}

/* A name inside for a file, different for each. */
static char *take_named_file(struct qemu_args *q, const char *path) {
    g_autofree char *base = g_path_get_basename(path);
    char *to = g_strdup_printf("/files/%u/%s", q->files->len, base);

    qemu_take_file(q, path, to);
    return to;
}

char *qemu_take_user_file(struct qemu_args *q, const char *path) {
    gboolean shared = q->share && g_str_has_prefix(path, SHARE_INSIDE "/");
    g_autofree char *outside =
        shared ? g_build_filename(q->share, path + strlen(SHARE_INSIDE), NULL) : g_strdup(path);
    const char *why = unreadable(outside);

    if (why) {
        fail("cannot read %s: %s", outside, why);
        return NULL;
    }
    return shared ? g_strdup(path) : take_named_file(q, path);
}

/* Is that product there? A message if not. */
static gboolean is_built(const char *path) {
    if (unreadable(path)) {
        fail("%s is not built; run: make", path);
        return FALSE;
    }
    return TRUE;
}

gboolean qemu_take_product(struct qemu_args *q, const char *relative, const char *to) {
    g_autofree char *path = in_build(relative);

    if (!is_built(path)) {
        return FALSE;
    }
    qemu_take_file(q, path, to);
    return TRUE;
}

char *qemu_take_guest_file(struct qemu_args *q, const char *name) {
    g_autofree char *relative = g_build_filename("guests", name, NULL);
    g_autofree char *path = in_build(relative);

    return is_built(path) ? take_named_file(q, path) : NULL;
}

/* The value of a list option, file= in it taken and renamed; NULL after a message. Commas in names
 * are doubled there. */
static char *rename_in_list(struct qemu_args *q, const char *list, qemu_take_function *take) {
    const char *key = g_str_has_prefix(list, "file=") ? list : strstr(list, ",file=");
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GString) result = NULL;
    g_autofree char *to = NULL;
    const char *c;

    if (!key) {
        return g_strdup(list);
    }
    key = strchr(key, '=') + 1;
    for (c = key; *c && (*c != ',' || c[1] == ','); c += 1 + (*c == ',')) {
        g_string_append_c(path, *c);
    }
    to = take(q, path->str);
    if (!to) {
        return NULL;
    }
    result = g_string_new(to);
    g_string_replace(result, ",", ",,", 0);
    g_string_prepend_len(result, list, key - list);
    g_string_append(result, c);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

/* The value of a file option; NULL after a message. -bios may name firmware that QEMU has. */
static char *rename_file(struct qemu_args *q, const char *option, const char *path,
                         qemu_take_function *take) {
    g_autofree char *firmware = g_build_filename(FIRMWARE_FOLDER, path, NULL);

    for (guint i = 0; g_str_equal(option, "bios") && i < q->files->len; i++) {
        const struct qemu_file *file = g_ptr_array_index(q->files, i);

        if (g_str_equal(file->to, firmware)) {
            return g_strdup(path);
        }
    }
    return take(q, path);
}

/* Does the value ask for a socket? Emscripten has none. */
static gboolean is_socket(const char *value) {
    static const char *const prefixes[] = {"tcp:", "telnet:", "unix:", "udp:", "socket,"};

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(value, prefixes[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Options of which QEMU would say only that something failed; false after a message. */
static gboolean can_be(const char *option, const char *value) {
    static const char *const options[] = {"gdb", "monitor", "qmp", "serial", "parallel", "chardev"};

    if (g_str_equal(option, "s")) {
        fail("-s needs a socket, which WebAssembly has not; use -gdb stdio (docs/debugging.md)");
        return FALSE;
    }
    if (value && among(option, options, G_N_ELEMENTS(options)) && is_socket(value)) {
        fail("-%s %s needs a socket, which WebAssembly has not; use stdio (docs/debugging.md)",
             option, value);
        return FALSE;
    }
    return TRUE;
}

gboolean qemu_add_args(struct qemu_args *q, char **args, qemu_take_function *take) {
    for (; *args; args++) {
        const char *option = *args + (g_str_has_prefix(*args, "--") ? 2 : 1);
        g_autofree char *value = NULL;

        if (**args == '-' && !can_be(option, args[1])) {
            return FALSE;
        }
        qemu_add(q, *args);
        if (**args != '-' || !args[1]) {
            continue;
        }
        if (among(option, file_options, G_N_ELEMENTS(file_options))) {
            value = rename_file(q, option, args[1], take);
        } else if (among(option, list_options, G_N_ELEMENTS(list_options))) {
            value = rename_in_list(q, args[1], take);
        } else {
            continue;
        }
        if (!value) {
            return FALSE;
        }
        qemu_add(q, value);
        args++;
    }
    return TRUE;
}
