/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures as JSON, through QEMU's own objects. */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qnum.h"
#include "hw/core/cpu.h"
#include "cfg/ir.h"
#include "known.h"
#include "modules.h"
#include "options.h"
#include "service.h"
#include "stats.h"

#include <emscripten.h>

ReloopStats reloop_stats;
static QDict *fallbacks, *capture_failed; /* counts by name */
static const char *stats_file;

static void add_to(QDict **counts, const char *name, int n) {
    *counts = *counts ?: qdict_new();
    qdict_put_int(*counts, name, qdict_get_try_int(*counts, name, 0) + n);
}

static QDict *counted(QDict *counts) {
    return counts ? qobject_ref(counts) : qdict_new();
}

void reloop_stats_fallbacks(const char *lines) {
    char op[64];
    int blocks, used;

    while (sscanf(lines, "%63s %d\n%n", op, &blocks, &used) == 2) {
        add_to(&fallbacks, op, blocks);
        lines += used;
    }
}

void reloop_stats_capture_failed(const char *why) {
    add_to(&capture_failed, why, 1);
}

/* Sums over vCPUs. */
static void add_cpus(struct CPUReloop *sum) {
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        sum->heads += cpu->neg.reloop.heads;
        sum->aborted += cpu->neg.reloop.aborted;
        for (int i = 0; i < CFG_COUNTER_COUNT; i++) {
            sum->counters[i] += cpu->neg.reloop.counters[i];
        }
    }
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
    struct CPUReloop sum = {};
    QDict *dict = qdict_new();
    uint64_t inside;

    add_cpus(&sum);
    inside = sum.counters[CFG_COUNT_BLOCKS];
    qdict_put_int(dict, "tbs_interpreted", sum.heads);
    if (reloop_options()->count) {
        qdict_put_int(dict, "tbs_in_regions", inside);
        qdict_put(dict, "region_share",
                  qnum_from_double(inside + sum.heads ? (double)inside / (inside + sum.heads) : 0));
    }
    qdict_put_int(dict, "chained_exits", sum.counters[CFG_COUNT_CHAINED]);
    qdict_put(dict, "exits_by_reason", exits(&sum));
    qdict_put_int(dict, "regions_compiled", reloop_stats.regions_compiled);
    qdict_put_int(dict, "regions_live", live.regions);
    qdict_put_int(dict, "regions_dropped", live.dropped);
    qdict_put_int(dict, "regions_grown_again", live.replaced);
    qdict_put_int(dict, "regions_ungrouped", live.ungrouped);
    qdict_put_int(dict, "regions_held_back", reloop_stats.regions_held_back);
    qdict_put_int(dict, "blocks_in_regions", live.blocks);
    qdict_put_int(dict, "modules_built", reloop_stats.modules_built);
    qdict_put_int(dict, "modules_merged", reloop_stats.modules_merged);
    qdict_put_int(dict, "modules_live", reloop_modules_live());
    qdict_put_int(dict, "module_bytes", reloop_modules_bytes());
    qdict_put_int(dict, "cache_bytes", reloop_cache_stats().bytes);
    qdict_put_int(dict, "compiler_bytes", reloop_service_memory());
    qdict_put_int(dict, "cache_hits", reloop_cache_stats().hits);
    qdict_put_int(dict, "ops_compiled", reloop_stats.ops_compiled);
    qdict_put(dict, "capture_failed", counted(capture_failed));
    qdict_put(dict, "compile_ms", qnum_from_double(reloop_stats.compile_ms));
    qdict_put(dict, "capture_ms", qnum_from_double(reloop_stats.capture_ms));
    qdict_put(dict, "vcpu_stall_ms", qnum_from_double(reloop_stats.stall_ms));
    qdict_put(dict, "fallback_ops", counted(fallbacks));
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
