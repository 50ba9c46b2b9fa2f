/* SPDX-License-Identifier: MIT */
/* Cases as text: a word and its value on each line, then the items; ';' starts a comment. */
#include "tests/differential/case.h"
#include "tests/differential/target.h"

#include "guests/differential/blob.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

enum { HEX = 16, COLUMN = 44 };

/* The values of a case that are a number. */
struct field {
    const char *name;
    uint32_t *value;
};

enum { FIELDS = 8 };

static void fields_of(struct program *p, struct conditions *c, struct field fields[FIELDS]) {
    const struct field all[FIELDS] = {
        {"seed", &p->seed},
        {"iterations", &p->iterations},
        {"flags", &p->flags},
        {"pointers", &p->pointers},
        {"offset", &p->offset},
        {"threshold", (uint32_t *)&c->threshold},
        {"parallel", (uint32_t *)&c->parallel},
        {"hertz", (uint32_t *)&c->hertz},
    };

    memcpy(fields, all, sizeof all);
}

/* What objdump says of each address; empty if it cannot be run. */
static GHashTable *disassemble(const struct target *t, const struct linked *linked, uint32_t base) {
    GHashTable *lines = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *path = NULL, *out = NULL;
    g_autofree char *vma = g_strdup_printf("--adjust-vma=0x%x", base);
    g_auto(GStrv) rows = NULL;
    int fd = g_file_open_tmp("differential-XXXXXX", &path, NULL);

    if (fd < 0) {
        return lines;
    }
    g_close(fd, NULL);
    for (const char *const *arg = t->objdump; *arg; arg++) {
        g_ptr_array_add(argv, (char *)*arg);
    }
    g_ptr_array_add(argv, vma);
    g_ptr_array_add(argv, path);
    g_ptr_array_add(argv, NULL);
    if (g_file_set_contents(path, (const char *)linked->code->data, linked->code->len, NULL) &&
        g_spawn_sync(NULL, (char **)argv->pdata, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL,
                     NULL)) {
        rows = g_strsplit(out, "\n", -1);
    }
    for (char **row = rows; row && *row; row++) { /* address:\tbytes\tinstruction */
        g_auto(GStrv) columns = g_strsplit(*row, "\t", 3);

        if (g_strv_length(columns) == 3) {
            uint32_t address = (uint32_t)strtoul(columns[0], NULL, HEX);

            g_hash_table_insert(lines, GUINT_TO_POINTER(address), g_strdup(g_strstrip(columns[2])));
        }
    }
    g_remove(path);
    return lines;
}

static void add_item(GString *text, const struct target *t, const struct item *item,
                     uint32_t address, GHashTable *assembly) {
    gsize start = text->len;
    const char *line = g_hash_table_lookup(assembly, GUINT_TO_POINTER(address));

    if (item->kind == ITEM_LABEL) {
        g_string_append_printf(text, "L%u\n", item->label);
        return;
    }
    g_string_append(text, item->kind == ITEM_DATA ? "  data" : "  code");
    for (int i = 0; i < item->nbytes; i++) {
        g_string_append_printf(text, " %02x", item->bytes[i]);
    }
    if (item->label != NO_LABEL) {
        g_string_append_printf(text, " @%s+%u L%u%+d", t->relocs[item->reloc].name, item->reloc_at,
                               item->label, item->addend);
    }
    while (text->len < start + COLUMN) {
        g_string_append_c(text, ' ');
    }
    g_string_append_printf(text, " ; %08x %s\n", address,
                           item->kind == ITEM_CODE && line ? line
                           : item->note                    ? item->note
                                                           : "");
}

char *case_text(struct program *p, const struct conditions *c) {
    GString *text = g_string_new(NULL);
    struct conditions conditions = *c;
    struct field fields[FIELDS];
    struct linked linked;
    uint32_t address = BLOB_CODE + p->offset;
    GHashTable *assembly;

    program_link(p, 0, &linked);
    assembly = disassemble(p->target, &linked, address);
    fields_of(p, &conditions, fields);
    g_string_append_printf(text, "target %s\n", p->target->name);
    for (int i = 0; i < FIELDS; i++) {
        g_string_append_printf(text, "%s 0x%x\n", fields[i].name, *fields[i].value);
    }
    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        add_item(text, p->target, item, address, assembly);
        address += item->nbytes;
    }
    g_hash_table_unref(assembly);
    linked_clear(&linked);
    return g_string_free(text, FALSE);
}

