/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choosing a hot TB's blocks, capturing them, and describing the region in wire format. */
#include "qemu/osdep.h"
#include "exec/target_page.h"
#include "accel/tcg/tb-internal.h"
#include "cfg/verify.h"
#include "cfg/wire.h"
#include "capture.h"
#include "hot.h"
#include "machine.h"
#include "options.h"
#include "profile.h"
#include "stats.h"

typedef struct {
    struct rb_result chosen;
    ReloopProfile profile;
    ReloopHelpers *helpers;
    struct cfg_block *blocks;
    TranslationBlock **tbs;
} Growth;

/* A direct edge stays on the guest page, so the page of the seed's pc is everyone's. */
static vaddr pc_of(vaddr seed_pc, const TranslationBlock *tb) {
    return (seed_pc & TARGET_PAGE_MASK) | (tb_page_addr0(tb) & ~TARGET_PAGE_MASK);
}

/* Captures the chosen blocks. One that cannot be captured is marked, and false returned: the
 * region has to be grown again without it. */
static bool capture_all(CPUState *cpu, Growth *g, vaddr pc) {
    for (uint32_t i = 0; i < g->chosen.nblocks; i++) {
        uint32_t n = g->chosen.blocks[i];
        TranslationBlock *tb = g->profile.tbs[n];

        if (!reloop_capture(cpu, tb, pc_of(pc, tb), g->helpers, &g->blocks[i])) {
            reloop_stats.capture_failed++;
            g->profile.nodes[n].eligible = false;
            for (uint32_t k = 0; k < i; k++) {
                reloop_block_clear(&g->blocks[k]);
            }
            return false;
        }
        g->tbs[i] = tb;
    }
    return true;
}

static bool grow(CPUState *cpu, Growth *g, vaddr pc) {
    struct rb_policy policy = rb_policy_default();

    policy.hot_count = reloop_options()->threshold;
    if (reloop_options()->mode == RELOOP_BLOCK) {
        policy.max_blocks = 1;
    }
    do {
        if (!rb_grow(g->profile.nodes, g->profile.n, &policy, &g->chosen)) {
            return false;
        }
    } while (!capture_all(cpu, g, pc));
    return true;
}

static uint32_t position_of(const struct rb_result *chosen, uint32_t node) {
    for (uint32_t i = 0; i < chosen->nblocks; i++) {
        if (chosen->blocks[i] == node) {
            return i;
        }
    }
    return CFG_NONE;
}

static void connect_edges(Growth *g) {
    for (uint32_t i = 0; i < g->chosen.nblocks; i++) {
        const struct rb_node *node = &g->profile.nodes[g->chosen.blocks[i]];

        for (int edge = 0; edge < 2; edge++) {
            if (g->chosen.inside[i][edge] && reloop_options()->mode == RELOOP_ON) {
                g->blocks[i].edges[edge].kind = CFG_EDGE_DIRECT;
                g->blocks[i].edges[edge].target = position_of(&g->chosen, node->succ[edge]);
            }
        }
    }
}

/* The region as wire bytes, and its content for the cache (NULL when memory runs out). */
static uint8_t *encode(Growth *g, size_t *len, uint32_t *nops, struct cache_entry **content) {
    struct cfg_region region = {
        .flags = reloop_region_flags(),
        .machine = *reloop_machine(),
        .nhelpers = g->helpers->helpers->len,
        .helpers = (struct cfg_helper *)g->helpers->helpers->data,
        .nblocks = g->chosen.nblocks,
        .blocks = g->blocks,
    };
    char reason[200];

    *nops = 0;
    for (uint32_t i = 0; i < region.nblocks; i++) {
        *nops += g->blocks[i].nops;
    }
    if (!cfg_verify(&region, reason, sizeof(reason))) {
        reloop_stats.capture_failed++;
        fprintf(stderr, "reloop: a captured region is not valid (please report): %s\n", reason);
        return NULL;
    }
    *content = cache_entry_new(&region);
    return cfg_wire_write(&region, len);
}

ReloopRegion *reloop_region_from(CPUState *cpu, TranslationBlock *seed, vaddr pc, uint32_t *nops) {
    Growth g = {
        .helpers = reloop_helpers_new(),
        .blocks = g_new0(struct cfg_block, RB_BLOCKS_LIMIT),
        .tbs = g_new(TranslationBlock *, RB_BLOCKS_LIMIT),
    };
    ReloopRegion *region = NULL;

    reloop_profile_init(&g.profile, seed);
    if (reloop_machine() && grow(cpu, &g, pc)) {
        struct cache_entry *content = NULL;
        uint8_t *wire;
        size_t len;

        connect_edges(&g);
        wire = encode(&g, &len, nops, &content);
        if (wire) {
            region = reloop_region_new(g.tbs, g.chosen.nblocks, wire, len, content);
        }
        for (uint32_t i = 0; i < g.chosen.nblocks; i++) {
            reloop_block_clear(&g.blocks[i]);
        }
    }
    reloop_profile_clear(&g.profile);
    reloop_helpers_free(g.helpers);
    g_free(g.blocks);
    g_free(g.tbs);
    return region;
}
