/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens when: the state machine between QEMU's events and the compiler's replies. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"
#include "accel/tcg/tb-internal.h"
#include "capture.h"
#include "events.h"
#include "held_back.h"
#include "hot.h"
#include "known.h"
#include "live.h"
#include "merge.h"
#include "modules.h"
#include "options.h"
#include "places.h"
#include "region-builder/parameters.h"
#include "service.h"
#include "stats.h"
#include "tb_head.h"
#include "tcg/tcg.h"

/* Countdown of a TB that is not asked about again: it cannot be compiled, or its region is on the
 * way, or as large as regions get. */
enum { NEVER = INT32_MAX };

/* One vCPU at a time is at work here, and has what is behind this lock: the queue, the cache,
 * modules, a capture under way. QEMU's translator may leave by longjmp, so reloop_longjmp()
 * unlocks. */
static QemuMutex lock;

/* Regions waiting for the next batch, and those in the batch under way. */
static GPtrArray *waiting, *under_way;
/* Parts of batches that failed, each an array of regions as above: they go first. */
static GPtrArray *again;
static bool work_waits;      /* some of these are to be sent; to be read without the lock */
static double last_batch_ms; /* when it was sent */
static bool flushed;         /* since this was cleared */

/* Room for a reply: measured modules have 25 to 60 bytes per op, and a header. */
enum { REPLY_BYTES_PER_OP = 160, REPLY_BYTES_MIN = 64 * 1024 };

static void __attribute__((constructor)) init_lock(void) {
    qemu_mutex_init(&lock);
}

static void begin(CPUState *cpu) {
    qemu_mutex_lock(&lock);
    cpu->neg.reloop.serving = true;
}

static void end(CPUState *cpu) {
    cpu->neg.reloop.serving = false;
    qemu_mutex_unlock(&lock);
}

static double now_ms(void) {
    return g_get_monotonic_time() / 1000.0;
}

static bool has_regions(void) {
    return reloop_options()->mode != RELOOP_OFF;
}

void reloop_tb_init(TranslationBlock *tb) {
    memset(&tb->reloop, 0, sizeof(tb->reloop));
    qatomic_set(&tb->reloop.countdown, has_regions() ? reloop_options()->threshold : NEVER);
}

/* Leave the TB before it starts: in the main loop the guest's state is as at its start. */
static bool want_main_loop(CPUState *cpu, TranslationBlock *tb) {
    qatomic_set(&cpu->neg.reloop.pending, true);
    cpu->neg.reloop.exit_value = (uintptr_t)tb | TB_EXIT_REQUESTED;
    return false;
}

/* This thread met a function that it does not have. */
static __thread bool lacks_function;

bool reloop_function_missing(CPUState *cpu, TranslationBlock *tb) {
    if (reloop_modules_out_of_reach()) {
        return true;
    }
    lacks_function = true;
    return want_main_loop(cpu, tb);
}

/* What a user who asked for regions should know. */
static void say_once(bool *said, const char *why) {
    if (!*said && has_regions()) {
        *said = true;
        fprintf(stderr, "reloop: %s\n", why);
    }
}

bool reloop_tb_hot(CPUState *cpu, TranslationBlock *tb) {
    static bool counted, one_by_one;

    if (tb_cflags(tb) & CF_USE_ICOUNT) {
        say_once(&counted,
                 "instructions are counted (-icount, record or replay), so all are interpreted");
    } else if (tb_cflags(tb) & CF_SINGLE_STEP) {
        say_once(&one_by_one, "instructions are run one by one, so all are interpreted");
    }
    if (!has_regions() || !reloop_eligible(tb)) {
        qatomic_set(&tb->reloop.countdown, NEVER);
        return true;
    }
    qatomic_set(&tb->reloop.countdown, qatomic_read(&tb->reloop.region)
                                           ? (int)rb_parameters.again
                                           : reloop_options()->threshold);
    /* The TBs of a loop turn hot one after the other. One region of them all is on its way; most
     * likely none needs a region that starts with it. */
    if (reloop_is_awaited(tb) || reloop_is_ungrouped_lately(tb)) {
        return true;
    }
    cpu->neg.reloop.seed = tb;
    return want_main_loop(cpu, tb);
}

void reloop_tb_invalidated(TranslationBlock *tb) {
    reloop_drop_regions_of(tb);
}

void reloop_flush(void) {
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        cpu->neg.reloop.seed = NULL;
    }
    flushed = true;
    reloop_held_back_clear();
    reloop_drop_flushed();
}

void reloop_longjmp(CPUState *cpu) {
    if (cpu->neg.reloop.inside) {
        reloop_outside(cpu);
        cpu->neg.reloop.aborted++;
    }
    if (cpu->neg.reloop.serving) {
        /* It was not done. */
        qatomic_set(&work_waits, true);
        qatomic_set(&cpu->neg.reloop.pending, true);
        end(cpu);
    }
}

