/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binding code to regions, and finding code for guest content. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "exec/target_page.h"
#include "accel/tcg/internal-common.h"
#include "accel/tcg/tb-cpu-state.h"
#include "accel/tcg/tb-internal.h"
#include "accel/tcg/tb-context.h"
#include "accel/tcg/tb-hash.h"
#include "system/memory.h"
#include "cache/cache.h"
#include "cfg/ir.h"
#include "capture.h"
#include "known.h"
#include "modules.h"
#include "machine.h"
#include "options.h"
#include "stats.h"

static struct cache *cache;
static struct cache_key machine_key;

void reloop_code_free(ReloopCode *code) {
    reloop_module_drop(code->module, code->function);
    g_free(code);
}

/* The cache evicts. Code in use goes with its region. */
static void release(void *ctx, void *opaque) {
    ReloopCode *code = opaque;

    code->orphan = true;
    if (!code->region) {
        reloop_code_free(code);
    }
}

static bool cache_ready(void) {
    if (!cache && reloop_machine() &&
        cache_machine_key(reloop_machine(), reloop_region_flags(), &machine_key)) {
        cache = cache_new(reloop_options()->cache, release, NULL);
    }
    return cache != NULL;
}

void reloop_make_room(void) {
    reloop_stats_add(RELOOP_TABLES_FULL, 1);
    reloop_drop_all();
    if (cache) {
        cache_clear(cache);
    }
}

static size_t data_bytes(const ReloopRegion *region) {
    return cfg_data_block(region->nblocks);
}

/* Before its region is published, so that the cache cannot evict what is not bound yet. */
static void remember(ReloopRegion *region, ReloopCode *code, size_t code_bytes) {
    code->region = region;
    code->orphan = !region->content || !cache_ready() ||
                   !cache_add_entry(cache, region->content, code, code_bytes);
    if (!code->orphan) {
        region->content = NULL;
    }
}

bool reloop_link_batch(const uint8_t *bytes, size_t len, GPtrArray *regions) {
    ReloopModule *module;
    GPtrArray *pieces;
    size_t total = 0;
    uint32_t *data;

    for (guint i = 0; i < regions->len; i++) {
        total += data_bytes(g_ptr_array_index(regions, i));
    }
    data = reloop_data_new(total);
    pieces = reloop_data_array_new();
    g_ptr_array_add(pieces, data);
    module = reloop_module_new(bytes, len, regions->len, pieces);
    if (!module) {
        if (reloop_modules_are_full()) {
            reloop_make_room();
        }
        return false;
    }
    for (guint i = 0; i < regions->len; i++) {
        ReloopRegion *region = g_ptr_array_index(regions, i);
        ReloopCode *code = g_new0(ReloopCode, 1);

        code->func = module->places[i];
        code->function = i;
        code->full = region->full;
        code->ungrouped = region->ungrouped;
        code->data = data;
        code->module = module;
        reloop_module_set_code(module, i, code);
        data += data_bytes(region) / 4;
        remember(region, code, len / regions->len + data_bytes(region));
        reloop_region_publish(region, code);
    }
    return true;
}

/* A guest page that code was found on: where it is virtually, and its contents. */
typedef struct {
    vaddr page;
    tb_page_addr_t address;
    const uint8_t *bytes;
} CodePage;

enum { PAGES_MAX = 8 }; /* of a region that is looked for; few have more than two */

