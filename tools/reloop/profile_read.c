/* SPDX-License-Identifier: MIT */
/* See profile.h. */
#include "tools/reloop/message.h"
#include "tools/reloop/profile.h"
#include "tools/reloop/profile_guest.h"

#include <cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WASM_URL "wasm://"

/* A node of V8's tree of calls. */
struct node {
    const char *name, *url;
    struct node *parent; /* NULL at the root */
    struct profile_function *function;
    double self; /* seconds */
};

/* A profile being read. */
struct tree {
    struct node *nodes;
    guint count;
    GHashTable *by_id; /* V8's number to struct node * */
    const cJSON *json; /* all of the file */
    double start;      /* seconds, by a clock that all threads have */
};

static const char *text_of(const cJSON *object, const char *key) {
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : "";
}

static gpointer id_of(const cJSON *number) {
    return GUINT_TO_POINTER(cJSON_IsNumber(number) ? (guint)number->valuedouble : 0);
}

static gboolean is_wasm(const struct node *node) {
    return g_str_has_prefix(node->url, WASM_URL);
}

static void read_nodes(struct tree *tree, const cJSON *nodes) {
    const cJSON *item;

    tree->count = (guint)cJSON_GetArraySize(nodes);
    tree->nodes = g_new0(struct node, tree->count);
    tree->by_id = g_hash_table_new(NULL, NULL);
    struct node *node = tree->nodes;
    cJSON_ArrayForEach(item, nodes) {
        const cJSON *frame = cJSON_GetObjectItemCaseSensitive(item, "callFrame");

        node->name = text_of(frame, "functionName");
        node->url = text_of(frame, "url");
        g_hash_table_insert(tree->by_id, id_of(cJSON_GetObjectItemCaseSensitive(item, "id")),
                            node++);
    }
    node = tree->nodes;
    cJSON_ArrayForEach(item, nodes) {
        const cJSON *child;

        cJSON_ArrayForEach(child, cJSON_GetObjectItemCaseSensitive(item, "children")) {
            struct node *callee = g_hash_table_lookup(tree->by_id, id_of(child));

            if (callee && callee != tree->nodes) {
                callee->parent = node;
            }
        }
        node++;
    }
}

/* Reads what lies in the span, of a run that started when the clock was zero. The time between two
 * samples is the later one's. */
static void read_samples(struct tree *tree, double zero, struct profile_span span) {
    const cJSON *deltas = cJSON_GetObjectItemCaseSensitive(tree->json, "timeDeltas");
    const cJSON *delta = deltas ? deltas->child : NULL;
    const cJSON *sample;
    double then = tree->start - zero;

    cJSON_ArrayForEach(sample, cJSON_GetObjectItemCaseSensitive(tree->json, "samples")) {
        struct node *node = g_hash_table_lookup(tree->by_id, id_of(sample));
        double now = then + (delta ? delta->valuedouble / 1e6 : 0);
        double inside = MIN(now, span.to) - MAX(then, span.from);

        if (node && inside > 0) {
            node->self += inside;
        }
        then = now;
        delta = delta ? delta->next : NULL;
    }
}

/* The file as a tree, without its samples; NULL after a message. What the tree refers to stays. */
static struct tree *read_tree(const char *file) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    const cJSON *json, *nodes, *start;
    struct tree *tree;

    if (!g_file_get_contents(file, &text, NULL, &error)) {
        fail_with(error);
        return NULL;
    }
    json = cJSON_Parse(text);
    nodes = cJSON_GetObjectItemCaseSensitive(json, "nodes");
    if (!cJSON_IsArray(nodes) || !nodes->child) {
        fail("%s is not a profile of V8's", file);
        return NULL;
    }
    tree = g_new0(struct tree, 1);
    tree->json = json;
    start = cJSON_GetObjectItemCaseSensitive(json, "startTime");
    tree->start = cJSON_IsNumber(start) ? start->valuedouble / 1e6 : 0;
    read_nodes(tree, nodes);
    return tree;
}

/* The module that the thread's WebAssembly starts in; NULL if it has none. */
static const char *first_module(const struct tree *tree) {
    for (guint i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];

        if (is_wasm(node) && !(node->parent && is_wasm(node->parent))) {
            return node->url;
        }
    }
    return NULL;
}

