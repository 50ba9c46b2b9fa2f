/* SPDX-License-Identifier: MIT */
/* See qemu_values.h. */
#include "tools/reloop/qemu_values.h"
#include "tools/reloop/qemu_config.h"
#include "tools/reloop/qemu_json.h"
#include "tools/reloop/qemu_list.h"
#include "tools/reloop/qemu_options.h"
#include "tools/reloop/qemu_refuse.h"

#include <string.h>

/* What a value is translated for. */
struct job {
    struct qemu_args *q;
    const char *option;
    qemu_take_function *take;
    enum taken image; /* how an image is taken */
};

/* A name in a list of them, which commas, colons and spaces would end, is to have none of these. */
static char *take_unbroken(const struct job *job, const char *name) {
    char *to = job->take(job->q, name, TAKEN_READ);
    struct qemu_file *file;

    if (to && job->q->files->len) {
        file = g_ptr_array_index(job->q->files, job->q->files->len - 1);
        if (g_str_equal(file->to, to)) {
            g_strdelimit(file->to, ",: ", '_');
            g_strdelimit(to, ",: ", '_');
        }
    }
    return to;
}

/* Takes each of several files, which separator is between; NULL after a message. */
static char *take_files(const struct job *job, const char *value, const char *separator) {
    g_auto(GStrv) names = g_strsplit(value, separator, -1);

    for (char **name = names; *name; name++) {
        char *to = take_unbroken(job, *name);

        if (!to) {
            return NULL;
        }
        g_free(*name);
        *name = to;
    }
    return g_strjoinv(separator, names);
}

/* One multiboot module: a file and, after a space, what is not its name. */
static char *take_module(const struct job *job, const char *module) {
    const char *more = strchr(module, ' ');
    g_autofree char *name = more ? g_strndup(module, more - module) : g_strdup(module);
    g_autofree char *to = take_unbroken(job, name);

    return to ? g_strconcat(to, more, NULL) : NULL;
}

/* A Linux kernel's initrd is one file, whatever its name; a multiboot kernel's are a list. */
static char *take_modules(const struct job *job, const char *value) {
    g_autoptr(GPtrArray) modules = NULL;

    if (!strpbrk(value, ", ") || g_file_test(value, G_FILE_TEST_EXISTS)) {
        return take_unbroken(job, value);
    }
    modules = qemu_list_read(value);
    for (guint i = 0; i < modules->len; i++) {
        struct qemu_element *module = g_ptr_array_index(modules, i);
        g_autofree char *whole = g_strconcat(module->key ? module->key : "", module->key ? "=" : "",
                                             module->value, NULL);

        module->key = NULL;
        module->value = take_module(job, whole);
        if (!module->value) {
            return NULL;
        }
    }
    return qemu_list_write(modules);
}

/* A file, or firmware that QEMU finds by itself. */
static char *take_firmware(const struct job *job, const char *value) {
    g_autofree char *firmware = g_build_filename(FIRMWARE_FOLDER, value, NULL);

    if (!*value || g_str_equal(value, "none") || g_str_equal(value, "default")) {
        return g_strdup(value);
    }
    for (guint i = 0; i < job->q->files->len; i++) {
        const struct qemu_file *file = g_ptr_array_index(job->q->files, i);

        if (g_str_equal(file->to, firmware)) {
            return g_strdup(value);
        }
    }
    return job->take(job->q, value, TAKEN_READ);
}

/* The prefix of QEMU's block layer that the name has, with its ':', or 0. */
static gsize prefix_length(const char *name) {
    gsize length = strcspn(name, ":/");

    return name[length] == ':' ? length + 1 : 0;
}

/* A disk image. */
static char *take_image(const struct job *job, const char *value) {
    gsize prefix = g_file_test(value, G_FILE_TEST_EXISTS) ? 0 : prefix_length(value);

    if (!*value) {
        return g_strdup(value); /* an empty drive */
    }
    if (g_str_has_prefix(value, "json:") && prefix) {
        g_autofree char *json = qemu_translate_json(job->q, "blockdev", value + prefix, job->take);

        return json ? g_strconcat("json:", json, NULL) : NULL;
    }
    if (prefix && !g_str_has_prefix(value, "file:")) {
        return g_strdup(value); /* something else than a file, or what QEMU knows nothing of */
    }
    return job->take(job->q, value + prefix, job->image);
}