typedef struct {
    CPUState *cpu;
    TranslationBlock *seed;
    vaddr pc;         /* the seed's */
    bool ungrouped;   /* only code that is: the seed's region straddles */
    uint64_t flushes; /* so far when the search began */
    uint32_t npages;
    CodePage pages[PAGES_MAX]; /* pages[0] is the seed's */
    ReloopPlace places[RELOOP_BLOCKS_MAX];
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

static const CodePage *add_page(Search *s, vaddr pc, const TranslationBlock *tb) {
    tb_page_addr_t address = tb_page_addr0(tb) & TARGET_PAGE_MASK;
    CodePage *page = &s->pages[s->npages++];

    *page = (CodePage){pc & TARGET_PAGE_MASK, address, qemu_map_ram_ptr(NULL, address)};
    return page;
}

/* The page at pc, if it is surely mapped there: the jump cache knows code of this pc, and would
 * have forgotten it. NULL if not. */
static const CodePage *page_at(Search *s, vaddr pc) {
    const CPUJumpCache *jc = s->cpu->tb_jmp_cache;
    unsigned hash = tb_jmp_cache_hash_func(pc);
    /* Once: another vCPU may take it out. */
    const TranslationBlock *tb = qatomic_read(&jc->array[hash].tb);

    for (uint32_t i = 0; i < s->npages; i++) {
        if (s->pages[i].page == (pc & TARGET_PAGE_MASK)) {
            return &s->pages[i];
        }
    }
    if (!tb || jc->array[hash].pc != pc || tb_page_addr0(tb) == -1 || s->npages == PAGES_MAX) {
        return NULL;
    }
    return add_page(s, pc, tb);
}

typedef struct {
    const struct cache_block *block;
    tb_page_addr_t address;
    vaddr pc;
} Wanted;

static bool is_wanted(const void *p, const void *d) {
    const TranslationBlock *tb = p;
    const Wanted *w = d;

    return tb_page_addr0(tb) == w->address && tb->cs_base == w->block->cs_base &&
           tb->flags == w->block->flags && tb_cflags(tb) == w->block->cflags &&
           ((w->block->cflags & CF_PCREL) || tb->pc == w->pc);
}

/* A TB on another page than the seed's, only if it is there: translating it might fault. */
static TranslationBlock *tb_elsewhere(const Wanted *w) {
    uint32_t hash = tb_hash_func(w->address, w->block->cflags & CF_PCREL ? 0 : w->pc,
                                 w->block->flags, w->block->cs_base, w->block->cflags);

    return qht_lookup_custom(&tb_ctx.htable, w, hash, is_wanted);
}

/* The TB at the block's place: the seed, or one that is there already, or a new one; or NULL. */
static TranslationBlock *tb_at(Search *s, const struct cache_block *block, const CodePage *page,
                               vaddr pc) {
    TCGTBCPUState state = {
        .pc = pc,
        .cs_base = block->cs_base,
        .flags = block->flags,
        .cflags = block->cflags,
    };
    Wanted wanted = {block, page->address + block->page_offset, pc};

    if (pc == s->pc) {
        return s->seed;
    }
    return page == s->pages ? tb_gen_code(s->cpu, state) : tb_elsewhere(&wanted);
}

static bool is_there(const struct cache_block *block, const CodePage *page) {
    return !memcmp(block->bytes, page->bytes + block->page_offset, block->nbytes);
}

static bool matches(void *ctx, const struct cache_entry *entry, uint32_t i) {
    Search *s = ctx;
    const struct cache_block *block = &entry->blocks[i];
    const TranslationBlock *seed = s->seed;
    vaddr pc = s->pc + (vaddr)(block->pc - entry->blocks[0].pc);
    const ReloopCode *code = entry->code;
    const CodePage *page;
    TranslationBlock *tb;

    /* Generating a TB may have flushed all of them, the seed included. */
    if (reloop_live_counts().flushes != s->flushes) {
        return false;
    }
    /* Not the first region that a larger one is to replace, or has replaced. */
    if ((qatomic_read(&seed->reloop.region) && !code->full) || (s->ungrouped && !code->ungrouped)) {
        return false;
    }
    if (code->region || i >= RELOOP_BLOCKS_MAX || block->flags != seed->flags ||
        block->cs_base != seed->cs_base || block->cflags != tb_cflags(seed) ||
        block->page_offset != (pc & ~TARGET_PAGE_MASK) ||
        block->page_offset + block->nbytes > TARGET_PAGE_SIZE ||
        (!(block->cflags & CF_PCREL) && block->pc != pc)) {
        return false;
    }
    page = page_at(s, pc);
    if (!page || !is_there(block, page)) {
        return false;
    }
    tb = tb_at(s, block, page, pc);
    s->places[i] = (ReloopPlace){tb, pc};
    /* The bytes once more: another vCPU may have written others before the TB was made of them.
     * What is written from now on makes the TB invalid. */
    return tb && reloop_live_counts().flushes == s->flushes && reloop_eligible(tb) &&
           tb->size == block->nbytes && tb->icount == block->icount && ends_of(tb) == block->ends &&
           is_there(block, page);
}

ReloopRegion *reloop_known_region(CPUState *cpu, TranslationBlock *seed, vaddr pc) {
    Search s = {.cpu = cpu, .seed = seed, .pc = pc};
    struct cache_block block;
    struct cache_entry *entry;
    ReloopRegion *region;

    /* One that has such a region is here because its profile has changed. */
    if (!reloop_eligible(seed) || !cache_ready() || reloop_has_full_region(seed)) {
        return NULL;
    }
    s.ungrouped = reloop_region_straddles(seed);
    s.flushes = reloop_live_counts().flushes;
    block = (struct cache_block){
        .cs_base = seed->cs_base,
        .flags = seed->flags,
        .cflags = tb_cflags(seed),
        .page_offset = pc & ~TARGET_PAGE_MASK,
        .icount = seed->icount,
        .nbytes = seed->size,
        .bytes = add_page(&s, pc, seed)->bytes + (pc & ~TARGET_PAGE_MASK),
    };
    entry = cache_find(cache, cache_block_key(&block, machine_key), matches, &s);
    if (!entry) {
        return NULL;
    }
    region = reloop_region_new(s.places, entry->nblocks, NULL, 0, NULL);
    reloop_region_publish(region, entry->code);
    return region;
}

struct cache_stats reloop_cache_stats(void) {
    return cache ? cache_stats(cache) : (struct cache_stats){};
}
