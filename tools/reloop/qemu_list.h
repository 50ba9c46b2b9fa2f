/* SPDX-License-Identifier: MIT */
/* Lists as QEMU's options have them: KEY=VALUE,WORD,... with ",," for a comma in a value. */
#ifndef RELOOP_CLI_QEMU_LIST_H
#define RELOOP_CLI_QEMU_LIST_H

#include <glib.h>

struct qemu_element {
    char *key; /* NULL if the element is a word alone, which is the value then */
    char *value;
};

/* Splits a list into struct qemu_element *. Never freed. */
GPtrArray *qemu_list_read(const char *list);

/* The list of those elements; the caller frees it. */
char *qemu_list_write(const GPtrArray *elements);

/* The values of the elements that say what the list is for (qemu_options.h). The array is the
 * caller's, its texts are the elements'. */
GPtrArray *qemu_list_types(const GPtrArray *elements);

#endif
