/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens when: the state machine between QEMU's events and the compiler's replies. */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "accel/tcg/tb-internal.h"
#include "events.h"
#include "hot.h"
#include "known.h"
#include "live.h"
#include "options.h"
#include "service.h"
#include "stats.h"
#include "tb_head.h"
#include "tcg/tcg.h"

/* Countdown of a TB that is not asked about again: it cannot be compiled, or its region is on the
 * way. */
enum { NEVER = INT32_MAX };

/* Regions waiting for the next batch, and those in the batch under way. vCPU's thread. */
static GPtrArray *waiting, *under_way;
static uint32_t waiting_ops;
static bool flushed;           /* since this was cleared */
static TranslationBlock *seed; /* turned hot; the main loop comes by next */

static double now_ms(void) {
    return g_get_monotonic_time() / 1000.0;
}

void reloop_tb_init(TranslationBlock *tb) {
    memset(&tb->reloop, 0, sizeof(tb->reloop));
    tb->reloop.countdown =
        reloop_options()->mode == RELOOP_OFF ? NEVER : reloop_options()->threshold;
}

bool reloop_tb_hot(CPUState *cpu, TranslationBlock *tb) {
    if (reloop_options()->mode == RELOOP_OFF) {
        tb->reloop.countdown = NEVER;
        return true;
    }
    tb->reloop.countdown = reloop_options()->threshold;
    /* The TBs of a loop turn hot one after the other. One region of them all is on its way; most
     * likely none needs a region that starts with it. */
    if (reloop_is_awaited(tb)) {
        return true;
    }
    /* In the main loop the guest's state is as at a TB's start, so that code can be translated. */
    seed = tb;
    cpu->neg.reloop.pending = true;
    cpu->neg.reloop.exit_value = (uintptr_t)tb | TB_EXIT_REQUESTED;
    return false;
}

void reloop_tb_invalidated(TranslationBlock *tb) {
    reloop_drop_regions_of(tb);
}

void reloop_flush(void) {
    seed = NULL;
    flushed = true;
    reloop_drop_flushed();
}

void reloop_breakpoint_set(void) {
    reloop_drop_all();
}

void reloop_longjmp(CPUState *cpu) {
    if (cpu->neg.reloop.inside) {
        cpu->neg.reloop.inside = false;
        cpu->neg.reloop.aborted++;
    }
}

static void first_time(void) {
    if (!waiting) {
        waiting = g_ptr_array_new();
        under_way = g_ptr_array_new();
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
    TranslationBlock *tb = seed;
    double start = now_ms();
    ReloopRegion *region = NULL;
    uint32_t nops = 0;

    seed = NULL;
    if (!tb || (tb_cflags(tb) & CF_INVALID) || !QTAILQ_EMPTY(&cpu->breakpoints)) {
        return;
    }
    tb->reloop.countdown = NEVER;
    flushed = false;
    if (reloop_known_region(cpu, tb, pc)) {
        return;
    }
    if (flushed) {
        /* The search generated TBs, and there was no room. */
        return;
    }
    region = reloop_region_from(cpu, tb, pc, &nops);
    if (region) {
        keep_wire(region);
        g_ptr_array_add(waiting, region);
        waiting_ops += nops;
    }
    reloop_stats.capture_ms += now_ms() - start;
}

static void send_waiting(CPUState *cpu) {
    g_autoptr(GByteArray) batch = g_byte_array_new();
    double start = now_ms();

    for (guint i = 0; i < waiting->len; i++) {
        ReloopRegion *region = g_ptr_array_index(waiting, i);

        g_byte_array_append(batch, region->wire, region->wire_len);
        free(region->wire);
        region->wire = NULL;
        g_ptr_array_add(under_way, region);
    }
    g_ptr_array_set_size(waiting, 0);
    reloop_service_post(cpu, batch->data, batch->len, waiting_ops, reloop_options()->sync);
    waiting_ops = 0;
    if (reloop_options()->sync) {
        reloop_stats.stall_ms += now_ms() - start;
    }
}

static void give_up_batch(void) {
    for (guint i = 0; i < under_way->len; i++) {
        reloop_region_abandon(g_ptr_array_index(under_way, i));
    }
}

static void take_reply(void) {
    ReloopReply reply;
    double start = now_ms();

    if (!reloop_service_take(&reply)) {
        return;
    }
    reloop_stats.compile_ms += reply.ms;
    reloop_stats.ops_compiled += reply.nops;
    reloop_stats_fallbacks(reply.fallbacks);
    if (!reply.ok) {
        fprintf(stderr, "reloop: the compiler refused a batch (please report): %.*s\n",
                (int)reply.len, (const char *)reply.bytes);
    }
    if (reply.ok && reloop_link_batch(reply.bytes, reply.len, under_way)) {
        reloop_stats.modules_built++;
        reloop_stats.regions_compiled += under_way->len;
    } else {
        give_up_batch();
    }
    g_ptr_array_set_size(under_way, 0);
    reloop_stats.stall_ms += now_ms() - start;
}

void reloop_service(CPUState *cpu, vaddr pc) {
    first_time();
    cpu->neg.reloop.pending = false;
    reloop_free_dead(reloop_code_free);
    take_reply();
    grow_from_seed(cpu, pc);
    if (waiting->len && !reloop_service_busy()) {
        send_waiting(cpu);
        take_reply();
    }
}

static void __attribute__((constructor)) start_statistics(void) {
    if (reloop_options()->stats) {
        reloop_stats_at_exit(reloop_options()->stats);
    }
}
