/* SPDX-License-Identifier: MIT */
/* The region cache: what makes a key, what is found, what goes when, and that code is let go of
 * exactly once. */
#include "fixture.h"

#include "cache/cache.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Allocations until one fails; negative: none does. */
static int until_failure = -1;

static bool fails_now(void) {
    return until_failure >= 0 && until_failure-- == 0;
}

void *__wrap_malloc(size_t size) {
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return fails_now() ? NULL : __real_realloc(old, size);
}

static const char blocks[] = "block 0 pc 0xc0001010 cs_base 0x10 flags 0x40c1 cflags 0x200 "
                             "page_offset 0x10 icount 2 count 5\n"
                             "  edge 0 direct 1 count 5\n"
                             "  bytes 90 40 eb 0e\n"
                             "  insn_start 0x1f, 0x10\n"
                             "  insn_start 0x3b, 0x11\n"
                             "  goto_tb 0\n"
                             "block 1 pc 0xc0001020 cs_base 0x10 flags 0x40c1 cflags 0x200 "
                             "page_offset 0x20 icount 1 count 5\n"
                             "  bytes c3\n"
                             "  insn_start 0x27, 0x20\n"
                             "  goto_ptr a\n";

enum { ROOM = 1 << 20, CODES = 4096 };

struct world {
    struct cfg_arena *arena;
    struct cfg_region *region;
    struct cache *cache;
    unsigned released[CODES]; /* how often, by code */
    unsigned nreleased;
    uintptr_t last_released;
};

static void *code_of(uintptr_t number) {
    return (void *)number;
}

static void release(void *ctx, void *code) {
    struct world *w = ctx;
    assert_in_range((uintptr_t)code, 1, CODES - 1);
    w->released[(uintptr_t)code]++;
    w->nreleased++;
    w->last_released = (uintptr_t)code;
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->arena = fixture_arena();
    w->region = fixture_region(w->arena, blocks);
    w->cache = cache_new(ROOM, release, w);
    assert_non_null(w->cache);
    *state = w;
    return 0;
}

/* Ends every test: what is still in the cache goes, and no code went twice. */
static int tear_down(void **state) {
    struct world *w = *state;
    until_failure = -1;
    cache_free(w->cache);
    for (unsigned code = 0; code < CODES; code++) {
        assert_in_range(w->released[code], 0, 1);
    }
    cfg_arena_free(w->arena);
    free(w);
    return 0;
}

static void limit_to(struct world *w, size_t limit) {
    cache_free(w->cache);
    w->cache = cache_new(limit, release, w);
    assert_non_null(w->cache);
}

static struct cache_key machine_key(const struct cfg_region *region) {
    struct cache_key key;
    assert_true(cache_machine_key(&region->machine, region->flags, &key));
    return key;
}

static struct cache_key seed_key(const struct cfg_region *region) {
    struct cache_block seed = cache_block_of(&region->blocks[0]);
    return cache_block_key(&seed, machine_key(region));
}

static bool same_key(struct cache_key a, struct cache_key b) {
    return a.lo == b.lo && a.hi == b.hi;
}

/* Matches what equals the region that ctx is. */
static bool match_region(void *ctx, const struct cache_entry *entry, uint32_t i) {
    const struct cfg_region *region = ctx;
    struct cache_block now;
    assert_in_range(i, 0, entry->nblocks - 1);
    if (i >= region->nblocks) {
        return false;
    }
    now = cache_block_of(&region->blocks[i]);
    return cache_block_equal(&now, &entry->blocks[i]);
}

static struct cache_entry *find(struct world *w) {
    return cache_find(w->cache, seed_key(w->region), match_region, w->region);
}

/* The code found for the region as it is now; 0: none. */
static uintptr_t found(struct world *w) {
    struct cache_entry *entry = find(w);
    return entry ? (uintptr_t)entry->code : 0;
}

