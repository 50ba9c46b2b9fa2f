/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The books: which TB is in which regions. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "qemu/queue.h"
#include "qemu/rcu.h"
#include "qemu/thread.h"
#include "accel/tcg/tb-hash.h"
#include "held_back.h"
#include "live.h"
#include "cfg/ir.h"
#include "events.h"
#include "mode.h"
#include "modules.h"
#include "options.h"
#include "region-builder/parameters.h"

struct ReloopTB {
    GSList *regions;
};

/* Invalidation comes from any thread that writes guest memory. */
static QemuMutex lock;
static QTAILQ_HEAD(, ReloopRegion) regions = QTAILQ_HEAD_INITIALIZER(regions);
/* Dead, with code (one without code is still with the compiler): those that a vCPU may be inside,
 * and those of them that were there when it was looked last which vCPUs are inside any region. */
static QTAILQ_HEAD(, ReloopRegion) to_free = QTAILQ_HEAD_INITIALIZER(to_free);
static QTAILQ_HEAD(, ReloopRegion) leaving = QTAILQ_HEAD_INITIALIZER(leaving);
static ReloopLiveCounts counts;

static void __attribute__((constructor)) init_lock(void) {
    qemu_mutex_init(&lock);
}

static void leave_tb(TranslationBlock *tb, ReloopRegion *region) {
    tb->reloop.info->regions = g_slist_remove(tb->reloop.info->regions, region);
    if (!tb->reloop.info->regions) {
        g_free(tb->reloop.info);
        tb->reloop.info = NULL;
    }
}

static void join_tb(TranslationBlock *tb, ReloopRegion *region) {
    if (!tb->reloop.info) {
        tb->reloop.info = g_new0(struct ReloopTB, 1);
    }
    tb->reloop.info->regions = g_slist_prepend(tb->reloop.info->regions, region);
}

static void bury(ReloopRegion *region) {
    QTAILQ_REMOVE(&regions, region, next);
    QTAILQ_INSERT_TAIL(&to_free, region, next);
}

/* Take the region off its TBs. Their memory must still be there. */
static void detach(ReloopRegion *region) {
    TranslationBlock *seed = region->places[0].tb;

    if (region->state == REGION_LIVE) {
        counts.regions--;
        counts.blocks -= region->nblocks;
        qatomic_set(&seed->reloop.region, 0);
    }
    qatomic_set(&seed->reloop.countdown, reloop_options()->threshold);
    for (uint32_t i = 0; i < region->nblocks; i++) {
        leave_tb(region->places[i].tb, region);
    }
    region->state = REGION_DEAD;
    if (region->code) {
        /* Its function may be running: it looks here after a helper came back. */
        qatomic_set(&region->code->data[CFG_DATA_INVALID / 4], 1);
        bury(region);
    }
}

ReloopRegion *reloop_region_new(const ReloopPlace *places, uint32_t nblocks, uint8_t *wire,
                                size_t wire_len, struct cache_entry *content) {
    ReloopRegion *region = g_new0(ReloopRegion, 1);

    region->nblocks = nblocks;
    region->places = g_memdup2(places, nblocks * sizeof(*places));
    region->wire = wire;
    region->wire_len = wire_len;
    region->content = content;
    qemu_mutex_lock(&lock);
    for (uint32_t i = 0; i < nblocks; i++) {
        if (tb_cflags(places[i].tb) & CF_INVALID) {
            region->state = REGION_DEAD;
        }
    }
    if (region->state != REGION_DEAD) {
        for (uint32_t i = 0; i < nblocks; i++) {
            join_tb(places[i].tb, region);
        }
    }
    QTAILQ_INSERT_TAIL(&regions, region, next);
    qemu_mutex_unlock(&lock);
    return region;
}

/* What the function reads of a block. */
static void fill_data(const ReloopRegion *region, uint32_t block, uint32_t *data) {
    const ReloopPlace *place = &region->places[block];

    qatomic_set(&data[CFG_DATA_TB / 4], (uintptr_t)place->tb);
    qatomic_set(&data[CFG_DATA_PC / 4], reloop_pc_value(place->tb, place->pc));
    qatomic_set(&data[CFG_DATA_JUMP / 4],
                offsetof(CPUJumpCache, array[tb_jmp_cache_hash_func(place->pc)]));
    qatomic_set(&data[CFG_DATA_JUMP_PC / 4], place->pc);
    qatomic_set(&data[CFG_DATA_STRADDLES / 4], RB_STRADDLES);
}