static void first_time(void) {
    if (!waiting) {
        waiting = g_ptr_array_new();
        under_way = g_ptr_array_new();
        again = g_ptr_array_new();
    }
}

static void keep_wire(const ReloopRegion *region) {
    static unsigned number;
    g_autofree char *file = NULL;

    if (reloop_options()->keep) {
        file = g_strdup_printf("%s/%05u.rlrg", reloop_options()->keep, number++);
        if (!g_file_set_contents(file, (char *)region->wire, region->wire_len, NULL)) {
            fprintf(stderr, "reloop: cannot write %s\n", file);
        }
    }
}

static void grow_from_seed(CPUState *cpu, vaddr pc) {
    TranslationBlock *tb = cpu->neg.reloop.seed;
    double start = now_ms();
    ReloopRegion *region;
    bool passing = false;

    cpu->neg.reloop.seed = NULL;
    /* It may be part of a region on its way by now, from another vCPU. */
    if (!tb || (tb_cflags(tb) & CF_INVALID) || reloop_is_awaited(tb)) {
        return;
    }
    if (reloop_is_held_back(tb)) {
        reloop_stats_add(RELOOP_REGIONS_HELD_BACK, 1);
        return;
    }
    qatomic_set(&tb->reloop.countdown, NEVER);
    flushed = false;
    if (reloop_known_region(cpu, tb, pc)) {
        return;
    }
    if (flushed) {
        /* The search generated TBs, and there was no room. */
        return;
    }
    region = reloop_region_from(cpu, tb, pc, &passing);
    if (region) {
        keep_wire(region);
        g_ptr_array_add(waiting, region);
    } else if (passing) {
        qatomic_set(&tb->reloop.countdown, reloop_options()->threshold);
    }
    reloop_stats_add_ms(RELOOP_CAPTURE_MS, now_ms() - start);
}

/* Gives the compiler what is in the array, which is empty then. */
static void send_regions(GPtrArray *regions) {
    g_autoptr(GByteArray) batch = g_byte_array_new();
    uint32_t nops = 0;

    for (guint i = 0; i < regions->len; i++) {
        ReloopRegion *region = g_ptr_array_index(regions, i);

        g_byte_array_append(batch, region->wire, region->wire_len);
        nops += region->nops;
        g_ptr_array_add(under_way, region);
    }
    g_ptr_array_set_size(regions, 0);
    reloop_service_post(batch->data, batch->len, REPLY_BYTES_MIN + nops * REPLY_BYTES_PER_OP,
                        reloop_options()->sync);
}

static void send_waiting(void) {
    last_batch_ms = now_ms();
    send_regions(waiting);
}

static void send_again(void) {
    GPtrArray *part = g_ptr_array_steal_index(again, again->len - 1);

    send_regions(part);
    g_ptr_array_unref(part);
}

static void put_again(guint first, guint n) {
    GPtrArray *part = g_ptr_array_new();

    for (guint i = 0; i < n; i++) {
        g_ptr_array_add(part, g_ptr_array_index(under_way, first + i));
    }
    g_ptr_array_add(again, part);
}

/* One region of a batch may be why it failed: halves of it are tried, and halves of these, until
 * only what fails by itself is given up. */
static void batch_failed(void) {
    guint n = under_way->len;

    if (n == 1) {
        reloop_region_abandon(g_ptr_array_index(under_way, 0));
    } else {
        put_again(n / 2, n - n / 2);
        put_again(0, n / 2);
    }
}

static void batch_is_linked(void) {
    for (guint i = 0; i < under_way->len; i++) {
        ReloopRegion *region = g_ptr_array_index(under_way, i);

        free(region->wire);
        region->wire = NULL;
    }
    reloop_stats_add(RELOOP_MODULES_BUILT, 1);
    reloop_stats_add(RELOOP_REGIONS_COMPILED, under_way->len);
}

static void take_batch(const ReloopReply *reply) {
    reloop_stats_add_ms(RELOOP_COMPILE_MS, reply->ms);
    reloop_stats_add(RELOOP_OPS_COMPILED, reply->nops);
    reloop_stats_fallbacks(reply->fallbacks);
    if (!reply->ok && under_way->len == 1) {
        fprintf(stderr, "reloop: the compiler refused a region (please report): %.*s\n",
                (int)reply->len, (const char *)reply->bytes);
    }
    if (reply->ok && reloop_link_batch(reply->bytes, reply->len, under_way)) {
        batch_is_linked();
    } else {
        batch_failed();
    }
    g_ptr_array_set_size(under_way, 0);
}

static void take_reply(void) {
    ReloopReply reply;
    double start = now_ms();

    if (!reloop_service_take(&reply)) {
        return;
    }
    if (reloop_merge_is_under_way()) {
        reloop_merge_take(&reply);
    } else {
        take_batch(&reply);
    }
    reloop_stats_add_ms(RELOOP_STALL_MS, now_ms() - start);
}