/* The content of a region and its code into the cache; NULL where it does not take them. */
static struct cache_entry *add_region(struct cache *cache, const struct cfg_region *region,
                                      void *code, size_t code_bytes) {
    struct cache_entry *entry = cache_entry_new(region);
    if (entry && !cache_add_entry(cache, entry, code, code_bytes)) {
        cache_entry_free(entry);
        return NULL;
    }
    return entry;
}

static struct cache_entry *add(struct world *w, uintptr_t code, size_t code_bytes) {
    struct cache_entry *entry = add_region(w->cache, w->region, code_of(code), code_bytes);
    assert_non_null(entry);
    assert_ptr_equal(entry->code, code_of(code));
    return entry;
}

/* Gives the region another seed. */
static void seed(struct world *w, uint32_t number) {
    w->region->blocks[0].flags = number;
}

/* ... or the seed another neighbour. */
static void neighbour(struct world *w, uint8_t byte) {
    w->region->blocks[1].bytes[0] = byte;
}

/* What one entry of the region counts for, without code. */
static size_t plain_size(const struct world *w) {
    struct cache_entry *entry = cache_entry_new(w->region);
    assert_non_null(entry);
    size_t size = entry->size;
    cache_entry_free(entry);
    return size;
}

static void same_content_same_key(void **state) {
    struct world *w = *state;
    struct cfg_region *again = fixture_region(w->arena, blocks);
    assert_true(same_key(machine_key(w->region), machine_key(again)));
    assert_true(same_key(seed_key(w->region), seed_key(again)));
    struct cache_block a = cache_block_of(&w->region->blocks[0]);
    struct cache_block b = cache_block_of(&again->blocks[0]);
    assert_ptr_not_equal(a.bytes, b.bytes);
    assert_true(cache_block_equal(&a, &b));
}

/* Neither where it was captured nor what was counted is content. */
static void what_is_not_content_is_in_no_key(void **state) {
    struct world *w = *state;
    struct cache_key key = seed_key(w->region);
    struct cache_block before = cache_block_of(&w->region->blocks[0]), after;
    w->region->blocks[0].pc += 0x1000;
    w->region->blocks[0].count++;
    w->region->blocks[0].edges[0].count++;
    assert_true(same_key(key, seed_key(w->region)));
    after = cache_block_of(&w->region->blocks[0]);
    assert_int_equal(after.pc, before.pc + 0x1000);
    assert_true(cache_block_equal(&before, &after));
}

static void expect_other_seed(const struct world *w, const struct cfg_region *other) {
    struct cache_block a = cache_block_of(&w->region->blocks[0]);
    struct cache_block b = cache_block_of(&other->blocks[0]);
    assert_false(same_key(seed_key(w->region), seed_key(other)));
    assert_false(cache_block_equal(&a, &b));
    assert_false(cache_block_equal(&b, &a));
}

/* The region after a change of its block b has another seed. */
#define OTHER_SEED(w, change) \
    do { \
        struct cfg_region *other_ = fixture_region((w)->arena, blocks); \
        struct cfg_block *b = &other_->blocks[0]; \
        change; \
        expect_other_seed(w, other_); \
    } while (0)

static void every_part_of_the_content_is_in_the_key(void **state) {
    struct world *w = *state;
    OTHER_SEED(w, b->flags ^= 1);
    OTHER_SEED(w, b->flags ^= 1u << 31);
    OTHER_SEED(w, b->cflags ^= 1);
    OTHER_SEED(w, b->cflags ^= 1u << 31);
    OTHER_SEED(w, b->cs_base ^= 1);
    OTHER_SEED(w, b->cs_base ^= 1ull << 63);
    OTHER_SEED(w, b->page_offset ^= 1);
    OTHER_SEED(w, b->icount++);
    OTHER_SEED(w, b->nbytes--);
    OTHER_SEED(w, b->nbytes = 0);
    for (unsigned bit = 0; bit < 8 * 4; bit++) {
        OTHER_SEED(w, b->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8));
    }
    /* The same numbers in other places. */
    OTHER_SEED(w, (b->flags = b->cflags, b->cflags = 0x40c1));
    OTHER_SEED(w, (b->page_offset = b->icount, b->icount = 0x10));
}