/* The region that starts with the TB; NULL if there is none. */
static ReloopRegion *region_of_seed(const TranslationBlock *tb, ReloopRegionState state) {
    for (GSList *l = tb->reloop.info ? tb->reloop.info->regions : NULL; l; l = l->next) {
        ReloopRegion *region = l->data;

        if (region->state == state && region->places[0].tb == tb) {
            return region;
        }
    }
    return NULL;
}

void reloop_region_publish(ReloopRegion *region, ReloopCode *code) {
    ReloopRegion *old;

    qemu_mutex_lock(&lock);
    region->code = code;
    code->region = region;
    if (region->state == REGION_WAITING) {
        TranslationBlock *seed = region->places[0].tb;
        bool last = reloop_options()->mode == RELOOP_BLOCK; /* it is not grown again */

        old = region_of_seed(seed, REGION_LIVE);
        if (old) {
            counts.replaced++;
            last = last || old->code->full;
            detach(old);
        }
        qatomic_set(&code->data[CFG_DATA_INVALID / 4], 0);
        for (uint32_t i = 0; i < region->nblocks; i++) {
            fill_data(region, i, code->data + cfg_data_block(i) / 4);
        }
        region->state = REGION_LIVE;
        qatomic_set(&seed->reloop.countdown, !code->full || code->ungrouped
                                                 ? (int)rb_parameters.again
                                             : last ? INT32_MAX
                                                    : (int)rb_parameters.reshape);
        code->straddles = false;
        code->since_us = code->ungrouped ? g_get_monotonic_time() : 0;
        qatomic_store_release(&seed->reloop.region, code->func);
        counts.regions++;
        counts.ungrouped += code->ungrouped;
        counts.blocks += region->nblocks;
    } else {
        bury(region);
    }
    qemu_mutex_unlock(&lock);
}

/* The live region whose code reads that data; NULL if there is none. */
static ReloopRegion *region_of_data(const uint32_t *data) {
    ReloopRegion *region;

    QTAILQ_FOREACH(region, &regions, next) {
        if (region->state == REGION_LIVE && data >= region->code->data &&
            data < region->code->data + cfg_data_block(region->nblocks) / 4) {
            return region;
        }
    }
    return NULL;
}

void reloop_straddled(uint32_t *data) {
    int64_t now = g_get_monotonic_time();
    ReloopRegion *region;

    qatomic_set(&data[CFG_DATA_STRADDLES / 4], RB_STRADDLES);
    qemu_mutex_lock(&lock);
    region = region_of_data(data);
    if (region && now - region->code->since_us >= RB_STRADDLES_MS * 1000) {
        region->code->since_us = now;
        region->code->straddled = data;
    } else if (region && region->code->straddled == data) {
        region->code->straddles = true;
        qatomic_set(&region->places[0].tb->reloop.countdown, 0);
    }
    qemu_mutex_unlock(&lock);
}

void reloop_code_move(ReloopCode *code, struct ReloopModule *module, uint32_t function) {
    qemu_mutex_lock(&lock);
    code->module = module;
    code->function = function;
    code->func = module->places[function];
    if (code->region && code->region->state == REGION_LIVE) {
        qatomic_store_release(&code->region->places[0].tb->reloop.region, code->func);
    }
    qemu_mutex_unlock(&lock);
}

bool reloop_is_awaited(TranslationBlock *tb) {
    bool awaited = false;

    qemu_mutex_lock(&lock);
    for (GSList *l = tb->reloop.info ? tb->reloop.info->regions : NULL; l && !awaited;
         l = l->next) {
        awaited = ((ReloopRegion *)l->data)->state == REGION_WAITING;
    }
    qemu_mutex_unlock(&lock);
    return awaited;
}

bool reloop_is_seed(TranslationBlock *tb) {
    bool found;

    qemu_mutex_lock(&lock);
    found = region_of_seed(tb, REGION_LIVE) || region_of_seed(tb, REGION_WAITING);
    qemu_mutex_unlock(&lock);
    return found;
}

/* How the code is of the live region that starts with the TB, as far as this lock has that; all 0
 * if there is none. */
static ReloopCode code_of_seed(TranslationBlock *tb) {
    const ReloopRegion *region;
    ReloopCode code = {};

    qemu_mutex_lock(&lock);
    region = region_of_seed(tb, REGION_LIVE);
    if (region) {
        code.full = region->code->full;
        code.ungrouped = region->code->ungrouped;
        code.straddles = region->code->straddles;
        code.since_us = region->code->since_us;
    }
    qemu_mutex_unlock(&lock);
    return code;
}

