/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GLib's functions that call what they are given with more arguments than it takes: a comparison of
 * two with three, what frees one with two. Natively nobody notices. WebAssembly traps where the
 * types of an indirect call differ, which ended the VM at "info mtree". The linker puts these in
 * their places (--wrap in tools/setup/steps/qemu.sh, which has their list).
 */
#include "qemu/osdep.h"

GList *__wrap_g_list_insert_sorted(GList *list, gpointer data, GCompareFunc compare);
GSList *__wrap_g_slist_insert_sorted(GSList *list, gpointer data, GCompareFunc compare);
GList *__wrap_g_list_sort(GList *list, GCompareFunc compare);
GSList *__wrap_g_slist_sort(GSList *list, GCompareFunc compare);
void __wrap_g_array_sort(GArray *array, GCompareFunc compare);
void __wrap_g_ptr_array_sort(GPtrArray *array, GCompareFunc compare);
GTree *__wrap_g_tree_new(GCompareFunc compare);
void __wrap_g_list_free_full(GList *list, GDestroyNotify destroy);
void __wrap_g_slist_free_full(GSList *list, GDestroyNotify destroy);
void __wrap_g_queue_clear_full(GQueue *queue, GDestroyNotify destroy);
void __wrap_g_queue_free_full(GQueue *queue, GDestroyNotify destroy);

/* A comparison of two as one of three, the third being itself. */
static gint compare_two(gconstpointer a, gconstpointer b, gpointer compare) {
    return ((GCompareFunc)(uintptr_t)compare)(a, b);
}

static gpointer as_data(GCompareFunc compare) {
    return (gpointer)(uintptr_t)compare;
}

GList *__wrap_g_list_insert_sorted(GList *list, gpointer data, GCompareFunc compare) {
    return g_list_insert_sorted_with_data(list, data, compare_two, as_data(compare));
}

GSList *__wrap_g_slist_insert_sorted(GSList *list, gpointer data, GCompareFunc compare) {
    return g_slist_insert_sorted_with_data(list, data, compare_two, as_data(compare));
}

GList *__wrap_g_list_sort(GList *list, GCompareFunc compare) {
    return g_list_sort_with_data(list, compare_two, as_data(compare));
}

GSList *__wrap_g_slist_sort(GSList *list, GCompareFunc compare) {
    return g_slist_sort_with_data(list, compare_two, as_data(compare));
}

void __wrap_g_array_sort(GArray *array, GCompareFunc compare) {
    g_array_sort_with_data(array, compare_two, as_data(compare));
}

void __wrap_g_ptr_array_sort(GPtrArray *array, GCompareFunc compare) {
    g_ptr_array_sort_with_data(array, compare_two, as_data(compare));
}

GTree *__wrap_g_tree_new(GCompareFunc compare) {
    return g_tree_new_with_data(compare_two, as_data(compare));
}

void __wrap_g_list_free_full(GList *list, GDestroyNotify destroy) {
    for (GList *node = list; node; node = node->next) {
        destroy(node->data);
    }
    g_list_free(list);
}

void __wrap_g_slist_free_full(GSList *list, GDestroyNotify destroy) {
    for (GSList *node = list; node; node = node->next) {
        destroy(node->data);
    }
    g_slist_free(list);
}

void __wrap_g_queue_clear_full(GQueue *queue, GDestroyNotify destroy) {
    for (GList *node = queue->head; destroy && node; node = node->next) {
        destroy(node->data);
    }
    g_queue_clear(queue);
}

void __wrap_g_queue_free_full(GQueue *queue, GDestroyNotify destroy) {
    __wrap_g_queue_clear_full(queue, destroy);
    g_queue_free(queue);
}
