/* SPDX-License-Identifier: MIT */
/* See catalog.h. */
#include "tools/reloop/catalog.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/suggest.h"

#include <cJSON.h>

/* isa-debug-exit makes QEMU exit with twice the guest's value and one. */
#define EXIT_BY_DEVICE 1

const char *const guest_sizes[] = {"small", "full", NULL};
const char *const guest_archs[] = {DEFAULT_ARCH, "arm", "riscv32", NULL};

static const char *text_of(const cJSON *object, const char *key) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* Is the guest there for the architecture? One that is for a single one has its name, others a list
 * of names. */
static gboolean has_arch(const cJSON *object, const char *arch) {
    const cJSON *archs = cJSON_GetObjectItemCaseSensitive(object, "arch");
    const cJSON *item;

    cJSON_ArrayForEach(item, archs) {
        if (g_strcmp0(cJSON_GetStringValue(item), arch) == 0) {
            return TRUE;
        }
    }
    return g_strcmp0(cJSON_GetStringValue(archs), arch) == 0;
}

/* An "os" guest is called by its name in the file. */
static const char *name_for(const struct guest *guest) {
    if (guest_is_os(guest) || g_str_equal(guest->arch, DEFAULT_ARCH)) {
        return guest->program;
    }
    return g_strdup_printf("%s-%s", guest->program, guest->arch);
}

/* A list of texts, empty if there is none; never freed. NULL if it has something else. */
static char **texts_of(const cJSON *object, const char *key) {
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, key), *item;
    GPtrArray *texts = g_ptr_array_new();

    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item)) {
            return NULL;
        }
        g_ptr_array_add(texts, item->valuestring);
    }
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

static int number_of(const cJSON *object, const char *key, int otherwise) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNumber(item) ? item->valueint : otherwise;
}

static gboolean is_true(const cJSON *object, const char *key) {
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* Has an os guest all that it needs? */
static gboolean os_is_complete(const struct guest *guest) {
    gboolean starts = guest->floppy || (guest->kernel && guest->append);

    return starts && guest->machine && guest->cpu && guest->memory > 0;
}

static gboolean read_guest(const cJSON *object, const char *arch, struct guest *guest) {
    *guest = (struct guest){
        .program = text_of(object, "name"),
        .kind = text_of(object, "kind"),
        .arch = arch,
        .what = text_of(object, "what"),
        .machine = text_of(object, "machine"),
        .cpu = text_of(object, "cpu"),
        .kernel = text_of(object, "kernel"),
        .append = text_of(object, "append"),
        .initrd = text_of(object, "initrd"),
        .until = text_of(object, "until"),
        .reject = text_of(object, "reject"),
        .memory = number_of(object, "memory", 0),
        .boots_in = number_of(object, "boots_in", 0),
        .cpus = number_of(object, "cpus", 1),
        .interactive = is_true(object, "interactive"),
        .floppy = text_of(object, "floppy"),
        .screen = is_true(object, "screen"),
        .args = texts_of(object, "args"),
        .exit = number_of(object, "exit", EXIT_BY_DEVICE),
    };
    if (!guest->program || !guest->kind || !guest->what || !guest->args) {
        return FALSE;
    }
    guest->name = name_for(guest);
    return !guest_is_os(guest) || os_is_complete(guest);
}

/* Adds the file's guests for one architecture; FALSE, after a message, if one is wrong. */
static gboolean add_guests(GArray *guests, const cJSON *json, const char *arch, const char *path) {
    const cJSON *item;

    cJSON_ArrayForEach(item, json) {
        struct guest guest;

        if (!has_arch(item, arch)) {
            continue;
        }
        if (!read_guest(item, arch, &guest)) {
            fail("%s: guest %u lacks one of its fields", path, guests->len + 1);
            return FALSE;
        }
        g_array_append_val(guests, guest);
    }
    return TRUE;
}

const struct guest *catalog_read(gsize *count) {
    g_autofree char *path = in_checkout("guests/guests.json");
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    GArray *guests = g_array_new(FALSE, FALSE, sizeof(struct guest));
    cJSON *json;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        fail_with(error);
        return NULL;
    }
    json = cJSON_Parse(text); /* never freed: the guests refer to it */
    if (!cJSON_IsArray(json)) {
        fail("%s is not a JSON array", path);
        return NULL;
    }
    for (const char *const *arch = guest_archs; *arch; arch++) {
        if (!add_guests(guests, json, *arch, path)) {
            return NULL;
        }
    }
    *count = guests->len;
    return (const struct guest *)(void *)g_array_free(guests, FALSE);
}

const struct guest *catalog_search(const struct guest *guests, gsize count, const char *name) {
    for (gsize i = 0; i < count; i++) {
        if (g_str_equal(guests[i].name, name)) {
            return &guests[i];
        }
    }
    return NULL;
}

const struct guest *catalog_find(const struct guest *guests, gsize count, const char *name) {
    const struct guest *guest = catalog_search(guests, count, name);
    struct suggestion near = {.word = name};
    g_autofree char *hint = NULL;

    if (guest) {
        return guest;
    }
    for (gsize i = 0; i < count; i++) {
        suggest(&near, guests[i].name);
    }
    hint = suggestion_text(&near);
    misuse("there is no guest '%s'%s; try: reloop guests", name, hint);
    return NULL;
}

gboolean guest_is_os(const struct guest *guest) {
    return g_str_equal(guest->kind, KIND_OS);
}

gboolean guest_size_exists(const char *size) {
    return g_strv_contains(guest_sizes, size);
}
