/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The books: which TB is in which regions. */
#include "qemu/osdep.h"
#include "qemu/queue.h"
#include "qemu/thread.h"
#include "live.h"
#include "cfg/ir.h"
#include "options.h"

struct ReloopTB {
    GSList *regions;
};

/* Invalidation comes from any thread that writes guest memory. */
static QemuMutex lock;
static QTAILQ_HEAD(, ReloopRegion) regions = QTAILQ_HEAD_INITIALIZER(regions);
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

/* Take the region off its TBs. Their memory must still be there. */
static void detach(ReloopRegion *region) {
    TranslationBlock *seed = region->tbs[0];

    if (region->state == REGION_LIVE) {
        counts.regions--;
        counts.blocks -= region->nblocks;
        qatomic_set(&seed->reloop.region, 0);
    }
    seed->reloop.countdown = reloop_options()->threshold;
    for (uint32_t i = 0; i < region->nblocks; i++) {
        leave_tb(region->tbs[i], region);
    }
    region->state = REGION_DEAD;
    if (region->data) {
        /* Its function may be running: it looks here after a helper came back. */
        qatomic_set(&region->data[CFG_DATA_INVALID / 4], 1);
    }
}

ReloopModule *reloop_module_new(uint32_t nregions, size_t data_len) {
    ReloopModule *module = g_new0(ReloopModule, 1);

    module->data = g_malloc0(data_len);
    module->nregions = nregions;
    qemu_mutex_lock(&lock);
    counts.modules++;
    qemu_mutex_unlock(&lock);
    return module;
}

ReloopRegion *reloop_region_new(TranslationBlock **tbs, uint32_t nblocks, uint8_t *wire,
                                size_t wire_len) {
    ReloopRegion *region = g_new0(ReloopRegion, 1);

    region->nblocks = nblocks;
    region->tbs = g_memdup2(tbs, nblocks * sizeof(*tbs));
    region->wire = wire;
    region->wire_len = wire_len;
    qemu_mutex_lock(&lock);
    for (uint32_t i = 0; i < nblocks; i++) {
        if (tb_cflags(tbs[i]) & CF_INVALID) {
            region->state = REGION_DEAD;
        }
    }
    if (region->state != REGION_DEAD) {
        for (uint32_t i = 0; i < nblocks; i++) {
            join_tb(tbs[i], region);
        }
    }
    QTAILQ_INSERT_TAIL(&regions, region, next);
    qemu_mutex_unlock(&lock);
    return region;
}

void reloop_region_publish(ReloopRegion *region) {
    qemu_mutex_lock(&lock);
    if (region->state == REGION_WAITING) {
        region->data[CFG_DATA_INVALID / 4] = 0;
        for (uint32_t i = 0; i < region->nblocks; i++) {
            region->data[CFG_DATA_TBS / 4 + i] = (uintptr_t)region->tbs[i];
        }
        region->state = REGION_LIVE;
        region->tbs[0]->reloop.region = region->func;
        counts.regions++;
        counts.blocks += region->nblocks;
    }
    qemu_mutex_unlock(&lock);
}

static void free_locked(ReloopRegion *region) {
    if (region->state != REGION_DEAD) {
        detach(region);
    }
    QTAILQ_REMOVE(&regions, region, next);
    if (region->module && --region->module->nregions == 0) {
        counts.modules--;
        g_free(region->module->data);
        g_free(region->module);
    }
    free(region->wire);
    g_free(region->tbs);
    g_free(region);
}

void reloop_region_free(ReloopRegion *region) {
    qemu_mutex_lock(&lock);
    free_locked(region);
    qemu_mutex_unlock(&lock);
}

void reloop_free_dead(void (*release)(uint32_t func)) {
    ReloopRegion *region, *tmp;

    qemu_mutex_lock(&lock);
    QTAILQ_FOREACH_SAFE(region, &regions, next, tmp) {
        /* One without a function is still with the compiler. */
        if (region->state == REGION_DEAD && region->func) {
            release(region->func);
            free_locked(region);
        }
    }
    qemu_mutex_unlock(&lock);
}

void reloop_drop_regions_of(TranslationBlock *tb) {
    qemu_mutex_lock(&lock);
    while (tb->reloop.info) {
        counts.dropped++;
        detach(tb->reloop.info->regions->data);
    }
    qemu_mutex_unlock(&lock);
}

void reloop_drop_all(void) {
    ReloopRegion *region;

    qemu_mutex_lock(&lock);
    QTAILQ_FOREACH(region, &regions, next) {
        if (region->state != REGION_DEAD) {
            counts.dropped++;
            detach(region);
        }
    }
    qemu_mutex_unlock(&lock);
}

ReloopLiveCounts reloop_live_counts(void) {
    ReloopLiveCounts now;

    qemu_mutex_lock(&lock);
    now = counts;
    qemu_mutex_unlock(&lock);
    return now;
}
