/* SPDX-License-Identifier: MIT */
/* The host side of a region under test, the same natively and as wasm. No C library here. */
#include "world.h"

/* FNV-1a over 32-bit words. */
static uint32_t hash_word(uint32_t hash, uint32_t word) {
    return (hash ^ word) * 16777619u;
}

static uint32_t hash_wide(uint32_t hash, uint64_t value) {
    return hash_word(hash_word(hash, (uint32_t)value), (uint32_t)(value >> 32));
}

static uint32_t hash_state(const struct gen_image *image) {
    uint32_t hash = 2166136261u;
    for (unsigned g = 0; g < GEN_GLOBALS; g++) {
        hash = hash_word(hash, world_read(image->memory, image->layout.env + GEN_REGS + 4 * g));
    }
    return hash;
}

static void append(struct gen_image *image, struct world_record record) {
    uint32_t count = world_read(image->memory, WORLD_LOG), at = WORLD_LOG + 16 + 16 * count;
    if (count == WORLD_LOG_MAX) {
        __builtin_trap();
    }
    world_write(image->memory, at, record.func);
    world_write(image->memory, at + 4, record.ra);
    world_write(image->memory, at + 8, record.state);
    world_write(image->memory, at + 12, record.args);
    world_write(image->memory, WORLD_LOG, count + 1);
}

/* The TLB. */

static uint32_t descriptor(const struct gen_image *image, unsigned mode) {
    return image->layout.env + (uint32_t)(GEN_TLB_DESC + 8 * (int)mode);
}

uint32_t world_tlb_entry(const struct gen_image *image, unsigned mode, uint32_t address) {
    uint32_t desc = descriptor(image, mode), mask = world_read(image->memory, desc);
    return world_read(image->memory, desc + 4) + (address >> (GEN_PAGE_BITS - 4) & mask);
}

static uint32_t window_page(unsigned i) {
    return GEN_GUEST_BASE + (i << GEN_PAGE_BITS);
}

/* Lets the entry hit on everything, at the wrong place. */
static void spoil(struct gen_image *image, uint32_t entry, uint32_t page) {
    world_write(image->memory, entry, page);
    world_write(image->memory, entry + 4, page);
    world_write(image->memory, entry + 12, (uint32_t)WORLD_JUNK - GEN_GUEST_BASE);
}

/* Moves a table to its other place, where it has another size, as QEMU does when it resizes one.
 * What still uses the old one finds junk. */
static void move_table(struct gen_image *image, unsigned mode) {
    enum { PAGES = GEN_GUEST_SIZE >> GEN_PAGE_BITS };
    uint8_t *memory = image->memory;
    uint32_t desc = descriptor(image, mode), words[PAGES][4];
    bool to_spare = world_read(memory, desc) == (GEN_TLB_ENTRIES - 1) * 16;
    for (unsigned i = 0; i < PAGES; i++) {
        uint32_t entry = world_tlb_entry(image, mode, window_page(i));
        for (unsigned w = 0; w < 4; w++) {
            words[i][w] = world_read(memory, entry + 4 * w);
        }
        spoil(image, entry, window_page(i));
    }
    if (to_spare) {
        world_write(memory, desc, (2 * GEN_TLB_ENTRIES - 1) * 16);
        world_write(memory, desc + 4, WORLD_SPARE_TLB + mode * 2 * GEN_TLB_ENTRIES * 16);
        for (unsigned at = 0; at < 2 * GEN_TLB_ENTRIES * 16; at += 4) {
            world_write(memory, world_read(memory, desc + 4) + at, UINT32_MAX);
        }
    } else {
        world_write(memory, desc, (GEN_TLB_ENTRIES - 1) * 16);
        world_write(memory, desc + 4, image->layout.tlb + mode * GEN_TLB_ENTRIES * 16);
    }
    for (unsigned i = 0; i < PAGES; i++) {
        uint32_t entry = world_tlb_entry(image, mode, window_page(i));
        for (unsigned w = 0; w < 4; w++) {
            world_write(memory, entry + 4 * w, words[i][w]);
        }
    }
}

