/* SPDX-License-Identifier: MIT */
/* See qemu_list.h. */
#include "tools/reloop/qemu_list.h"
#include "tools/reloop/qemu_options.h"

#include <string.h>

/* Is there text of an element here, rather than the comma behind it? */
static gboolean goes_on(const char *c) {
    return *c && (*c != ',' || c[1] == ',');
}

static struct qemu_element *read_element(const char **at) {
    struct qemu_element *element = g_new0(struct qemu_element, 1);
    gsize key = strcspn(*at, ",=");
    GString *value = g_string_new(NULL);
    const char *c = *at;

    if (c[key] == '=') {
        element->key = g_strndup(c, key);
        c += key + 1;
    }
    for (; goes_on(c); c += 1 + (*c == ',')) {
        g_string_append_c(value, *c);
    }
    element->value = g_string_free(value, FALSE);
    *at = c;
    return element;
}

GPtrArray *qemu_list_read(const char *list) {
    GPtrArray *elements = g_ptr_array_new();

    g_ptr_array_add(elements, read_element(&list));
    while (*list) {
        list++; /* the comma */
        g_ptr_array_add(elements, read_element(&list));
    }
    return elements;
}

char *qemu_list_write(const GPtrArray *elements) {
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < elements->len; i++) {
        const struct qemu_element *element = g_ptr_array_index(elements, i);
        g_auto(GStrv) parts = g_strsplit(element->value, ",", -1);
        g_autofree char *value = g_strjoinv(",,", parts);

        g_string_append_printf(list, "%s%s%s%s", i ? "," : "", element->key ? element->key : "",
                               element->key ? "=" : "", value);
    }
    return g_string_free(list, FALSE);
}

GPtrArray *qemu_list_types(const GPtrArray *elements) {
    GPtrArray *types = g_ptr_array_new();

    for (guint i = 0; i < elements->len; i++) {
        const struct qemu_element *element = g_ptr_array_index(elements, i);

        if (element->key ? qemu_key_is_type(element->key) : i == 0) {
            g_ptr_array_add(types, element->value);
        }
    }
    return types;
}
