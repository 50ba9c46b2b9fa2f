/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options from the environment. */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "cfg/ir.h"
#include "cache/cache.h"
#include "options.h"
#include "places.h"
#include "region-builder/parameters.h"

static ReloopMode parse_mode(const char *s) {
    if (!s || !strcmp(s, "on")) {
        return RELOOP_ON;
    }
    if (!strcmp(s, "block")) {
        return RELOOP_BLOCK;
    }
    if (!strcmp(s, "off")) {
        return RELOOP_OFF;
    }
    error_report("RELOOP_REGIONS is '%s'; it must be off, block or on", s);
    exit(2);
}

static const char *non_empty(const char *s) {
    return s && *s ? s : NULL;
}

static int parse_number(const char *name, int least, int absent) {
    const char *s = non_empty(getenv(name));
    int value;

    if (!s) {
        return absent;
    }
    if (qemu_strtoi(s, NULL, 10, &value) || value < least) {
        error_report("%s is '%s'; it must be a number from %d on", name, s, least);
        exit(2);
    }
    return value;
}

static void set_parameters(const char *text) {
    char reason[100];

    if (text && !rb_parameters_set(text, reason, sizeof(reason))) {
        error_report("RELOOP_PARAM is '%s'; %s", text, reason);
        exit(2);
    }
}

const ReloopOptions *reloop_options(void) {
    static ReloopOptions options;
    static gsize once;

    if (g_once_init_enter(&once)) {
        options.mode = parse_mode(non_empty(getenv("RELOOP_REGIONS")));
        options.threshold = parse_number("RELOOP_THRESHOLD", 1, RB_HOT_COUNT);
        options.modules = parse_number("RELOOP_MODULES", 2, RB_MODULES_MAX);
        options.places = parse_number("RELOOP_PLACES", 1, RELOOP_PLACES_MAX);
        options.cache = parse_number("RELOOP_CACHE", 1, CACHE_LIMIT_DEFAULT);
        options.sync = non_empty(getenv("RELOOP_SYNC")) != NULL;
        options.stats = non_empty(getenv("RELOOP_STATS"));
        options.count = non_empty(getenv("RELOOP_COUNT")) != NULL;
        options.keep = non_empty(getenv("RELOOP_KEEP"));
        set_parameters(non_empty(getenv("RELOOP_PARAM")));
        g_once_init_leave(&once, 1);
    }
    return &options;
}

uint32_t reloop_region_flags(void) {
    uint32_t chain = reloop_options()->mode == RELOOP_ON ? CFG_REGION_CHAIN : 0;

    return chain | (reloop_options()->count ? CFG_REGION_COUNT_BLOCKS : 0);
}
