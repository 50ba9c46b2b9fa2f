/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking from TB to TB: along QEMU's own links (an edge that was never taken has none), and to
 * where the interpreter saw indirect jumps go.
 */
#include "qemu/osdep.h"
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
#include "tb_head.h"

/* More than a region holds, so that the builder has a choice; bounds the walk, nearest first. */
enum { NODES_MAX = 2 * RB_MAX_BLOCKS };

/* TCG ops per guest instruction, before a TB was captured: the mean over the compute guests is
 * between 5 and 8; too high only makes a region smaller. */
enum { OPS_PER_INSN = 8 };

/* The targets seen most often, nearly: a new one takes the place and the count of the rarest
 * (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data
 * streams", 2005). */
void reloop_new_jump(TranslationBlock *from, TranslationBlock *to) {
    int rarest = 0;

    for (int i = 1; i < RB_GUARDED_MAX; i++) {
        if (from->reloop.to[i].count < from->reloop.to[rarest].count) {
            rarest = i;
        }
    }
    from->reloop.to[rarest].tb = to;
    from->reloop.to[rarest].count++;
}

/* Executions by the interpreter. A TB that was hot before has its countdown set anew. */
static uint64_t executions(const TranslationBlock *tb) {
    int64_t counted = (int64_t)reloop_options()->threshold - tb->reloop.countdown;
    uint64_t taken = (uint64_t)tb->reloop.taken[0] + tb->reloop.taken[1];

    for (int i = 0; i < RB_GUARDED_MAX; i++) {
        taken += tb->reloop.to[i].count;
    }
    return MAX((uint64_t)MAX(counted, 0), taken);
}

typedef struct {
    ReloopProfile *profile;
    CPUState *cpu;
    GHashTable *node; /* TB to its node */
} Walk;

static bool same_mode(const TranslationBlock *a, const TranslationBlock *b) {
    return a->flags == b->flags && a->cs_base == b->cs_base && a->cflags == b->cflags;
}

static uint32_t node_of(Walk *w, TranslationBlock *tb, vaddr pc) {
    ReloopProfile *p = w->profile;
    gpointer found;

    if (g_hash_table_lookup_extended(w->node, tb, NULL, &found)) {
        return GPOINTER_TO_UINT(found);
    }
    if (p->n == NODES_MAX || !same_mode(p->tbs[0], tb)) {
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
    uintptr_t dest = qatomic_read(&tb->jmp_dest[edge]);

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
            w->profile->nodes[n].taken[edge] = tb->reloop.taken[edge];
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

        if (jc->array[i].tb == tb) {
            return jc->array[i].pc;
        }
    }
    return -1;
}

/* The most frequent one of those not taken yet. */
static int next_jump(const TranslationBlock *tb, const bool *taken) {
    int best = -1;

    for (int i = 0; i < RB_GUARDED_MAX; i++) {
        if (!taken[i] && (best < 0 || tb->reloop.to[i].count > tb->reloop.to[best].count)) {
            best = i;
        }
    }
    return best;
}

/* The most frequent first: in that order a region asks where the guest goes. */
static void follow_jumps(Walk *w, uint32_t n) {
    const TranslationBlock *tb = w->profile->tbs[n];
    bool taken[RB_GUARDED_MAX] = {false};
    int edge = RB_DIRECT;

    for (int k = 0; k < RB_GUARDED_MAX; k++) {
        int i = next_jump(tb, taken);
        TranslationBlock *to = tb->reloop.to[i].tb;
        vaddr pc = to && !(tb_cflags(to) & CF_INVALID) ? cached_pc(w, to) : -1;

        taken[i] = true;
        if (pc != -1) {
            w->profile->nodes[n].succ[edge] = node_of(w, to, pc);
            w->profile->nodes[n].taken[edge++] = tb->reloop.to[i].count;
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

    p->nodes[n].returns = end == RELOOP_END_RETURN;
    if (end == RELOOP_END_CALL && jc->array[hash].tb && jc->array[hash].pc == behind) {
        p->nodes[n].returns_to = node_of(w, jc->array[hash].tb, behind);
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
