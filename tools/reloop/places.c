/* SPDX-License-Identifier: MIT */
/* See places.h. */
#include "tools/reloop/places.h"

#include <glib.h>

static const char *top, *build;

bool places_find(void) {
    top = g_getenv("RELOOP_TOP");
    build = g_getenv("RELOOP_BUILD");
    return top && build;
}

const char *places_build(void) {
    return build;
}

char *in_checkout(const char *relative) {
    return g_build_filename(top, relative, NULL);
}

char *in_build(const char *relative) {
    return g_build_filename(build, relative, NULL);
}