/* The lengths at which XXH3 changes its method, and around them. */
static void every_byte_of_long_code_is_in_the_key(void **state) {
    (void)state;
    static const uint32_t lengths[] = {1, 3, 4, 8, 9, 16, 17, 128, 129, 240, 241, 1024, 1025, 4096};
    static uint8_t bytes[4096];
    const struct cache_key machine = {1, 2};
    for (unsigned l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
        struct cache_block block = {.nbytes = lengths[l], .bytes = bytes};
        struct cache_key key = cache_block_key(&block, machine);
        for (uint32_t i = 0; i < lengths[l]; i++) {
            bytes[i] ^= 0x40;
            assert_false(same_key(key, cache_block_key(&block, machine)));
            bytes[i] ^= 0x40;
        }
        assert_true(same_key(key, cache_block_key(&block, machine)));
    }
}

static void no_code_is_content_too(void **state) {
    (void)state;
    struct cache_block none = {.bytes = NULL}, empty = {.bytes = (const uint8_t *)""};
    const struct cache_key machine = {1, 2};
    assert_true(same_key(cache_block_key(&none, machine), cache_block_key(&empty, machine)));
    assert_true(cache_block_equal(&none, &empty));
}

static void expect_other_machine(const struct world *w, const struct cfg_region *other) {
    assert_false(same_key(machine_key(w->region), machine_key(other)));
    assert_false(same_key(seed_key(w->region), seed_key(other)));
}

/* The region after a change of its machine m has another machine. */
#define OTHER_MACHINE(w, change) \
    do { \
        struct cfg_region *other = fixture_region((w)->arena, blocks); \
        struct cfg_machine *m = &other->machine; \
        change; \
        expect_other_machine(w, other); \
        (void)m; \
    } while (0)

static void every_part_of_the_machine_is_in_the_key(void **state) {
    struct world *w = *state;
    OTHER_MACHINE(w, m->arch[0]++);
    OTHER_MACHINE(w, m->page_bits++);
    OTHER_MACHINE(w, m->entry_bits++);
    OTHER_MACHINE(w, m->entry_read++);
    OTHER_MACHINE(w, m->entry_write++);
    OTHER_MACHINE(w, m->entry_addend++);
    OTHER_MACHINE(w, m->nmodes++);
    OTHER_MACHINE(w, m->tlb_mask[0]++);
    OTHER_MACHINE(w, m->tlb_table[0]++);
    OTHER_MACHINE(w, m->exit_request++);
    OTHER_MACHINE(w, m->exit_value++);
    OTHER_MACHINE(w, m->raised++);
    OTHER_MACHINE(w, m->counters++);
    OTHER_MACHINE(w, m->tb_code++);
    OTHER_MACHINE(w, m->tb_jump++);
    OTHER_MACHINE(w, m->jump_cache++);
    OTHER_MACHINE(w, m->jump_tb++);
    OTHER_MACHINE(w, m->jump_pc++);
    OTHER_MACHINE(w, m->float_state++);
    OTHER_MACHINE(w, m->float_mask++);
    OTHER_MACHINE(w, m->float_plain++);
    for (unsigned i = 0; i < 8; i++) {
        OTHER_MACHINE(w, m->load[i]++);
    }
    for (unsigned i = 0; i < 4; i++) {
        OTHER_MACHINE(w, m->store[i]++);
    }
    OTHER_MACHINE(w, m->nglobals--);
    OTHER_MACHINE(w, m->globals[3].name[0]++);
    OTHER_MACHINE(w, m->globals[3].type = CFG_I64);
    OTHER_MACHINE(w, m->globals[3].offset++);
    OTHER_MACHINE(w, other->flags ^= CFG_REGION_CHAIN);
    OTHER_MACHINE(w, other->flags ^= CFG_REGION_COUNT_BLOCKS);
}

