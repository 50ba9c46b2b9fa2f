/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binding code to regions, and finding code for guest content. */
#include "qemu/osdep.h"
#include "exec/target_page.h"
#include "accel/tcg/internal-common.h"
#include "accel/tcg/tb-cpu-state.h"
#include "accel/tcg/tb-internal.h"
#include "system/memory.h"
#include "cache/cache.h"
#include "cfg/ir.h"
#include "capture.h"
#include "known.h"
#include "link.h"
#include "machine.h"
#include "options.h"

/* Regions compiled into one module, and the data their functions read. Freed with the last. */
struct ReloopModule {
    uint32_t *data;
    uint32_t ncodes;
};

static struct cache *cache;
static struct cache_key machine_key;
static uint32_t modules_live;

void reloop_code_free(ReloopCode *code) {
    reloop_unlink(code->func);
    if (--code->module->ncodes == 0) {
        modules_live--;
        g_free(code->module->data);
        g_free(code->module);
    }
    g_free(code);
}

/* The cache evicts. Code in use goes with its region. */
static void release(void *ctx, void *opaque) {
    ReloopCode *code = opaque;

    code->orphan = true;
    if (!code->bound) {
        reloop_code_free(code);
    }
}

static bool cache_ready(void) {
    if (!cache && reloop_machine() &&
        cache_machine_key(reloop_machine(), reloop_region_flags(), &machine_key)) {
        cache = cache_new(CACHE_LIMIT_DEFAULT, release, NULL);
    }
    return cache != NULL;
}

static size_t data_bytes(const ReloopRegion *region) {
    return CFG_DATA_TBS + 4 * region->nblocks;
}

/* Before its region is published, so that the cache cannot evict what is not bound yet. */
static void remember(ReloopRegion *region, ReloopCode *code, size_t code_bytes) {
    code->bound = true;
    code->orphan = !region->content || !cache_ready() ||
                   !cache_add_entry(cache, region->content, code, code_bytes);
    if (!code->orphan) {
        region->content = NULL;
    }
}

bool reloop_link_batch(const uint8_t *bytes, size_t len, GPtrArray *regions) {
    g_autofree uint32_t *func = g_new(uint32_t, regions->len);
    struct ReloopModule *module = g_new0(struct ReloopModule, 1);
    size_t total = 0;
    uint32_t *data;

    for (guint i = 0; i < regions->len; i++) {
        total += data_bytes(g_ptr_array_index(regions, i));
    }
    module->ncodes = regions->len;
    module->data = data = g_malloc0(total);
    if (!reloop_link(bytes, len, regions->len, data, func)) {
        g_free(module->data);
        g_free(module);
        return false;
    }
    modules_live++;
    for (guint i = 0; i < regions->len; i++) {
        ReloopRegion *region = g_ptr_array_index(regions, i);
        ReloopCode *code = g_new0(ReloopCode, 1);

        code->func = func[i];
        code->data = data;
        code->module = module;
        data += data_bytes(region) / 4;
        remember(region, code, len / regions->len + data_bytes(region));
        reloop_region_publish(region, code);
    }
    return true;
}

typedef struct {
    CPUState *cpu;
    TranslationBlock *seed;
    vaddr page;           /* virtual */
    const uint8_t *bytes; /* of the page */
    uint64_t flushes;     /* so far when the search began */
    TranslationBlock *tbs[RELOOP_BLOCKS_MAX];
} Search;

static uint64_t ends_of(const TranslationBlock *tb) {
    g_autofree uint16_t *end = g_new(uint16_t, tb->icount);
    uint64_t ends = 0;

    tb_insn_end_offsets(tb, end);
    for (int i = 0; i < tb->icount; i++) {
        ends = cache_ends_add(ends, reloop_return_offset(end[i]));
    }
    return ends;
}

/* The TB at the block's place: the seed, or one that is there already, or a new one. */
static TranslationBlock *tb_at(Search *s, const struct cache_block *block, uint32_t i) {
    TCGTBCPUState state = {
        .pc = s->page + block->page_offset,
        .cs_base = block->cs_base,
        .flags = block->flags,
        .cflags = block->cflags,
    };

    return i == 0 ? s->seed : tb_gen_code(s->cpu, state);
}

static bool matches(void *ctx, const struct cache_entry *entry, uint32_t i) {
    Search *s = ctx;
    const struct cache_block *block = &entry->blocks[i];
    const TranslationBlock *seed = s->seed;
    TranslationBlock *tb;

    /* Generating a TB may have flushed all of them, the seed included. */
    if (reloop_live_counts().flushes != s->flushes || ((ReloopCode *)entry->code)->bound ||
        i >= RELOOP_BLOCKS_MAX || block->flags != seed->flags || block->cs_base != seed->cs_base ||
        block->cflags != tb_cflags(seed) ||
        (i == 0 && block->page_offset != (tb_page_addr0(seed) & ~TARGET_PAGE_MASK)) ||
        block->page_offset + block->nbytes > TARGET_PAGE_SIZE ||
        (!(block->cflags & CF_PCREL) && block->pc != s->page + block->page_offset) ||
        memcmp(block->bytes, s->bytes + block->page_offset, block->nbytes)) {
        return false;
    }
    tb = tb_at(s, block, i);
    s->tbs[i] = tb;
    return reloop_live_counts().flushes == s->flushes && reloop_eligible(tb) &&
           tb->size == block->nbytes && tb->icount == block->icount && ends_of(tb) == block->ends;
}

ReloopRegion *reloop_known_region(CPUState *cpu, TranslationBlock *seed, vaddr pc) {
    Search s = {.cpu = cpu, .seed = seed, .page = pc & TARGET_PAGE_MASK};
    struct cache_block block;
    struct cache_entry *entry;
    ReloopRegion *region;

    if (!reloop_eligible(seed) || !cache_ready()) {
        return NULL;
    }
    s.flushes = reloop_live_counts().flushes;
    s.bytes = qemu_map_ram_ptr(NULL, tb_page_addr0(seed) & TARGET_PAGE_MASK);
    block = (struct cache_block){
        .cs_base = seed->cs_base,
        .flags = seed->flags,
        .cflags = tb_cflags(seed),
        .page_offset = pc & ~TARGET_PAGE_MASK,
        .icount = seed->icount,
        .nbytes = seed->size,
        .bytes = s.bytes + (pc & ~TARGET_PAGE_MASK),
    };
    entry = cache_find(cache, cache_block_key(&block, machine_key), matches, &s);
    if (!entry) {
        return NULL;
    }
    region = reloop_region_new(s.tbs, entry->nblocks, NULL, 0, NULL);
    reloop_region_publish(region, entry->code);
    return region;
}

uint32_t reloop_modules_live(void) {
    return modules_live;
}

uint64_t reloop_cache_hits(void) {
    return cache ? cache_stats(cache).hits : 0;
}
