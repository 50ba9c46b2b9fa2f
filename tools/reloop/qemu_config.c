/* SPDX-License-Identifier: MIT */
/* See qemu_config.h. */
#include "tools/reloop/qemu_config.h"
#include "tools/reloop/message.h"
#include "tools/reloop/qemu_list.h"
#include "tools/reloop/qemu_refuse.h"
#include "tools/reloop/qemu_values.h"

/* [GROUP] or [GROUP "ID"], and KEY = "VALUE". */
#define SECTION "^\\s*\\[\\s*([^\\s\\]]+)"
#define SETTING "^\\s*([^\\s=\\[#]+)\\s*=\\s*\"([^\"]*)\""

/* The option that a group's settings are those of. */
static const char *option_of_group(const char *group) {
    static const struct {
        const char *group, *option;
    } others[] = {{"acpi", "acpitable"}, {"boot-opts", "boot"}, {"smbios-opts", "smbios"}};

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_str_equal(group, others[i].group)) {
            return others[i].option;
        }
    }
    return group;
}

/* Translates the settings of a section, which is the lines from *line to the next one or the end,
 * where *line is then. */
static gboolean translate_section(struct qemu_args *q, const char *group, char ***line,
                                  qemu_take_function *take) {
    const char *option = option_of_group(group);
    g_autoptr(GRegex) section = g_regex_new(SECTION, 0, 0, NULL);
    g_autoptr(GRegex) setting = g_regex_new(SETTING, 0, 0, NULL);
    g_autoptr(GPtrArray) elements = g_ptr_array_new(), lines = g_ptr_array_new();
    g_autoptr(GPtrArray) types = NULL;
    g_autofree char *list = NULL;

    for (; **line && !g_regex_match(section, **line, 0, NULL); ++*line) {
        g_autoptr(GMatchInfo) match = NULL;

        if (g_regex_match(setting, **line, 0, &match)) {
            struct qemu_element *element = g_new(struct qemu_element, 1);

            element->key = g_match_info_fetch(match, 1);
            element->value = g_match_info_fetch(match, 2);
            g_ptr_array_add(elements, element);
            g_ptr_array_add(lines, *line);
        }
    }
    if (!elements->len) {
        return TRUE;
    }
    types = qemu_list_types(elements);
    list = g_strconcat(types->len ? (char *)g_ptr_array_index(types, 0) : "", ",", NULL);
    if (!qemu_allows(option, list) || !qemu_translate_list(q, option, elements, take)) {
        return FALSE;
    }
    for (guint i = 0; i < elements->len; i++) {
        const struct qemu_element *element = g_ptr_array_index(elements, i);

        *(char **)g_ptr_array_index(lines, i) =
            g_strdup_printf("  %s = \"%s\"", element->key, element->value);
    }
    return TRUE;
}

char *qemu_take_config(struct qemu_args *q, const char *path, qemu_take_function *take) {
    g_autofree char *outside = qemu_outside(q, path), *text = NULL, *translated = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) section = g_regex_new(SECTION, 0, 0, NULL);
    char **lines, **line;

    if (!g_file_get_contents(outside, &text, NULL, &error)) {
        fail_with(error);
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (line = lines; *line;) {
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *group = NULL;

        if (g_regex_match(section, *line++, 0, &match)) {
            group = g_match_info_fetch(match, 1);
            if (!translate_section(q, group, &line, take)) {
                return NULL;
            }
        }
    }
    translated = g_strjoinv("\n", lines);
    return qemu_take_text(q, translated, path);
}