static void ends_are_those_of_the_insn_starts(void **state) {
    struct world *w = *state;
    struct cache_block block = cache_block_of(&w->region->blocks[0]);
    assert_true(block.ends == cache_ends_add(cache_ends_add(0, 0x1f), 0x3b));
    assert_false(block.ends == cache_ends_add(cache_ends_add(0, 0x3b), 0x1f));
    assert_false(block.ends == cache_ends_add(0, 0x3b));
    assert_false(block.ends == cache_ends_add(block.ends, 0));
    assert_false(cache_ends_add(0, 0) == 0);
}

static void other_return_addresses_do_not_match(void **state) {
    struct world *w = *state;
    add(w, 1, 0);
    w->region->blocks[1].ops[0].args[0]++;
    assert_int_equal(found(w), 0);
    w->region->blocks[1].ops[0].args[0]--;
    w->region->blocks[0].ops[1].args[0]++; /* the key is the same, without them */
    assert_int_equal(found(w), 0);
    w->region->blocks[0].ops[1].args[0]--;
    assert_int_equal(found(w), 1);
}

static void nothing_is_in_an_empty_cache(void **state) {
    struct world *w = *state;
    assert_null(find(w));
    assert_int_equal(cache_stats(w->cache).misses, 1);
    assert_int_equal(cache_stats(w->cache).entries, 0);
    assert_int_equal(cache_stats(w->cache).bytes, 0);
    cache_free(NULL);
    cache_entry_free(NULL);
}

static void what_was_added_is_found(void **state) {
    struct world *w = *state;
    struct cache_entry *entry = add(w, 7, 100);
    assert_ptr_equal(find(w), entry);
    assert_int_equal(entry->nblocks, 2);
    assert_true(same_key(entry->key, seed_key(w->region)));
    assert_int_equal(entry->size, plain_size(w) + 100);
    struct cache_stats stats = cache_stats(w->cache);
    assert_int_equal(stats.entries, 1);
    assert_int_equal(stats.bytes, entry->size);
    assert_int_equal(stats.hits, 1);
    assert_int_equal(stats.misses + stats.evictions, 0);
    assert_int_equal(w->nreleased, 0);
}

/* The region may go, or change, as soon as it was added. */
static void an_entry_has_its_own_copies(void **state) {
    struct world *w = *state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, blocks);
    assert_non_null(add_region(w->cache, region, code_of(1), 0));
    cfg_arena_free(arena);
    struct cache_entry *entry = find(w);
    assert_non_null(entry);
    assert_int_equal(entry->blocks[0].pc, 0xc0001010);
    assert_int_equal(entry->blocks[0].page_offset, 0x10);
    assert_memory_equal(entry->blocks[0].bytes, "\x90\x40\xeb\x0e", 4);
    assert_memory_equal(entry->blocks[1].bytes, "\xc3", 1);
}

static void all_blocks_must_match(void **state) {
    struct world *w = *state;
    add(w, 1, 0);
    neighbour(w, 0x90);
    assert_int_equal(found(w), 0);
    neighbour(w, 0xc3);
    w->region->blocks[1].flags++;
    assert_int_equal(found(w), 0);
    w->region->blocks[1].flags--;
    assert_int_equal(found(w), 1);
    assert_int_equal(cache_stats(w->cache).hits, 1);
    assert_int_equal(cache_stats(w->cache).misses, 2);
}

static void regions_of_other_seeds_are_not_asked_about(void **state) {
    struct world *w = *state;
    for (uintptr_t code = 1; code <= 1000; code++) {
        seed(w, (uint32_t)code);
        add(w, code, 0);
    }
    for (uintptr_t code = 1; code <= 1000; code++) {
        seed(w, (uint32_t)code);
        assert_int_equal(found(w), code);
    }
    w->region->machine.jump_pc++;
    assert_int_equal(found(w), 0);
}

