/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking from TB to TB: along QEMU's own links (an edge that was never taken has none), and to
 * where the interpreter saw indirect jumps go.
 */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "exec/target_page.h"
#include "accel/tcg/tb-internal.h"
#include "accel/tcg/tb-hash.h"
#include "system/memory.h"
#include "profile.h"
#include "capture.h"
#include "live.h"
#include "machine.h"
#include "mode.h"
#include "options.h"
#include "region-builder/parameters.h"
#include "tb_head.h"

/* More than a region holds, so that the builder has a choice; bounds the walk, nearest first. */
enum { NODES_MAX = 2 * RB_BLOCKS_LIMIT };

/* TCG ops per guest instruction, before a TB was captured: the mean over the compute guests is
 * between 5 and 8; too high only makes a region smaller. */
enum { OPS_PER_INSN = 8 };

static uint32_t jumps_to(const TranslationBlock *from, int i) {
    return qatomic_read(&from->reloop.to[i].count);
}

/* The targets seen most often, nearly: a new one takes the place and the count of the rarest
 * (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data
 * streams", 2005). Two vCPUs that see it first at the same time may give it two places. */
void reloop_new_jump(TranslationBlock *from, TranslationBlock *to) {
    int rarest = 0;

    for (int i = 1; i < RB_GUARDED_MAX; i++) {
        if (jumps_to(from, i) < jumps_to(from, rarest)) {
            rarest = i;
        }
    }
    qatomic_store_release(&from->reloop.to[rarest].tb, to);
    qatomic_set(&from->reloop.to[rarest].count, jumps_to(from, rarest) + 1);
}

/* Executions by the interpreter. A TB that was hot before has its countdown set anew. */
static uint64_t executions(const TranslationBlock *tb) {
    int64_t counted = (int64_t)reloop_options()->threshold - qatomic_read(&tb->reloop.countdown);
    uint64_t taken = 0;

    for (int i = 0; i < RB_DIRECT; i++) {
        taken += qatomic_read(&tb->reloop.taken[i]);
    }
    for (int i = 0; i < RB_GUARDED_MAX; i++) {
        taken += jumps_to(tb, i);
    }
    return MAX((uint64_t)MAX(counted, 0), taken);
}

typedef struct {
    ReloopProfile *profile;
    CPUState *cpu;
    GHashTable *node; /* TB to its node */
} Walk;

static bool same_mode(const TranslationBlock *a, const TranslationBlock *b) {
    return a->flags == b->flags && a->cs_base == b->cs_base && tb_cflags(a) == tb_cflags(b);
}

static uint32_t node_of(Walk *w, TranslationBlock *tb, vaddr pc) {
    ReloopProfile *p = w->profile;
    gpointer found;

    if (g_hash_table_lookup_extended(w->node, tb, NULL, &found)) {
        return GPOINTER_TO_UINT(found);
    }
    if (p->n == MIN(NODES_MAX, 2 * rb_parameters.blocks) || !same_mode(p->tbs[0], tb)) {
        return RB_NONE;
    }
    p->tbs[p->n] = tb;
    p->pcs[p->n] = pc;
    p->nodes[p->n] = (struct rb_node){
        .count = executions(tb),
        .ops = tb->icount * OPS_PER_INSN,
        .eligible = reloop_eligible(tb),
        .seeds = reloop_is_seed(tb),
        .returns_to = RB_NONE,
    };
    for (int edge = 0; edge < RB_EDGES; edge++) {
        p->nodes[p->n].succ[edge] = RB_NONE;
    }
    g_hash_table_insert(w->node, tb, GUINT_TO_POINTER(p->n));
    return p->n++;
}

static TranslationBlock *linked(TranslationBlock *tb, int edge) {
    uintptr_t dest = qatomic_load_acquire(&tb->jmp_dest[edge]);

    return dest & 1 ? NULL : (TranslationBlock *)dest;
}

static void follow_links(Walk *w, uint32_t n) {
    TranslationBlock *tb = w->profile->tbs[n];

    for (int edge = 0; edge < RB_DIRECT; edge++) {
        TranslationBlock *to = linked(tb, edge);
        vaddr pc;

        /* A direct edge stays on the guest page. */
        if (to && !((tb_page_addr0(tb) ^ tb_page_addr0(to)) & TARGET_PAGE_MASK)) {
            pc = (w->profile->pcs[n] & TARGET_PAGE_MASK) | (tb_page_addr0(to) & ~TARGET_PAGE_MASK);
            w->profile->nodes[n].succ[edge] = node_of(w, to, pc);
            w->profile->nodes[n].taken[edge] = qatomic_read(&tb->reloop.taken[edge]);
        }
    }
}