/* Where a VM comes from that goes on: "file:FILE" and maybe ",offset=N". */
static char *take_state(const struct job *job, const char *value) {
    const char *name = value + strlen("file:"), *offset;
    g_autofree char *path = NULL, *to = NULL;

    if (!g_str_has_prefix(value, "file:")) {
        return g_strdup(value);
    }
    offset = g_strstr_len(name, -1, ",offset=");
    path = offset ? g_strndup(name, offset - name) : g_strdup(name);
    to = take_unbroken(job, path);
    return to ? g_strconcat("file:", to, offset, NULL) : NULL;
}

/* The value, unless the file that it makes QEMU write goes with the run. */
static char *keep_output(const struct job *job, const char *value, const char *path) {
    return qemu_allows_output(job->q, job->option, path) ? g_strdup(value) : NULL;
}

/* A character device as -serial takes it. */
static char *keep_chardev(const struct job *job, const char *value) {
    const char *device = g_str_has_prefix(value, "mon:") ? value + strlen("mon:") : value;

    return g_str_has_prefix(device, "file:") ? keep_output(job, value, device + strlen("file:"))
                                             : g_strdup(value);
}

static char *translate(const struct job *job, enum file_use use, const char *value) {
    switch (use) {
    case USE_READ:
        /* QEMU has devices of its own. */
        return g_str_has_prefix(value, "/dev/") ? g_strdup(value)
                                                : job->take(job->q, value, TAKEN_READ);
    case USE_FILES:
        return take_files(job, value, ":");
    case USE_MODULES:
        return take_modules(job, value);
    case USE_FIRMWARE:
        return take_firmware(job, value);
    case USE_IMAGE:
        return take_image(job, value);
    case USE_STATE:
        return take_state(job, value);
    case USE_CONFIG:
        return qemu_take_config(job->q, value, job->take);
    case USE_WRITE:
        return keep_output(job, value, value);
    case USE_FOLDER:
        return qemu_allows_folder(job->q, job->option, value) ? g_strdup(value) : NULL;
    case USE_CHARDEV:
        return keep_chardev(job, value);
    case USE_NONE:
        break;
    }
    return g_strdup(value);
}

char *qemu_translate_key(struct qemu_args *q, const char *option, const char *key,
                         const char *value, const GPtrArray *types, qemu_take_function *take) {
    gboolean raw = g_str_equal(option, "blockdev") || qemu_types_have(types, "raw");
    const struct job job = {q, option, take, raw ? TAKEN_RAW : TAKEN_IMAGE};

    return translate(&job, qemu_key_use(option, key, types), value);
}

gboolean qemu_translate_list(struct qemu_args *q, const char *option, const GPtrArray *elements,
                             qemu_take_function *take) {
    g_autoptr(GPtrArray) types = qemu_list_types(elements);

    for (guint i = 0; i < elements->len; i++) {
        struct qemu_element *element = g_ptr_array_index(elements, i);

        if (!element->key && i > 0) {
            continue;
        }
        element->value = qemu_translate_key(q, option, element->key, element->value, types, take);
        if (!element->value) {
            return FALSE;
        }
    }
    return TRUE;
}

/* GROUP.ID.KEY=VALUE, as -set takes it. */
static char *translate_setting(struct qemu_args *q, const char *value, qemu_take_function *take) {
    const char *equals = strchr(value, '=');
    g_autofree char *name = equals ? g_strndup(value, equals - value) : g_strdup("");
    g_auto(GStrv) parts = g_strsplit(name, ".", 3);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *translated = NULL;

    if (g_strv_length(parts) < 3) {
        return g_strdup(value);
    }
    translated = qemu_translate_key(q, parts[0], parts[2], equals + 1, none, take);
    return translated ? g_strconcat(name, "=", translated, NULL) : NULL;
}

char *qemu_translate(struct qemu_args *q, const char *option, const char *value,
                     qemu_take_function *take) {
    const struct job job = {q, option, take, TAKEN_IMAGE};
    enum file_use use = qemu_option_use(option);
    GPtrArray *elements;

    if (use != USE_NONE) {
        return translate(&job, use, value);
    }
    if (g_str_equal(option, "set")) {
        return translate_setting(q, value, take);
    }
    if (*value == '{') {
        return qemu_translate_json(q, option, value, take);
    }
    if (!qemu_option_names_files(option)) {
        return g_strdup(value);
    }
    elements = qemu_list_read(value);
    return qemu_translate_list(q, option, elements, take) ? qemu_list_write(elements) : NULL;
}