static void several_regions_of_a_seed(void **state) {
    struct world *w = *state;
    for (uint8_t code = 1; code <= 3; code++) {
        neighbour(w, code);
        add(w, code, 0);
    }
    w->region->nblocks = 1; /* a smaller one */
    w->region->blocks[0].edges[0] = (struct cfg_edge){CFG_EDGE_EXIT, CFG_NONE, 0};
    add(w, 4, 0);
    assert_int_equal(found(w), 4);
    w->region->nblocks = 2;
    cache_remove(w->cache, find(w));
    for (uint8_t code = 3; code >= 1; code--) {
        neighbour(w, code);
        assert_int_equal(found(w), code);
    }
    neighbour(w, 9);
    assert_int_equal(found(w), 0);
}

static void code_without_groups_is_found_as_the_newest(void **state) {
    struct world *w = *state;
    add(w, 1, 0);
    w->region->flags |= CFG_REGION_UNGROUPED; /* grown again, as its accesses straddled */
    add(w, 2, 0);
    w->region->flags &= ~(uint32_t)CFG_REGION_UNGROUPED; /* a search does not know of that */
    assert_int_equal(found(w), 2);
    add(w, 3, 0); /* they straddle no more */
    assert_int_equal(found(w), 3);
    w->region->flags ^= CFG_REGION_COUNT_BLOCKS; /* another flag is another machine */
    assert_int_equal(found(w), 0);
}

struct asked {
    unsigned n;
    struct {
        uintptr_t code;
        uint32_t block;
    } calls[16];
    uint32_t refuse; /* at this block */
    uintptr_t busy;  /* and this code at once */
};

static bool ask(void *ctx, const struct cache_entry *entry, uint32_t i) {
    struct asked *asked = ctx;
    asked->calls[asked->n].code = (uintptr_t)entry->code;
    asked->calls[asked->n++].block = i;
    return i != asked->refuse && asked->busy != (uintptr_t)entry->code;
}

static void candidates_are_asked_about_newest_first_block_by_block(void **state) {
    struct world *w = *state;
    struct asked asked = {.refuse = 1};
    for (uintptr_t code = 1; code <= 3; code++) {
        add(w, code, 0);
    }
    assert_null(cache_find(w->cache, seed_key(w->region), ask, &asked));
    assert_int_equal(asked.n, 6);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(asked.calls[i].code, 3 - i / 2);
        assert_int_equal(asked.calls[i].block, i % 2);
    }
    /* A hit does not change that order. */
    asked = (struct asked){.refuse = CFG_NONE, .busy = 3};
    struct cache_entry *entry = cache_find(w->cache, seed_key(w->region), ask, &asked);
    assert_ptr_equal(entry->code, code_of(2));
    assert_int_equal(asked.n, 3);
    assert_int_equal(found(w), 3);
}

static bool jump_out(void *ctx, const struct cache_entry *entry, uint32_t i) {
    (void)entry;
    (void)i;
    longjmp(*(jmp_buf *)ctx, 1);
}

static void a_search_may_be_left_by_longjmp(void **state) {
    struct world *w = *state;
    struct cache_key key = seed_key(w->region);
    jmp_buf out;
    add(w, 1, 0);
    struct cache_stats before = cache_stats(w->cache);
    if (setjmp(out) == 0) {
        cache_find(w->cache, key, jump_out, &out);
        fail();
    }
    struct cache_stats after = cache_stats(w->cache);
    assert_int_equal(after.hits + after.misses, before.hits + before.misses);
    assert_int_equal(after.bytes, before.bytes);
    assert_int_equal(found(w), 1);
}

static void a_seed_keeps_its_newest_regions(void **state) {
    struct world *w = *state;
    for (uint8_t code = 1; code <= CACHE_CHAIN_MAX + 2; code++) {
        neighbour(w, code);
        add(w, code, 0);
        neighbour(w, 1);
        assert_int_equal(found(w), code <= CACHE_CHAIN_MAX ? 1 : 0); /* used, but oldest */
    }
    assert_int_equal(w->nreleased, 2);
    assert_int_equal(w->released[1] + w->released[2], 2);
    assert_int_equal(cache_stats(w->cache).entries, CACHE_CHAIN_MAX);
    assert_int_equal(cache_stats(w->cache).evictions, 2);
    assert_int_equal(cache_stats(w->cache).bytes, CACHE_CHAIN_MAX * plain_size(w));
}

