/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine, faked (link.h): a table for each thread, and functions that look at what they run. */
#include "guest.h"

#include "fake_module.h"
#include "fault.h"
#include "linker.h"
#include "qemu-hooks/chain.h"
#include "qemu-hooks/link.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/lookup.h"
#include "qemu-hooks/tb_head.h"

enum {
    FIRST = 100,    /* places that QEMU's own functions have */
    CHAIN_MAX = 100 /* regions one after the other: natively they are calls in each other */
};

typedef struct {
    const FakeFunction *function; /* NULL: refused, or not there */
    bool refused;
    uint32_t *data;
} Place;

static __thread GArray *table;    /* of Place */
static __thread GPtrArray *kept;  /* the bytes of modules */
static __thread uint32_t running; /* the place whose function was asked for last */
static __thread unsigned chained; /* regions that ran since the interpreter did */

static Place *place_at(uint32_t place) {
    if (!table) {
        table = g_array_new(false, true, sizeof(Place));
        g_array_set_size(table, FIRST);
        kept = g_ptr_array_new_with_free_func(g_free);
    }
    return &g_array_index(table, Place, place);
}

uint32_t reloop_table_length(void) {
    place_at(0);
    return table->len;
}

void linker_forget_thread(void) {
    if (table) {
        g_array_free(table, true);
        g_ptr_array_free(kept, true);
        table = NULL;
    }
}

bool reloop_table_reach(uint32_t length) {
    if (length <= reloop_table_length()) {
        return true;
    }
    if (fault_now(FAULT_TABLE)) {
        return false;
    }
    g_array_set_size(table, length);
    return true;
}

bool reloop_link(const uint8_t *bytes, size_t len, uint32_t n, uint32_t *data,
                 const uint32_t *places) {
    bool refuses = fault_now(FAULT_LINK);
    FakeModule *module = g_memdup2(bytes, len);

    place_at(0);
    assert(module->nfunctions == n && len == fake_module_size(n));
    g_ptr_array_add(kept, module);
    for (uint32_t i = 0; i < n; i++) {
        const FakeFunction *f = &module->functions[i];

        if (!places[i]) {
            continue;
        }
        assert(places[i] >= FIRST && places[i] < table->len);
        if (place_at(places[i])->function) {
            fprintf(stderr, "a place is taken that has a function\n");
            abort();
        }
        *place_at(places[i]) = (Place){
            .function = refuses ? NULL : f,
            .refused = refuses,
            .data = f->data ? (uint32_t *)(uintptr_t)f->data : data + f->offset / 4,
        };
    }
    return !refuses;
}

void reloop_unlink(uint32_t place) {
    *place_at(place) = (Place){};
}

/* A function that runs is of the region that starts with the TB whose head it was called from,
 * unless that is gone: then nobody else has the function's data until this vCPU was outside. */
static void check_owner(const Place *place, const TranslationBlock *head) {
    uint32_t seed = qatomic_read(&place->data[(cfg_data_block(0) + CFG_DATA_TB) / 4]);

    if (seed != (uint32_t)(uintptr_t)head && !qatomic_read(&place->data[CFG_DATA_INVALID / 4])) {
        fprintf(stderr, "a function runs that is another TB's\n");
        abort();
    }
}

/* One of the blocks: its TB is there, and has the code that the function was made of. */
static TranslationBlock *run_block(const Place *place, uint32_t block) {
    const uint32_t *data = place->data + cfg_data_block(block) / 4;
    TranslationBlock *tb = (TranslationBlock *)(uintptr_t)qatomic_read(&data[CFG_DATA_TB / 4]);

    if (!qatomic_read(&place->data[CFG_DATA_INVALID / 4])) {
        bool current = guest_is_current(tb, place->function->blocks[block].bytes);

        if (!current && !qatomic_read(&place->data[CFG_DATA_INVALID / 4])) {
            fprintf(stderr, "a region runs code that is not there any more\n");
            abort();
        }
    }
    return tb;
}

/* On its page a block is gone to at once; on another, if the jump cache has its TB. */
static bool may_go(const Place *place, uint32_t block, const TranslationBlock *from) {
    const uint32_t *data = place->data + cfg_data_block(block) / 4;
    vaddr pc = qatomic_read(&data[CFG_DATA_JUMP_PC / 4]);
    const TranslationBlock *tb;

    if (!((pc ^ from->pc) & TARGET_PAGE_MASK)) {
        return true;
    }
    tb = qatomic_read(&current_cpu->tb_jmp_cache->array[tb_jmp_cache_hash_func(pc)].tb);
    if ((uint32_t)(uintptr_t)tb != qatomic_read(&data[CFG_DATA_TB / 4])) {
        return false;
    }
    if (guest_has_breakpoint(current_cpu, pc)) {
        fprintf(stderr, "a region goes to a page with a breakpoint\n");
        abort();
    }
    return true;
}

/* Where the region of this thread jumps to; the jump cache has it at times. */
static __thread TranslationBlock *looked_up;

TranslationBlock *reloop_lookup_tb(CPUArchState *env) {
    return random_below(2) ? looked_up : NULL;
}

const void *helper_lookup_tb_ptr(CPUArchState *env) {
    return looked_up->code;
}

static const void *run_region(CPUArchState *env, const uint32_t *code, uint32_t why) {
    Place place = *place_at(running);
    TranslationBlock *head = (TranslationBlock *)(uintptr_t)code[1], *tb = NULL, *next;
    unsigned blocks = 1 + random_below(20);

    if (place.refused) {
        return code + 2;
    }
    if (!place.function) {
        return reloop_function_missing(env_cpu(env), head) ? code + 2 : NULL;
    }
    for (unsigned i = 0; i < blocks; i++) {
        uint32_t block = i ? random_below(place.function->nblocks) : 0;

        if (qatomic_read(&env_cpu(env)->neg.icount_decr.u16.high) & 0x8000) {
            tb = run_block(&place, 0);
            env_cpu(env)->neg.reloop.exit_value = (uintptr_t)tb | TB_EXIT_REQUESTED;
            return NULL;
        }
        check_owner(&place, head);
        if (!tb || may_go(&place, block, tb)) {
            tb = run_block(&place, block);
        }
        if (random_below(64) == 0) {
            reloop_straddled(place.data + cfg_data_block(block) / 4);
        }
    }
    next = guest_follow(tb);
    chained = why ? chained + 1 : 0; /* the interpreter gives no reason */
    if (chained < CHAIN_MAX && random_below(2)) {
        return reloop_chain(env, next->code, (uint32_t)(uintptr_t)tb | CFG_COUNT_INDIRECT);
    }
    if (chained < CHAIN_MAX) {
        looked_up = next;
        return reloop_jump(env, NULL, (uint32_t)(uintptr_t)tb | CFG_COUNT_INDIRECT);
    }
    return reloop_leave(env, next->code, CFG_COUNT_INDIRECT);
}

ReloopFunction *reloop_function(uint32_t place) {
    running = place;
    return run_region;
}