bool case_write(const char *path, struct program *p, const struct conditions *c, GError **error) {
    g_autofree char *text = case_text(p, c);

    return g_file_set_contents(path, text, -1, error);
}

/* A label as text: L and a number. */
static bool read_label(struct program *p, const char *text, uint32_t *label, char **end) {
    guint64 value;

    if (*text != 'L' || !g_ascii_isdigit(text[1])) {
        return false;
    }
    value = g_ascii_strtoull(text + 1, end, 10);
    *label = (uint32_t)value;
    p->nlabels = MAX(p->nlabels, *label + 1);
    return value < UINT16_MAX;
}

static bool read_reference(struct program *p, char **words, struct item *item) {
    g_auto(GStrv) parts = g_strsplit(*words + 1, "+", 2);
    const struct reloc *relocs = p->target->relocs;
    char *end;
    int reloc = 0;

    while (relocs[reloc].name && !g_str_equal(relocs[reloc].name, parts[0])) {
        reloc++;
    }
    if (!relocs[reloc].name || !parts[1] || !words[1] || words[2] ||
        !read_label(p, words[1], &item->label, &end)) {
        return false;
    }
    item->reloc = (uint8_t)reloc;
    item->reloc_at = (uint8_t)g_ascii_strtoull(parts[1], NULL, 10);
    item->addend = (int32_t)g_ascii_strtoll(end, NULL, 10);
    return item->reloc_at + relocs[reloc].bytes <= item->nbytes;
}

static bool read_item(struct program *p, char **words) {
    struct item item = {.kind = ITEM_CODE, .label = NO_LABEL};
    char *end;

    if (read_label(p, *words, &item.label, &end)) {
        item.kind = ITEM_LABEL;
        g_array_append_val(p->items, item);
        return !*end && !words[1];
    }
    if (g_str_equal(*words, "data")) {
        item.kind = ITEM_DATA;
    } else if (!g_str_equal(*words, "code")) {
        return false;
    }
    for (words++; *words && **words != '@'; words++) {
        guint64 byte = g_ascii_strtoull(*words, &end, HEX);

        if (*end || byte > UINT8_MAX || item.nbytes == ITEM_BYTES) {
            return false;
        }
        item.bytes[item.nbytes++] = (uint8_t)byte;
    }
    if (!item.nbytes || (*words && !read_reference(p, words, &item))) {
        return false;
    }
    g_array_append_val(p->items, item);
    return true;
}

static bool read_field(struct program *p, struct conditions *c, char **words) {
    struct field fields[FIELDS];
    guint64 value;

    fields_of(p, c, fields);
    for (int i = 0; i < FIELDS; i++) {
        if (g_str_equal(fields[i].name, *words) && words[1] && !words[2]) {
            bool fine = g_ascii_string_to_unsigned(g_str_has_prefix(words[1], "0x") ? words[1] + 2
                                                                                    : words[1],
                                                   HEX, 0, UINT32_MAX, &value, NULL);

            *fields[i].value = (uint32_t)value;
            return fine;
        }
    }
    return false;
}

static bool read_line(struct program *p, struct conditions *c, char *line) {
    g_auto(GStrv) words = NULL;

    *strchrnul(line, ';') = '\0';
    g_strstrip(line);
    words = g_strsplit_set(line, " \t", -1);
    if (!*line) {
        return true;
    }
    if (!p->target) {
        p->target = g_str_equal(words[0], "target") && words[1] ? target_by_name(words[1]) : NULL;
        return p->target != NULL;
    }
    return read_field(p, c, words) || read_item(p, words);
}

static bool check(struct program *p, const struct conditions *c, const char *path, GError **error) {
    struct linked linked = {NULL, NULL};
    bool fine = p->target && p->offset < BLOB_CODE_PAGES * BLOB_PAGE &&
                program_link(p, 0, &linked) && c->threshold > 0 && c->hertz > 0;

    if (linked.code) {
        linked_clear(&linked);
    }
    if (!fine) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "%s: no target, too long, or no threshold or hertz", path);
    }
    return fine;
}

struct program *case_read(const char *path, struct conditions *c, GError **error) {
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    struct program *p;

    if (!g_file_get_contents(path, &text, NULL, error)) {
        return NULL;
    }
    p = program_new(NULL);
    p->name = path;
    *c = conditions_default();
    lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        if (!read_line(p, c, lines[i])) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%d: not understood: %s",
                        path, i + 1, lines[i]);
            program_free(p);
            return NULL;
        }
    }
    if (!check(p, c, path, error)) {
        program_free(p);
        return NULL;
    }
    return p;
}