static void the_least_recently_used_goes_first(void **state) {
    struct world *w = *state;
    limit_to(w, 3 * (plain_size(w) + 50));
    for (uint32_t code = 1; code <= 3; code++) {
        seed(w, code);
        add(w, code, 50);
    }
    assert_int_equal(w->nreleased, 0);
    assert_int_equal(cache_stats(w->cache).bytes, 3 * (plain_size(w) + 50));
    seed(w, 1);
    assert_int_equal(found(w), 1);
    static const uintptr_t goes[] = {2, 3, 1};
    for (uint32_t code = 4; code <= 6; code++) {
        seed(w, code);
        add(w, code, 50);
        assert_int_equal(w->nreleased, code - 3);
        assert_int_equal(w->last_released, goes[code - 4]);
    }
    assert_int_equal(cache_stats(w->cache).evictions, 3);
    assert_int_equal(cache_stats(w->cache).entries, 3);
}

static void a_large_entry_evicts_several(void **state) {
    struct world *w = *state;
    size_t size = plain_size(w);
    limit_to(w, 4 * size);
    for (uint32_t code = 1; code <= 4; code++) {
        seed(w, code);
        add(w, code, 0);
    }
    seed(w, 5);
    add(w, 5, 2 * size);
    assert_int_equal(w->nreleased, 3);
    assert_int_equal(w->released[4], 0);
    assert_int_equal(cache_stats(w->cache).bytes, 4 * size);
    add(w, 6, 3 * size); /* all there is room for, of the same seed */
    assert_int_equal(w->nreleased, 5);
    assert_int_equal(cache_stats(w->cache).entries, 1);
    assert_int_equal(found(w), 6);
}

static void what_exceeds_the_limit_stays_the_callers(void **state) {
    struct world *w = *state;
    size_t size = plain_size(w);
    limit_to(w, size + 10);
    seed(w, 1);
    add(w, 1, 0);
    seed(w, 2);
    assert_null(add_region(w->cache, w->region, code_of(2), 11));
    assert_null(add_region(w->cache, w->region, code_of(2), SIZE_MAX));
    assert_int_equal(w->nreleased, 0);
    seed(w, 1);
    assert_int_equal(found(w), 1);
    seed(w, 2);
    add(w, 2, 10);
    assert_int_equal(w->last_released, 1);
    limit_to(w, 0);
    assert_null(add_region(w->cache, w->region, code_of(3), 0));
    assert_int_equal(w->released[3], 0);
}

static void an_entry_may_wait_for_its_code(void **state) {
    struct world *w = *state;
    struct cache_entry *entry = cache_entry_new(w->region);
    struct cache_entry *dropped = cache_entry_new(w->region);
    assert_non_null(entry);
    assert_null(entry->code);
    cache_entry_free(dropped);
    assert_int_equal(found(w), 0);
    assert_false(cache_add_entry(w->cache, entry, code_of(1), ROOM));
    assert_null(entry->code);
    assert_true(cache_add_entry(w->cache, entry, code_of(1), 100));
    assert_int_equal(entry->size, plain_size(w) + 100);
    assert_ptr_equal(find(w), entry);
}

static void what_is_removed_is_released_once(void **state) {
    struct world *w = *state;
    struct cache_entry *first = add(w, 1, 0), *second = add(w, 2, 0);
    cache_remove(w->cache, first);
    assert_int_equal(w->released[1], 1);
    assert_ptr_equal(find(w), second);
    cache_remove(w->cache, second);
    assert_int_equal(w->released[2], 1);
    assert_int_equal(found(w), 0);
    assert_int_equal(cache_stats(w->cache).entries, 0);
    assert_int_equal(cache_stats(w->cache).bytes, 0);
    assert_int_equal(cache_stats(w->cache).evictions, 0);
    add(w, 3, 0); /* the chain is made again */
    assert_int_equal(found(w), 3);
}