/* Where the TB is now, as the jump cache has it; -1 if it has not. Where in its page it starts is
 * known, so its entry is one of few: those that pages differing in the bits the hash takes of a
 * page number would have (tb_jmp_cache_hash_func). */
static vaddr cached_pc(Walk *w, const TranslationBlock *tb) {
    const CPUJumpCache *jc = w->cpu->tb_jmp_cache;
    vaddr offset = tb_page_addr0(tb) & ~TARGET_PAGE_MASK;

    for (vaddr page = 0; page < TB_JMP_PAGE_SIZE; page++) {
        unsigned i = tb_jmp_cache_hash_func(page << TARGET_PAGE_BITS | offset);

        if (qatomic_read(&jc->array[i].tb) == tb) {
            return jc->array[i].pc;
        }
    }
    return -1;
}

typedef struct {
    TranslationBlock *tb;
    uint32_t count;
    int slot;
} Jump;

/* The most frequent first; among equals by slot. */
static int compare_jumps(const void *a, const void *b) {
    const Jump *x = a, *y = b;

    return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : x->slot - y->slot;
}

/* The node's indirect edge, of those below end, that goes to that node; end if none does. */
static int edge_to(const struct rb_node *from, uint32_t node, int end) {
    int edge = RB_DIRECT;

    while (edge < end && (node == RB_NONE || from->succ[edge] != node)) {
        edge++;
    }
    return edge;
}

/* The most frequent first: in that order a region asks where the guest goes. vCPUs count, and put
 * new targets in, at the same time; what two of them saw first at once is there twice. */
static void follow_jumps(Walk *w, uint32_t n) {
    const TranslationBlock *tb = w->profile->tbs[n];
    struct rb_node *from = &w->profile->nodes[n];
    Jump jumps[RB_GUARDED_MAX];
    int end = RB_DIRECT;

    for (int i = 0; i < RB_GUARDED_MAX; i++) {
        jumps[i] = (Jump){qatomic_load_acquire(&tb->reloop.to[i].tb), jumps_to(tb, i), i};
    }
    qsort(jumps, RB_GUARDED_MAX, sizeof(*jumps), compare_jumps);
    for (uint32_t i = 0; i < rb_parameters.guards; i++) {
        TranslationBlock *to = jumps[i].tb;
        vaddr pc = to && !(tb_cflags(to) & CF_INVALID) ? cached_pc(w, to) : -1;

        if (pc != -1) {
            uint32_t node = node_of(w, to, pc);
            int edge = edge_to(from, node, end);

            from->succ[edge] = node;
            from->taken[edge] += jumps[i].count;
            end += edge == end;
        }
    }
}

static const uint8_t *bytes_of(const TranslationBlock *tb) {
    return qemu_map_ram_ptr(NULL, tb_page_addr0(tb));
}

static void classify_end(Walk *w, uint32_t n) {
    ReloopProfile *p = w->profile;
    const TranslationBlock *tb = p->tbs[n];
    const CPUJumpCache *jc = w->cpu->tb_jmp_cache;
    ReloopEnd end = p->nodes[n].eligible ? reloop_end_of(tb, bytes_of(tb)) : RELOOP_END_OTHER;
    vaddr behind = p->pcs[n] + tb->size;
    unsigned hash = tb_jmp_cache_hash_func(behind);
    /* Once: another vCPU may take it out. */
    TranslationBlock *next = qatomic_read(&jc->array[hash].tb);

    p->nodes[n].returns = end == RELOOP_END_RETURN;
    if (end == RELOOP_END_CALL && next && jc->array[hash].pc == behind) {
        p->nodes[n].returns_to = node_of(w, next, behind);
    }
}

void reloop_profile_init(ReloopProfile *p, CPUState *cpu, TranslationBlock *seed, vaddr pc,
                         bool stop_at_seeds) {
    Walk w = {.profile = p, .cpu = cpu, .node = g_hash_table_new(NULL, NULL)};

    QEMU_BUILD_BUG_ON(ARRAY_SIZE(seed->reloop.to) != RB_GUARDED_MAX);
    p->n = 0;
    p->nodes = g_new(struct rb_node, NODES_MAX);
    p->tbs = g_new(TranslationBlock *, NODES_MAX);
    p->pcs = g_new(vaddr, NODES_MAX);
    p->tbs[0] = seed;
    node_of(&w, seed, pc);
    for (uint32_t i = 0; i < p->n; i++) {
        if (i > 0 && stop_at_seeds && p->nodes[i].seeds) {
            continue;
        }
        follow_links(&w, i);
        if (reloop_guards_wanted()) {
            follow_jumps(&w, i);
            classify_end(&w, i);
        }
    }
    g_hash_table_destroy(w.node);
}

void reloop_profile_clear(ReloopProfile *p) {
    g_free(p->nodes);
    g_free(p->tbs);
    g_free(p->pcs);
}
