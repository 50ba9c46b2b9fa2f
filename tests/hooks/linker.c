/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine, faked (link.h): a table for each thread, and functions that look at what they run. */
#include "guest.h"

#include "fake_module.h"
#include "fault.h"
#include "linker.h"
#include "qemu-hooks/chain.h"
#include "qemu-hooks/link.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/tb_head.h"

enum {
    FIRST = 100,    /* places that QEMU's own functions have */
    CHAIN_MAX = 100 /* regions one after the other: natively they are calls in each other */
};

typedef struct {
    const FakeFunction *function; /* NULL: refused, or unlinked */
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

bool reloop_link(const uint8_t *bytes, size_t len, uint32_t n, uint32_t *data, uint32_t first) {
    bool refuses = fault_now(FAULT_LINK);
    FakeModule *module = g_memdup2(bytes, len);

    place_at(0);
    assert(module->nfunctions == n && len == fake_module_size(n) && first >= FIRST);
    g_ptr_array_add(kept, module);
    if (table->len < first + n) {
        g_array_set_size(table, first + n);
    }
    for (uint32_t i = 0; i < n; i++) {
        const FakeFunction *f = &module->functions[i];

        *place_at(first + i) = (Place){
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

static const void *run_region(CPUArchState *env, const uint32_t *code, uint32_t why) {
    Place place = *place_at(running);
    TranslationBlock *tb = NULL, *next;
    unsigned blocks = 1 + random_below(20);

    if (place.refused) {
        return code + 2;
    }
    if (!place.function) {
        fprintf(stderr, "a function runs that is not in the table\n");
        abort();
    }
    for (unsigned i = 0; i < blocks; i++) {
        uint32_t block = i ? random_below(place.function->nblocks) : 0;

        if (qatomic_read(&env_cpu(env)->neg.icount_decr.u16.high) & 0x8000) {
            tb = run_block(&place, block);
            env_cpu(env)->neg.reloop.exit_value = (uintptr_t)tb | TB_EXIT_REQUESTED;
            return NULL;
        }
        tb = run_block(&place, block);
        if (random_below(64) == 0) {
            reloop_straddled(place.data + cfg_data_block(block) / 4);
        }
    }
    next = guest_follow(tb);
    chained = why ? chained + 1 : 0; /* the interpreter gives no reason */
    if (chained < CHAIN_MAX) {
        return reloop_chain(env, next->code, (uint32_t)(uintptr_t)tb | CFG_COUNT_INDIRECT);
    }
    return reloop_leave(env, next->code, CFG_COUNT_INDIRECT);
}

ReloopFunction *reloop_function(uint32_t place) {
    running = place;
    return run_region;
}