/* No entry hits any more. */
static void flush_table(struct gen_image *image, unsigned mode) {
    enum { PAGES = GEN_GUEST_SIZE >> GEN_PAGE_BITS };
    for (unsigned i = 0; i < PAGES; i++) {
        uint32_t entry = world_tlb_entry(image, mode, window_page(i));
        world_write(image->memory, entry, UINT32_MAX);
        world_write(image->memory, entry + 4, UINT32_MAX);
    }
}

/* After a slow access an absent entry is there. The table does not move: see guest_mem.c. */
static void fill_entry(struct gen_image *image, uint32_t address, uint32_t oi, unsigned field) {
    unsigned mode = oi & ((1 << CFG_OI_MODE_BITS) - 1);
    uint32_t tag = world_tlb_entry(image, mode, address) + field;
    if (world_read(image->memory, tag) == UINT32_MAX) {
        world_write(image->memory, tag, address >> GEN_PAGE_BITS << GEN_PAGE_BITS);
    }
}

static struct world_record slow_record(const struct gen_image *image, uint32_t func,
                                       uint64_t address, uint32_t oi, uint32_t ra) {
    uint32_t args = hash_word(hash_wide(image->layout.env, address), oi);
    return (struct world_record){func, ra, hash_state(image), args};
}

bool world_raised(const struct gen_image *image) {
    return world_read(image->memory, image->layout.env + (uint32_t)GEN_RAISED) != 0;
}

/* Returns false, for whoever raises. */
static bool raise(struct gen_image *image, bool by_return) {
    world_write(image->memory, image->layout.env + (uint32_t)GEN_RAISED, by_return);
    return false;
}

static bool hits(const struct gen_image *image, unsigned mode, uint32_t address, unsigned field) {
    uint32_t entry = world_tlb_entry(image, mode, address);
    return world_read(image->memory, entry + field) == address >> GEN_PAGE_BITS << GEN_PAGE_BITS;
}

/* An access from one page to the next whose entries both hit: it is slow where it is alone, and
 * fast in a group that was looked up (guest_mem.c), so it is not written down. All pages of the
 * image are side by side. */
static bool is_either(const struct gen_image *image, uint64_t address, uint32_t oi,
                      unsigned field) {
    unsigned mode = oi & ((1 << CFG_OI_MODE_BITS) - 1);
    uint32_t first = (uint32_t)address;
    uint32_t last = first + (1u << (oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE)) - 1;
    return (first ^ last) >> GEN_PAGE_BITS && hits(image, mode, first, field) &&
           hits(image, mode, last, field);
}

bool world_load(struct gen_image *image, uint32_t func, uint64_t address, uint32_t oi, uint32_t ra,
                uint64_t *value) {
    if (!is_either(image, address, oi, 0)) {
        append(image, slow_record(image, func, address, oi, ra));
    }
    if (!gen_load(image, (struct ref_place){0, 0}, address, oi, value)) {
        *value = UINT64_C(0x5a5a5a5a5a5a5a5a);
        return raise(image, address / 8 % 2);
    }
    fill_entry(image, (uint32_t)address, oi, 0);
    return true;
}

bool world_store(struct gen_image *image, uint32_t func, uint64_t address, uint32_t oi, uint32_t ra,
                 uint64_t value) {
    struct world_record record = slow_record(image, func, address, oi, ra);
    record.args = hash_wide(record.args, value);
    if (!is_either(image, address, oi, 4)) {
        append(image, record);
    }
    if (!gen_store(image, (struct ref_place){0, 0}, address, oi, value)) {
        return raise(image, address / 8 % 2);
    }
    fill_entry(image, (uint32_t)address, oi, 4);
    return true;
}

/* Helpers and regions. */

uint32_t world_jump_entry(uint32_t pc) {
    return WORLD_JUMP_CACHE + 16 * (pc / 16 % WORLD_JUMP_ENTRIES);
}