static void freeing_releases_all_once(void **state) {
    struct world *w = *state;
    for (uint32_t code = 1; code <= 300; code++) {
        seed(w, code / 2);
        add(w, code, 0);
    }
    cache_free(w->cache);
    w->cache = NULL;
    assert_int_equal(w->nreleased, 300);
    for (unsigned code = 1; code <= 300; code++) {
        assert_int_equal(w->released[code], 1);
    }
}

static void a_cleared_cache_is_as_new(void **state) {
    struct world *w = *state;
    for (uintptr_t code = 1; code <= 5; code++) {
        seed(w, (uint32_t)code);
        add(w, code, 100);
    }
    cache_clear(w->cache);
    assert_int_equal(w->nreleased, 5);
    assert_int_equal(cache_stats(w->cache).entries, 0);
    assert_int_equal(cache_stats(w->cache).bytes, 0);
    assert_int_equal(found(w), 0);
    add(w, 6, 100);
    assert_int_equal(found(w), 6);
    cache_clear(w->cache);
    cache_clear(w->cache);
    assert_int_equal(w->nreleased, 6);
}

static void no_memory_for_a_cache(void **state) {
    struct world *w = *state;
    until_failure = 0;
    assert_null(cache_new(ROOM, release, w));
}

static void no_memory_for_a_key(void **state) {
    struct world *w = *state;
    struct cache_key key = {1, 2};
    until_failure = 0;
    assert_false(cache_machine_key(&w->region->machine, 0, &key));
    assert_int_equal(key.lo, 1);
    assert_int_equal(key.hi, 2);
}

/* Adds the region, failing at every allocation in turn. Returns how many there were. */
static int add_with_failures(struct world *w, uintptr_t code) {
    for (int n = 0;; n++) {
        struct cache_stats before = cache_stats(w->cache);
        until_failure = n;
        struct cache_entry *entry = add_region(w->cache, w->region, code_of(code), 0);
        bool failed = until_failure < 0;
        until_failure = -1;
        assert_int_equal(entry == NULL, failed);
        assert_int_equal(w->nreleased, 0);
        assert_int_equal(cache_stats(w->cache).entries, before.entries + !failed);
        if (entry) {
            return n;
        }
        assert_int_equal(cache_stats(w->cache).bytes, before.bytes);
        assert_int_equal(found(w), 0);
    }
}

/* Enough seeds for uthash to enlarge its table, which needs memory too. */
static void without_memory_nothing_happens(void **state) {
    struct world *w = *state;
    int least = INT32_MAX, most = 0;
    for (uint32_t code = 1; code <= 1000; code++) {
        seed(w, code);
        int allocations = add_with_failures(w, code);
        least = allocations < least ? allocations : least;
        most = allocations > most && code > 1 ? allocations : most;
    }
    assert_true(least >= 3);   /* the machine's bytes, the entry, its chain */
    assert_true(most > least); /* a larger table */
    for (uint32_t code = 1; code <= 1000; code++) {
        seed(w, code);
        assert_int_equal(found(w), code);
    }
}

/* Random use, held against a list in order of use. */
enum { MODEL_SEEDS = 12, MODEL_NEIGHBOURS = 6, MODEL_STEPS = 3000 };

struct model_entry {
    uint32_t seed, code;
    uint8_t neighbour;
    size_t size;
};

struct model {
    struct model_entry used[64]; /* least recently first */
    unsigned n;
    size_t bytes;
};

static void model_drop(struct model *m, unsigned i) {
    m->bytes -= m->used[i].size;
    m->n--;
    memmove(&m->used[i], &m->used[i + 1], (m->n - i) * sizeof(m->used[0]));
}

static void model_put(struct model *m, struct model_entry entry) {
    assert_true(m->n < 64);
    m->used[m->n++] = entry;
    m->bytes += entry.size;
}