/* QEMU is what several threads start in; the compiler has one to itself. NULL if there is no
 * WebAssembly at all. */
static const char *find_qemu(GPtrArray *trees) {
    const char *best = NULL;
    guint most = 0;

    for (guint i = 0; i < trees->len; i++) {
        const char *module = first_module(g_ptr_array_index(trees, i));
        guint same = 0;

        for (guint j = 0; module && j < trees->len; j++) {
            same += !g_strcmp0(module, first_module(g_ptr_array_index(trees, j)));
        }
        if (same > most) {
            best = module;
            most = same;
        }
    }
    return best;
}

static enum part part_of(const struct node *node, const char *first, const char *name) {
    /* A thread that sleeps is in one of these, as the linker inlined them; "park" is a coroutine's,
     * "serve" the compiler's. */
    static const char *const sleeps[] = {
        "__futexwait",  "emscripten_futex_wait", "park", "qemu_cond_timedwait_ts",
        "qemu_poll_ns", "qemu_cond_wait_impl",   NULL,
    };

    if (g_str_has_suffix(node->url, "/mailbox.mjs") && g_str_equal(name, "serve")) {
        return PART_IDLE;
    }
    if (is_wasm(node)) {
        return g_strv_contains(sleeps, name)   ? PART_IDLE
               : g_str_equal(node->url, first) ? PART_QEMU
                                               : PART_REGIONS;
    }
    if (g_str_equal(node->name, "(idle)")) {
        return PART_IDLE;
    }
    return *node->name == '(' ? PART_ENGINE : PART_JAVASCRIPT;
}

/* The name by which people know the function, if the symbols have one. */
static const char *name_of(const struct node *node, const char *qemu, GHashTable *symbols) {
    guint64 index;
    const char *name = NULL;

    if (symbols && qemu && g_str_equal(node->url, qemu) &&
        g_str_has_prefix(node->name, "wasm-function[")) {
        index = g_ascii_strtoull(strchr(node->name, '[') + 1, NULL, 10);
        name = g_hash_table_lookup(symbols, GUINT_TO_POINTER((guint)index));
    }
    return name ? name : *node->name ? node->name : "(anonymous)";
}

/* A new function for a node of that name, in a thread that starts in the module first. */
static struct profile_function *make_function(const struct node *node, const char *name,
                                              const char *first,
                                              const struct guest_symbols *guest) {
    struct profile_function *function = g_new0(struct profile_function, 1);

    function->part = part_of(node, first, name);
    function->module = is_wasm(node) && g_str_equal(node->url, first) ? NULL : node->url;
    if (guest && function->part == PART_REGIONS) {
        function->name = guest_symbols_name(guest, name);
    }
    if (!function->name) {
        function->name = g_strdup(name);
    }
    return function;
}

/* Gives every node its function, one for all nodes of the same name and module. */
static void find_functions(struct profile *profile, struct tree *tree, const char *qemu,
                           GHashTable *symbols, const struct guest_symbols *guest) {
    g_autoptr(GHashTable) functions = g_hash_table_new(g_str_hash, g_str_equal);
    const char *first = first_module(tree);

    for (guint i = 0; i < tree->count; i++) {
        struct node *node = &tree->nodes[i];
        const char *name = name_of(node, qemu, symbols);
        char *key = g_strdup_printf("%s %s", name, node->url);

        node->function = g_hash_table_lookup(functions, key);
        if (!node->function) {
            node->function = make_function(node, name, first, guest);
            g_hash_table_insert(functions, key, node->function);
            g_ptr_array_add(profile->functions, node->function);
        }
    }
}

/* Adds each node's time to its function, and to those that called it: once, however often a
 * function is on the way to the root. */
static void add_times(struct profile *profile, const struct tree *tree) {
    for (guint i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
        guint depth = 0;

        node->function->self += node->self;
        profile->seconds += node->self;
        profile->parts[node->function->part] += node->self;
        /* A wrong file may have a circle. */
        for (const struct node *n = node; node->self > 0 && n && depth < tree->count;
             n = n->parent) {
            if (g_hash_table_add(seen, n->function)) {
                n->function->total += node->self;
            }
            depth++;
        }
    }
}

