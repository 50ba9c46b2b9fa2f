/* SPDX-License-Identifier: MIT */
/* See qemu_json.h. */
#include "tools/reloop/qemu_json.h"
#include "tools/reloop/qemu_options.h"
#include "tools/reloop/qemu_values.h"

#include <cJSON.h>

/* What the object is for, by its own members. */
static GPtrArray *types_of(const cJSON *object) {
    GPtrArray *types = g_ptr_array_new();
    const cJSON *item;

    cJSON_ArrayForEach(item, object) {
        if (cJSON_IsString(item) && qemu_key_is_type(item->string)) {
            g_ptr_array_add(types, item->valuestring);
        }
    }
    return types;
}

/* The objects in it, too: a block device's children. */
static gboolean translate_object(struct qemu_args *q, const char *option, cJSON *object,
                                 qemu_take_function *take) {
    g_autoptr(GPtrArray) types = types_of(object);
    cJSON *item;

    cJSON_ArrayForEach(item, object) {
        g_autofree char *value = NULL;

        if (cJSON_IsObject(item) && !translate_object(q, option, item, take)) {
            return FALSE;
        }
        if (!cJSON_IsString(item) || !item->string) {
            continue;
        }
        value = qemu_translate_key(q, option, item->string, item->valuestring, types, take);
        if (!value) {
            return FALSE;
        }
        if (!g_str_equal(value, item->valuestring)) {
            cJSON_SetValuestring(item, value);
        }
    }
    return TRUE;
}

char *qemu_translate_json(struct qemu_args *q, const char *option, const char *value,
                          qemu_take_function *take) {
    cJSON *object = cJSON_Parse(value);
    char *text = NULL;

    if (!cJSON_IsObject(object)) {
        text = g_strdup(value);
    } else if (translate_object(q, option, object, take)) {
        text = cJSON_PrintUnformatted(object);
    }
    cJSON_Delete(object);
    return text;
}
