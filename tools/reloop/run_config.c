/* SPDX-License-Identifier: MIT */
/* See run_config.h. */
#include "tools/reloop/run_config.h"

static void add_text(cJSON *object, const char *key, const char *text) {
    if (text) {
        cJSON_AddStringToObject(object, key, text);
    }
}

static void add_qemu_args(cJSON *config, const struct qemu_args *q) {
    cJSON *args = cJSON_AddArrayToObject(config, "args");
    cJSON *files = cJSON_AddArrayToObject(config, "files");

    for (guint i = 0; i < q->args->len; i++) {
        cJSON_AddItemToArray(args, cJSON_CreateString(g_ptr_array_index(q->args, i)));
    }
    for (guint i = 0; i < q->files->len; i++) {
        const struct qemu_file *file = g_ptr_array_index(q->files, i);
        cJSON *object = cJSON_CreateObject();

        add_text(object, "from", file->from);
        add_text(object, "text", file->text);
        cJSON_AddStringToObject(object, "to", file->to);
        add_text(object, "said", file->said);
        if (file->image) {
            cJSON_AddTrueToObject(object, "image");
        }
        cJSON_AddItemToArray(files, object);
    }
}

static void add_expectations(cJSON *config, const struct guest *guest, const char *size) {
    cJSON_AddStringToObject(config, "guest", guest->name);
    if (guest_is_os(guest)) {
        cJSON_AddBoolToObject(config, "interactive", guest->interactive);
        cJSON_AddBoolToObject(config, "screen", guest->screen);
        if (guest->boots_in) {
            cJSON_AddNumberToObject(config, "boots_in", guest->boots_in);
        }
        add_text(config, "until", guest->until);
        add_text(config, "reject", guest->reject);
    } else {
        g_autofree char *line = g_strdup_printf("%s %s checksum ", guest->program, size);

        cJSON_AddStringToObject(config, "size", size);
        cJSON_AddStringToObject(config, "expect", line);
        cJSON_AddNumberToObject(config, "exit", guest->exit);
    }
}

cJSON *run_config(const struct guest *guest, const char *size, const struct qemu_args *q) {
    cJSON *config = cJSON_CreateObject();

    add_qemu_args(config, q);
    if (guest) {
        add_expectations(config, guest, size);
    }
    return config;
}