/* As QEMU does when it flushes the TLB, or a page of it. */
static void forget_jumps(struct gen_image *image, uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; i++) {
        world_write(image->memory, WORLD_JUMP_CACHE + 16 * i + GEN_JUMP_TB, 0);
    }
}

/* The region is invalid: its word says so, and no TB leads into it any more. */
static void invalidate(struct gen_image *image) {
    world_write(image->memory, world_read(image->memory, WORLD_INVALID_AT), 1);
    for (uint32_t i = 0; i < WORLD_EXITS; i++) {
        uint32_t at = WORLD_EXIT_TBS + WORLD_TB_SIZE * i + GEN_TB_REGION;
        if (world_read(image->memory, at) == WORLD_FUNC_SELF) {
            world_write(image->memory, at, 0);
        }
    }
}

/* What a helper with side effects may do behind the region's back. */
static void side_effects(struct gen_image *image, uint64_t argument) {
    uint32_t countdown = world_read(image->memory, WORLD_COUNTDOWN);
    if (countdown > 0) {
        world_write(image->memory, WORLD_COUNTDOWN, countdown - 1);
    }
    if (countdown == 1) {
        invalidate(image);
    }
    if (argument % 4 == 0) {
        move_table(image, argument / 4 % GEN_MODES);
    }
    if (argument % 4 == 1) {
        forget_jumps(image, 0, WORLD_JUMP_ENTRIES);
    }
    if (argument % 4 == 2) {
        forget_jumps(image, argument / 4 % WORLD_JUMP_ENTRIES, 1);
    }
    if (argument % 4 == 3) {
        flush_table(image, argument / 4 % GEN_MODES);
    }
}

bool world_call(struct gen_image *image, uint32_t func, unsigned flags, const uint64_t *args,
                unsigned nwords, uint64_t *result) {
    struct cfg_helper helper = {.func = func};
    struct world_record record = {func, 0, 0, 0};
    if (cfg_call_may_raise(flags)) {
        record.ra = world_read(image->memory, WORLD_RA);
    }
    if (!(flags & CFG_CALL_NO_READ_GLOBALS)) {
        record.state = hash_state(image);
    }
    for (unsigned w = 0; w < nwords; w++) {
        record.args = hash_wide(record.args, args[w]);
    }
    if (!gen_is_inline(image, &helper, args)) {
        append(image, record);
    }
    if (!cfg_call_is_contained(flags)) {
        side_effects(image, args[nwords - 1]);
    }
    if (!gen_call(image, (struct ref_place){0, 0}, &helper, args, result)) {
        return raise(image, flags & CFG_CALL_NO_RETURN && args[1] % 2);
    }
    return true;
}

void world_count(struct gen_image *image, enum cfg_counter counter, uint64_t n) {
    uint32_t at = image->layout.env + (uint32_t)GEN_COUNTERS + 8 * (uint32_t)counter;
    n += world_read(image->memory, at) | (uint64_t)world_read(image->memory, at + 4) << 32;
    world_write(image->memory, at, (uint32_t)n);
    world_write(image->memory, at + 4, (uint32_t)(n >> 32));
}

uint32_t world_chain(struct gen_image *image, uint32_t code) {
    uint32_t function = 0;
    if (code && world_read(image->memory, code) == GEN_HEAD_WORD) {
        function = world_read(image->memory, world_read(image->memory, code + 4) + GEN_TB_REGION);
    }
    if (function) {
        world_count(image, CFG_COUNT_CHAINED, 1);
    }
    return function;
}

uint32_t world_leave(struct gen_image *image, uint32_t code, enum cfg_counter reason) {
    world_count(image, reason, 1);
    if (!code) {
        world_write(image->memory, image->layout.env + (uint32_t)GEN_EXIT_VALUE, 0);
    }
    return code;
}

uint32_t world_next(struct gen_image *image) {
    append(image, (struct world_record){WORLD_FUNC_NEXT, 0, hash_state(image), image->layout.env});
    return WORLD_NEXT_CODE;
}
