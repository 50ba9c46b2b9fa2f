/* SPDX-License-Identifier: MIT */
/* See parameters.h. */
#include "parameters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rb_parameters rb_parameters = {
#define RB_PARAMETER_DEFAULT(name, value, least, most) .name = (value),
    RB_PARAMETERS(RB_PARAMETER_DEFAULT)
#undef RB_PARAMETER_DEFAULT
};

static const struct {
    const char *name;
    uint32_t *place;
    long least, most;
} table[] = {
#define RB_PARAMETER_ROW(name, value, least, most) {#name, &rb_parameters.name, least, most},
    RB_PARAMETERS(RB_PARAMETER_ROW)
#undef RB_PARAMETER_ROW
};

enum { ROWS = sizeof table / sizeof *table };

static int row_of(const char *name, size_t length) {
    for (int i = 0; i < ROWS; i++) {
        if (strlen(table[i].name) == length && !memcmp(table[i].name, name, length)) {
            return i;
        }
    }
    return -1;
}

bool rb_parameters_set(const char *text, char *reason, size_t size) {
    while (*text) {
        size_t length = strcspn(text, "=,");
        int row = row_of(text, length);
        char *end;
        long value;
        if (row < 0 || text[length] != '=') {
            snprintf(reason, size, "there is no '%.*s=N'", (int)length, text);
            return false;
        }
        errno = 0;
        value = strtol(text + length + 1, &end, 10);
        if (end == text + length + 1 || (*end && *end != ',') || errno ||
            value < table[row].least || value > table[row].most) {
            snprintf(reason, size, "%s is from %ld to %ld", table[row].name, table[row].least,
                     table[row].most);
            return false;
        }
        *table[row].place = (uint32_t)value;
        text = *end ? end + 1 : end;
    }
    return true;
}
