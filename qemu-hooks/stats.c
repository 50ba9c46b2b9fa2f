/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures as JSON, through QEMU's own objects. */
#include "qemu/osdep.h"
#include "qemu/thread.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qnum.h"
#include "hw/core/cpu.h"
#include "cfg/ir.h"
#include "live.h"
#include "options.h"
#include "service.h"
#include "stats.h"
#include "vcpus.h"

#include <emscripten.h>

static QemuMutex lock;
static uint64_t count[RELOOP_COUNTS];
static double ms[RELOOP_TIMES];
static GHashTable *fallbacks, *capture_failed; /* name to its count */
static ReloopHoldings holdings;
static const char *stats_file;

static void __attribute__((constructor)) init(void) {
    qemu_mutex_init(&lock);
    fallbacks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    capture_failed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void reloop_stats_add(ReloopCount what, uint64_t n) {
    qemu_mutex_lock(&lock);
    count[what] += n;
    qemu_mutex_unlock(&lock);
}

void reloop_stats_add_ms(ReloopTime what, double time) {
    qemu_mutex_lock(&lock);
    ms[what] += time;
    qemu_mutex_unlock(&lock);
}

void reloop_stats_pause(double time) {
    qemu_mutex_lock(&lock);
    ms[RELOOP_PAUSE_MS] = MAX(ms[RELOOP_PAUSE_MS], time);
    qemu_mutex_unlock(&lock);
}

void reloop_stats_set_holdings(const ReloopHoldings *now) {
    qemu_mutex_lock(&lock);
    holdings = *now;
    qemu_mutex_unlock(&lock);
}

static void add_to(GHashTable *counts, const char *name, int n) {
    qemu_mutex_lock(&lock);
    n += GPOINTER_TO_INT(g_hash_table_lookup(counts, name));
    g_hash_table_insert(counts, g_strdup(name), GINT_TO_POINTER(n));
    qemu_mutex_unlock(&lock);
}

static QDict *counted(GHashTable *counts) {
    QDict *dict = qdict_new();
    GHashTableIter iter;
    gpointer name, n;

    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &name, &n)) {
        qdict_put_int(dict, name, GPOINTER_TO_INT(n));
    }
    return dict;
}

void reloop_stats_fallbacks(const char *lines) {
    char op[64];
    int blocks, used;

    while (sscanf(lines, "%63s %d\n%n", op, &blocks, &used) == 2) {
        add_to(fallbacks, op, blocks);
        lines += used;
    }
}

void reloop_stats_capture_failed(const char *why) {
    add_to(capture_failed, why, 1);
}

static QDict *exits(const struct CPUReloop *sum) {
    static const char *const name[CFG_COUNTER_COUNT] = {
        [CFG_COUNT_EDGE] = "direct_edge",        [CFG_COUNT_INDIRECT] = "indirect",
        [CFG_COUNT_MAIN_LOOP] = "main_loop",     [CFG_COUNT_REQUEST] = "exit_request",
        [CFG_COUNT_INVALIDATED] = "invalidated", [CFG_COUNT_UNSUPPORTED] = "unsupported_op",
    };
    QDict *dict = qdict_new();

    for (int i = CFG_COUNT_EDGE; i < CFG_COUNTER_COUNT; i++) {
        qdict_put_int(dict, name[i], sum->counters[i]);
    }
    qdict_put_int(dict, "exception", sum->aborted);
    return dict;
}

static QDict *figures(void) {
    ReloopLiveCounts live = reloop_live_counts();
    struct CPUReloop sum;
    QDict *dict = qdict_new();
    uint64_t inside;

    reloop_vcpus_sum(&sum);
    qemu_mutex_lock(&lock);
    inside = sum.counters[CFG_COUNT_BLOCKS];
    qdict_put_int(dict, "tbs_interpreted", sum.heads);
    if (reloop_options()->count) {
        qdict_put_int(dict, "tbs_in_regions", inside);
        qdict_put(dict, "region_share",
                  qnum_from_double(inside + sum.heads ? (double)inside / (inside + sum.heads) : 0));
    }
    qdict_put_int(dict, "chained_exits", sum.counters[CFG_COUNT_CHAINED]);
    qdict_put(dict, "exits_by_reason", exits(&sum));
    qdict_put_int(dict, "regions_compiled", count[RELOOP_REGIONS_COMPILED]);
    qdict_put_int(dict, "regions_live", live.regions);
    qdict_put_int(dict, "regions_dropped", live.dropped);
    qdict_put_int(dict, "regions_grown_again", live.replaced);
    qdict_put_int(dict, "regions_ungrouped", live.ungrouped);
    qdict_put_int(dict, "regions_held_back", count[RELOOP_REGIONS_HELD_BACK]);
    qdict_put_int(dict, "blocks_in_regions", live.blocks);
    qdict_put_int(dict, "modules_built", count[RELOOP_MODULES_BUILT]);
    qdict_put_int(dict, "modules_merged", count[RELOOP_MODULES_MERGED]);
    qdict_put_int(dict, "modules_live", holdings.modules_live);
    qdict_put_int(dict, "module_bytes", holdings.module_bytes);
    qdict_put_int(dict, "table_places", holdings.table_places);
    qdict_put_int(dict, "tables_full", count[RELOOP_TABLES_FULL]);
    qdict_put_int(dict, "cache_bytes", holdings.cache_bytes);
    qdict_put_int(dict, "compiler_bytes", reloop_service_memory());
    qdict_put_int(dict, "cache_hits", holdings.cache_hits);
    qdict_put_int(dict, "ops_compiled", count[RELOOP_OPS_COMPILED]);
    qdict_put(dict, "capture_failed", counted(capture_failed));
    qdict_put(dict, "compile_ms", qnum_from_double(ms[RELOOP_COMPILE_MS]));
    qdict_put(dict, "capture_ms", qnum_from_double(ms[RELOOP_CAPTURE_MS]));
    qdict_put(dict, "longest_pause_ms", qnum_from_double(ms[RELOOP_PAUSE_MS]));
    ms[RELOOP_PAUSE_MS] = 0;
    qdict_put(dict, "vcpu_stall_ms", qnum_from_double(ms[RELOOP_STALL_MS]));
    qdict_put(dict, "fallback_ops", counted(fallbacks));
    qemu_mutex_unlock(&lock);
    return dict;
}

/* At exit, and by the host before it ends a run from outside (web/node/run.mjs). Any thread. */
EMSCRIPTEN_KEEPALIVE void reloop_write_stats(void) {
    QDict *dict;
    GString *text;

    if (!stats_file) {
        return;
    }
    dict = figures();
    text = qobject_to_json_pretty(QOBJECT(dict), true);

    if (!g_file_set_contents(stats_file, text->str, text->len, NULL)) {
        fprintf(stderr, "reloop: cannot write statistics to %s\n", stats_file);
    }
    g_string_free(text, true);
    qobject_unref(dict);
}

void reloop_stats_at_exit(const char *file) {
    stats_file = file;
    atexit(reloop_write_stats);
}