static gint most_first(gconstpointer a, gconstpointer b) {
    const struct profile_function *const *left = a, *const *right = b;

    return ((*left)->self < (*right)->self) - ((*left)->self > (*right)->self);
}

/* NULL after a message. */
static GHashTable *read_symbols(const char *file) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    GHashTable *symbols;

    if (!g_file_get_contents(file, &text, NULL, &error)) {
        fail_with(error);
        return NULL;
    }
    symbols = g_hash_table_new(NULL, NULL);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *name;
        guint64 index = g_ascii_strtoull(line, &name, 10);

        if (*name == ':') {
            g_hash_table_insert(symbols, GUINT_TO_POINTER((guint)index), g_strdup(name + 1));
        }
    }
    return symbols;
}

/* V8 names the files CPU.DAY.TIME.PROCESS.THREAD.NUMBER.cpuprofile. */
static guint thread_of(const char *file) {
    g_auto(GStrv) parts = g_strsplit(file, ".", -1);

    return g_strv_length(parts) == 7 ? (guint)g_ascii_strtoull(parts[4], NULL, 10) : 0;
}

static gint by_thread(gconstpointer a, gconstpointer b) {
    const char *const *left = a, *const *right = b;

    return (gint)thread_of(*left) - (gint)thread_of(*right);
}

/* The names of the profiles in the folder; NULL after a message. */
static GPtrArray *list_files(const char *folder) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    GPtrArray *files = g_ptr_array_new();
    const char *name;

    if (!dir) {
        fail_with(error);
        return NULL;
    }
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, PROFILE_SUFFIX)) {
            g_ptr_array_add(files, g_strdup(name));
        }
    }
    if (!files->len) {
        fail("the folder %s has no *%s; reloop run --profile writes them", folder, PROFILE_SUFFIX);
        return NULL;
    }
    g_ptr_array_sort(files, by_thread);
    return files;
}

/* Each file as a tree, with what its samples say of the span; NULL after a message. */
static GPtrArray *read_trees(const char *folder, const GPtrArray *files, struct profile_span span) {
    GPtrArray *trees = g_ptr_array_new();
    double zero = INFINITY;

    for (guint i = 0; i < files->len; i++) {
        g_autofree char *file = g_build_filename(folder, g_ptr_array_index(files, i), NULL);
        struct tree *tree = read_tree(file);

        if (!tree) {
            return NULL;
        }
        g_ptr_array_add(trees, tree);
        zero = MIN(zero, tree->start);
    }
    for (guint i = 0; i < trees->len; i++) {
        read_samples(g_ptr_array_index(trees, i), zero, span);
    }
    return trees;
}

GPtrArray *profiles_read(const char *folder, const char *symbols_file, const char *guest_file,
                         struct profile_span span) {
    GPtrArray *files = list_files(folder);
    GHashTable *symbols = files && symbols_file ? read_symbols(symbols_file) : NULL;
    const struct guest_symbols *guest = files && guest_file ? guest_symbols_read(guest_file) : NULL;
    GPtrArray *trees, *profiles = g_ptr_array_new();
    const char *qemu;

    if (!files || (symbols_file && !symbols) || (guest_file && !guest)) {
        return NULL;
    }
    trees = read_trees(folder, files, span);
    if (!trees) {
        return NULL;
    }
    qemu = find_qemu(trees);
    for (guint i = 0; i < trees->len; i++) {
        struct profile *profile = g_new0(struct profile, 1);

        profile->thread = thread_of(g_ptr_array_index(files, i));
        profile->is_qemu = qemu && !g_strcmp0(first_module(g_ptr_array_index(trees, i)), qemu);
        profile->functions = g_ptr_array_new();
        find_functions(profile, g_ptr_array_index(trees, i), qemu, symbols, guest);
        add_times(profile, g_ptr_array_index(trees, i));
        g_ptr_array_sort(profile->functions, most_first);
        g_ptr_array_add(profiles, profile);
    }
    return profiles;
}