bool reloop_has_full_region(TranslationBlock *tb) {
    return code_of_seed(tb).full;
}

bool reloop_region_straddles(TranslationBlock *tb) {
    return code_of_seed(tb).straddles;
}

bool reloop_is_ungrouped_lately(TranslationBlock *tb) {
    ReloopCode code = code_of_seed(tb);

    return code.ungrouped && g_get_monotonic_time() - code.since_us < RB_UNGROUPED_MS * 1000;
}

/* It is in no list any more. */
static void free_region(ReloopRegion *region) {
    cache_entry_free(region->content);
    free(region->wire);
    g_free(region->places);
    g_free(region);
}

void reloop_region_abandon(ReloopRegion *region) {
    qemu_mutex_lock(&lock);
    if (region->state != REGION_DEAD) {
        detach(region);
        /* It could not be compiled: do not ask again. */
        qatomic_set(&region->places[0].tb->reloop.countdown, INT32_MAX);
    }
    QTAILQ_REMOVE(&regions, region, next);
    free_region(region);
    qemu_mutex_unlock(&lock);
}

/* Ask each other vCPU to say when it is outside (reloop_outside() in tb_head.h). */
static void await_others(void) {
    CPUState *cpu;

    WITH_RCU_READ_LOCK_GUARD() {
        CPU_FOREACH(cpu) {
            qatomic_set(&cpu->neg.reloop.awaited, cpu != current_cpu);
        }
    }
    smp_mb(); /* then look who is inside; one that comes in later finds no dead region */
}

/* Has each been outside since? */
static bool others_have_left(void) {
    bool left = true;
    CPUState *cpu;

    WITH_RCU_READ_LOCK_GUARD() {
        CPU_FOREACH(cpu) {
            left = left && !(qatomic_load_acquire(&cpu->neg.reloop.awaited) &&
                             qatomic_load_acquire(&cpu->neg.reloop.inside));
        }
    }
    return left;
}

static void free_all(void (*release)(ReloopCode *code)) {
    ReloopRegion *region, *tmp;

    QTAILQ_FOREACH_SAFE(region, &leaving, next, tmp) {
        QTAILQ_REMOVE(&leaving, region, next);
        region->code->region = NULL;
        if (region->code->orphan) {
            release(region->code);
        }
        free_region(region);
    }
}

/* Those that died meanwhile are the next to wait for. */
static void begin_to_wait(void) {
    ReloopRegion *region, *tmp;

    QTAILQ_FOREACH_SAFE(region, &to_free, next, tmp) {
        QTAILQ_REMOVE(&to_free, region, next);
        QTAILQ_INSERT_TAIL(&leaving, region, next);
    }
    await_others();
}

void reloop_free_dead(void (*release)(ReloopCode *code)) {
    qemu_mutex_lock(&lock);
    if (QTAILQ_EMPTY(&leaving) && !QTAILQ_EMPTY(&to_free)) {
        begin_to_wait();
    }
    if (!QTAILQ_EMPTY(&leaving) && others_have_left()) {
        free_all(release);
    }
    qemu_mutex_unlock(&lock);
}

void reloop_leave_soon(CPUState *cpu) {
    smp_mb(); /* tb_head.h has the other half: inside is set, then regions and the TLB are read */
    if (cpu != current_cpu && qatomic_read(&cpu->neg.reloop.inside)) {
        qatomic_set(&cpu->neg.icount_decr.u16.high, -1);
    }
}

/* Other vCPUs that are inside a region leave it at their next test for exit requests. A region of
 * this thread's own is left by its own means (docs/regions.md, "Self-modifying code"). */
static void make_others_leave(void) {
    CPUState *cpu;

    WITH_RCU_READ_LOCK_GUARD() {
        CPU_FOREACH(cpu) {
            reloop_leave_soon(cpu);
        }
    }
}

void reloop_drop_regions_of(TranslationBlock *tb) {
    bool any = false;

    qemu_mutex_lock(&lock);
    while (tb->reloop.info) {
        if (!any) {
            reloop_note_drop(tb);
        }
        any = true;
        counts.dropped++;
        detach(tb->reloop.info->regions->data);
    }
    qemu_mutex_unlock(&lock);
    if (any) {
        make_others_leave();
    }
}

static void drop_all_locked(void) {
    ReloopRegion *region, *tmp;

    QTAILQ_FOREACH_SAFE(region, &regions, next, tmp) {
        if (region->state != REGION_DEAD) {
            counts.dropped++;
            detach(region);
        }
    }
}

