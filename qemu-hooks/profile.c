/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walking QEMU's own links between TBs: an edge that was never taken has none. */
#include "qemu/osdep.h"
#include "exec/target_page.h"
#include "accel/tcg/tb-internal.h"
#include "profile.h"
#include "capture.h"
#include "options.h"

/* More than a region may hold, so that the builder has a choice; bounds the walk. */
enum { NODES_MAX = 4 * RB_BLOCKS_LIMIT };

/* TCG ops per guest instruction, before a TB was captured: the mean over the compute guests is
 * between 5 and 8; too high only makes a region smaller. */
enum { OPS_PER_INSN = 8 };

/* Executions by the interpreter. A TB that was hot before has its countdown set anew. */
static uint64_t executions(const TranslationBlock *tb) {
    int64_t counted = (int64_t)reloop_options()->threshold - tb->reloop.countdown;
    uint64_t taken = (uint64_t)tb->reloop.taken[0] + tb->reloop.taken[1];

    return MAX((uint64_t)MAX(counted, 0), taken);
}

static bool same_place(const TranslationBlock *a, const TranslationBlock *b) {
    return a->flags == b->flags && a->cs_base == b->cs_base && a->cflags == b->cflags &&
           !((tb_page_addr0(a) ^ tb_page_addr0(b)) & TARGET_PAGE_MASK);
}

static uint32_t node_of(ReloopProfile *p, GHashTable *index, TranslationBlock *tb) {
    gpointer found;

    if (g_hash_table_lookup_extended(index, tb, NULL, &found)) {
        return GPOINTER_TO_UINT(found);
    }
    if (p->n == NODES_MAX || !same_place(p->tbs[0], tb)) {
        return RB_NONE;
    }
    p->tbs[p->n] = tb;
    p->nodes[p->n] = (struct rb_node){
        .count = executions(tb),
        .succ = {RB_NONE, RB_NONE},
        .taken = {tb->reloop.taken[0], tb->reloop.taken[1]},
        .ops = tb->icount * OPS_PER_INSN,
        .eligible = reloop_eligible(tb),
    };
    g_hash_table_insert(index, tb, GUINT_TO_POINTER(p->n));
    return p->n++;
}

static TranslationBlock *linked(TranslationBlock *tb, int edge) {
    uintptr_t dest = qatomic_read(&tb->jmp_dest[edge]);

    return dest & 1 ? NULL : (TranslationBlock *)dest;
}

void reloop_profile_init(ReloopProfile *p, TranslationBlock *seed) {
    GHashTable *index = g_hash_table_new(NULL, NULL);

    p->n = 0;
    p->nodes = g_new(struct rb_node, NODES_MAX);
    p->tbs = g_new(TranslationBlock *, NODES_MAX);
    p->tbs[0] = seed;
    node_of(p, index, seed);
    for (uint32_t i = 0; i < p->n; i++) {
        for (int edge = 0; edge < 2; edge++) {
            TranslationBlock *to = linked(p->tbs[i], edge);

            if (to) {
                p->nodes[i].succ[edge] = node_of(p, index, to);
            }
        }
    }
    g_hash_table_destroy(index);
}

void reloop_profile_clear(ReloopProfile *p) {
    g_free(p->nodes);
    g_free(p->tbs);
}