static void model_add(struct model *m, struct model_entry entry, size_t limit) {
    unsigned chain = 0, oldest = 0;
    model_put(m, entry);
    for (unsigned i = 0; i < m->n; i++) {
        if (m->used[i].seed == entry.seed) {
            chain++;
            oldest = chain == 1 || m->used[i].code < m->used[oldest].code ? i : oldest;
        }
    }
    if (chain > CACHE_CHAIN_MAX) {
        model_drop(m, oldest);
    }
    while (m->bytes > limit) {
        model_drop(m, 0);
    }
}

/* The code of the newest that fits, now the most recently used; 0: none. */
static uint32_t model_find(struct model *m, uint32_t seed, uint8_t neighbour) {
    unsigned best = m->n;
    for (unsigned i = 0; i < m->n; i++) {
        if (m->used[i].seed == seed && m->used[i].neighbour == neighbour &&
            (best == m->n || m->used[i].code > m->used[best].code)) {
            best = i;
        }
    }
    if (best == m->n) {
        return 0;
    }
    struct model_entry entry = m->used[best];
    model_drop(m, best);
    model_put(m, entry);
    return entry.code;
}

static void random_use(void **state) {
    struct world *w = *state;
    struct model m = {.n = 0};
    uint32_t random = 1, next = 1;
    size_t plain = plain_size(w), limit = 20 * plain;
    limit_to(w, limit);
    for (unsigned step = 0; step < MODEL_STEPS; step++) {
        random = random * 1664525 + 1013904223; /* Numerical Recipes' generator */
        struct model_entry entry = {
            .seed = random >> 8 & 0xff, .code = next, .neighbour = random >> 16 & 0xff};
        entry.seed %= MODEL_SEEDS;
        entry.neighbour %= MODEL_NEIGHBOURS;
        entry.size = plain + (random >> 24) % (2 * plain);
        seed(w, entry.seed);
        neighbour(w, entry.neighbour);
        struct cache_entry *hit = find(w);
        assert_int_equal(hit ? (uintptr_t)hit->code : 0,
                         model_find(&m, entry.seed, entry.neighbour));
        if (hit && step % 7 == 0) {
            cache_remove(w->cache, hit);
            model_drop(&m, m.n - 1);
        } else if (step % 3) {
            add(w, next++, entry.size - plain);
            model_add(&m, entry, limit);
        }
        assert_int_equal(cache_stats(w->cache).entries, m.n);
        assert_int_equal(cache_stats(w->cache).bytes, m.bytes);
        assert_int_equal(w->nreleased, next - 1 - m.n);
    }
    assert_true(cache_stats(w->cache).evictions > MODEL_STEPS / 10);
    assert_true(cache_stats(w->cache).hits > MODEL_STEPS / 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(same_content_same_key),
        TEST(what_is_not_content_is_in_no_key),
        TEST(every_part_of_the_content_is_in_the_key),
        TEST(every_byte_of_long_code_is_in_the_key),
        TEST(no_code_is_content_too),
        TEST(every_part_of_the_machine_is_in_the_key),
        TEST(ends_are_those_of_the_insn_starts),
        TEST(other_return_addresses_do_not_match),
        TEST(nothing_is_in_an_empty_cache),
        TEST(what_was_added_is_found),
        TEST(an_entry_has_its_own_copies),
        TEST(all_blocks_must_match),
        TEST(regions_of_other_seeds_are_not_asked_about),
        TEST(several_regions_of_a_seed),
        TEST(code_without_groups_is_found_as_the_newest),
        TEST(candidates_are_asked_about_newest_first_block_by_block),
        TEST(a_search_may_be_left_by_longjmp),
        TEST(a_seed_keeps_its_newest_regions),
        TEST(the_least_recently_used_goes_first),
        TEST(a_large_entry_evicts_several),
        TEST(what_exceeds_the_limit_stays_the_callers),
        TEST(an_entry_may_wait_for_its_code),
        TEST(what_is_removed_is_released_once),
        TEST(freeing_releases_all_once),
        TEST(a_cleared_cache_is_as_new),
        TEST(no_memory_for_a_cache),
        TEST(no_memory_for_a_key),
        TEST(without_memory_nothing_happens),
        TEST(random_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