void reloop_drop_flushed(void) {
    qemu_mutex_lock(&lock);
    counts.flushes++;
    drop_all_locked();
    qemu_mutex_unlock(&lock);
}

void reloop_drop_all(void) {
    qemu_mutex_lock(&lock);
    drop_all_locked();
    qemu_mutex_unlock(&lock);
    make_others_leave();
}

ReloopLiveCounts reloop_live_counts(void) {
    ReloopLiveCounts now;

    qemu_mutex_lock(&lock);
    now = counts;
    qemu_mutex_unlock(&lock);
    return now;
}

/* One line about the first thing that is wrong; then no further. */
static bool wrong(const char *what) {
    fprintf(stderr, "reloop: the books do not balance (please report): %s\n", what);
    return false;
}

/* How often the region is in the list of the TB, less how often the TB is one of its places. */
static int listed_too_often(const ReloopRegion *region, const TranslationBlock *tb) {
    int n = 0;

    for (const GSList *l = tb->reloop.info ? tb->reloop.info->regions : NULL; l; l = l->next) {
        n += l->data == region;
    }
    for (uint32_t i = 0; i < region->nblocks; i++) {
        n -= region->places[i].tb == tb;
    }
    return n;
}

/* Of a region that is not dead: each of its TBs knows it, and no TB knows one that is not there. */
static bool check_places(const ReloopRegion *region, GHashTable *all) {
    for (uint32_t i = 0; i < region->nblocks; i++) {
        const TranslationBlock *tb = region->places[i].tb;

        if (listed_too_often(region, tb)) {
            return wrong("a TB and its region do not agree");
        }
        for (const GSList *l = tb->reloop.info->regions; l; l = l->next) {
            if (!g_hash_table_contains(all, l->data)) {
                return wrong("a TB knows a region that is dead");
            }
        }
    }
    return true;
}

static bool check_live(const ReloopRegion *region) {
    const TranslationBlock *seed = region->places[0].tb;
    const ReloopCode *code = region->code;

    if (!code || code->region != region || code->data[CFG_DATA_INVALID / 4]) {
        return wrong("a live region without valid code of its own");
    }
    if (region_of_seed(seed, REGION_LIVE) != region) {
        return wrong("two live regions start with one TB");
    }
    if (seed->reloop.region != code->func) {
        return wrong("a seed does not run its region");
    }
    for (uint32_t i = 0; i < region->nblocks; i++) {
        if (code->data[(cfg_data_block(i) + CFG_DATA_TB) / 4] !=
            (uint32_t)(uintptr_t)region->places[i].tb) {
            return wrong("code that has another region's data");
        }
    }
    return true;
}

static bool check_region(const ReloopRegion *region, GHashTable *all) {
    switch (region->state) {
    case REGION_WAITING:
        return (!region->code || wrong("code of a region that waits")) && check_places(region, all);
    case REGION_LIVE:
        return check_live(region) && check_places(region, all);
    case REGION_DEAD:
        return !region->code || wrong("a dead region that is not to be freed");
    }
    return wrong("a region in no state");
}

/* It and those behind it in its list. */
static bool check_dead(const ReloopRegion *region) {
    for (; region; region = QTAILQ_NEXT(region, next)) {
        if (region->state != REGION_DEAD || !region->code || region->code->region != region) {
            return wrong("a region to be freed that is not dead, or without code");
        }
    }
    return true;
}

static bool check_all(GHashTable *all, uint32_t *without_code) {
    ReloopLiveCounts seen = {};
    const ReloopRegion *region;

    QTAILQ_FOREACH(region, &regions, next) {
        if (region->state != REGION_DEAD) {
            g_hash_table_add(all, (gpointer)region);
        }
        *without_code += !region->code;
    }
    QTAILQ_FOREACH(region, &regions, next) {
        if (!check_region(region, all)) {
            return false;
        }
        if (region->state == REGION_LIVE) {
            seen.regions++;
            seen.blocks += region->nblocks;
        }
    }
    if (!check_dead(QTAILQ_FIRST(&to_free)) || !check_dead(QTAILQ_FIRST(&leaving))) {
        return false;
    }
    return (seen.regions == counts.regions && seen.blocks == counts.blocks) ||
           wrong("miscounted regions");
}

bool reloop_check_live(uint32_t *without_code) {
    GHashTable *all = g_hash_table_new(NULL, NULL);
    bool good;

    *without_code = 0;
    qemu_mutex_lock(&lock);
    good = check_all(all, without_code);
    qemu_mutex_unlock(&lock);
    g_hash_table_destroy(all);
    return good;
}