/* Milliseconds until what waits may be sent. */
static uint32_t batch_due_in(void) {
    double since = now_ms() - last_batch_ms;

    return reloop_options()->sync || since >= rb_parameters.batch_ms
               ? 0
               : (uint32_t)(rb_parameters.batch_ms - since) + 1;
}

/* Gives the compiler what it is to do next. False if there is nothing, or it is busy. With --sync
 * it has done it when this returns. */
static bool post_next(void) {
    double start = now_ms();

    if (reloop_service_busy()) {
        return false;
    }
    if (again->len) {
        send_again();
    } else if (reloop_merge_wanted()) {
        reloop_merge_post(reloop_options()->sync);
    } else if (waiting->len && !batch_due_in()) {
        send_waiting();
    } else {
        return false;
    }
    if (reloop_options()->sync) {
        reloop_stats_add_ms(RELOOP_STALL_MS, now_ms() - start);
    }
    return true;
}

/* A vCPU's thread that had nothing to do here for long, as the vCPU is halted or does not come upon
 * what is new, lets go of functions that are gone. The big lock comes behind ours. */
static void catch_up(CPUState *cpu, run_on_cpu_data unused) {
    bql_unlock();
    begin(cpu);
    reloop_modules_link();
    end(cpu);
    bql_lock();
}

static void let_others_catch_up(CPUState *cpu) {
    CPUState *other;

    CPU_FOREACH(other) {
        if (other != cpu) {
            async_run_on_cpu(other, catch_up, RUN_ON_CPU_NULL);
        }
    }
}

/* Is there anything for this vCPU to do? All are told of each reply and the first one takes it, so
 * mostly there is not. What is not seen here because it is there only now sets pending. */
static bool has_work(const CPUState *cpu) {
    return cpu->neg.reloop.seed || lacks_function || reloop_service_has_reply() ||
           (qatomic_read(&work_waits) && !reloop_service_busy());
}

static void note_holdings(void) {
    struct cache_stats cached = reloop_cache_stats();

    reloop_stats_set_holdings(&(ReloopHoldings){
        .modules_live = reloop_modules_live(),
        .table_places = reloop_places_count(),
        .module_bytes = reloop_modules_bytes(),
        .cache_bytes = cached.bytes,
        .cache_hits = cached.hits,
    });
}

/* The number of regions in the array that still have what is sent of them, but no code yet; -1 if
 * one is not so. */
static int count_sendable(const GPtrArray *regions) {
    for (guint i = 0; i < regions->len; i++) {
        const ReloopRegion *region = g_ptr_array_index(regions, i);

        if (!region->wire || region->code) {
            return -1;
        }
    }
    return regions->len;
}

static bool check_queues(int without_code) {
    int n = count_sendable(waiting), m = count_sendable(under_way);

    for (guint i = 0; i < again->len && n >= 0; i++) {
        int part = count_sendable(g_ptr_array_index(again, i));

        n = part > 0 ? n + part : -1;
    }
    return n >= 0 && m >= 0 && n + m == without_code && (m == 0 || reloop_service_busy());
}

static void check_books(void) {
    uint32_t without_code;

    if (!reloop_check_live(&without_code)) {
        abort();
    }
    if (!check_queues(without_code)) {
        fprintf(stderr, "reloop: what waits for the compiler does not balance (please report)\n");
        abort();
    }
}

void reloop_check_books(void) {
    qemu_mutex_lock(&lock);
    first_time();
    check_books();
    qemu_mutex_unlock(&lock);
}

/* Services after which the books are checked, with --sync, which is for tests. */
enum { CHECKED_EVERY = 64 };

void reloop_service(CPUState *cpu, vaddr pc) {
    static unsigned services;
    double start = now_ms();

    qatomic_set(&cpu->neg.reloop.pending, false);
    smp_mb(); /* The worker sets it after the reply is there. */
    if (!has_work(cpu)) {
        return;
    }
    begin(cpu);
    first_time();
    lacks_function = false;
    reloop_free_dead(reloop_code_free);
    reloop_modules_link();
    if (reloop_places_overdue()) {
        let_others_catch_up(cpu);
    }
    take_reply();
    grow_from_seed(cpu, pc);
    while (post_next()) {
        take_reply();
    }
    /* Before the worker may tell others to look. */
    qatomic_set(&work_waits, waiting->len || again->len);
    if (waiting->len && !reloop_service_busy()) {
        reloop_service_call_back(batch_due_in());
    }
    note_holdings();
    if (reloop_options()->sync && ++services % CHECKED_EVERY == 0) {
        check_books();
    }
    end(cpu);
    reloop_stats_pause(now_ms() - start);
}

static void __attribute__((constructor)) start_statistics(void) {
    if (reloop_options()->stats) {
        reloop_stats_at_exit(reloop_options()->stats);
    }
}
