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
#include "region-builder/unroll.h"
#include "stats.h"

typedef struct {
    bool full, ungrouped;
    bool passing; /* the seed could not be captured, and may be another time */
    struct rb_result chosen;
    ReloopProfile profile;
    ReloopHelpers *helpers;
    struct cfg_block *blocks;
    ReloopPlace *places;
} Growth;

/* Which block of the chosen ones is the first of that one's TB. */
static uint32_t first_of(const Growth *g, uint32_t block) {
    uint32_t i = 0;

    while (g->chosen.blocks[i] != g->chosen.blocks[block]) {
        i++;
    }
    return i;
}

static void clear_blocks(Growth *g, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        if (first_of(g, i) == i) {
            reloop_block_clear(&g->blocks[i]);
        }
    }
}

/* Captures the chosen blocks; those of one TB share its ops. One that cannot be captured is marked,
 * and false returned: the region has to be grown again without it. */
static bool capture_all(CPUState *cpu, Growth *g) {
    for (uint32_t i = 0; i < g->chosen.nblocks; i++) {
        uint32_t n = g->chosen.blocks[i], first = first_of(g, i);
        TranslationBlock *tb = g->profile.tbs[n];

        g->places[i] = (ReloopPlace){tb, g->profile.pcs[n]};
        if (first < i) {
            g->blocks[i] = g->blocks[first];
        } else {
            bool passing;
            g_autofree char *why =
                reloop_capture(cpu, tb, g->profile.pcs[n], g->helpers, &g->blocks[i], &passing);

            if (why) {
                reloop_stats_capture_failed(why);
                g->profile.nodes[n].eligible = false;
                g->passing = n == 0 && passing;
                clear_blocks(g, i);
                return false;
            }
        }
        g->blocks[i].count = g->profile.nodes[n].count;
    }
    return true;
}

static bool grow(CPUState *cpu, Growth *g) {
    struct rb_policy policy = g->full ? rb_policy_full() : rb_policy_early();

    policy.hot_count = reloop_options()->threshold;
    if (reloop_options()->mode == RELOOP_BLOCK) {
        policy.max_blocks = policy.unrolled_times = 1;
    }
    do {
        if (!rb_grow(g->profile.nodes, g->profile.n, &policy, &g->chosen)) {
            return false;
        }
        rb_unroll(g->profile.nodes, &policy, &g->chosen);
    } while (!capture_all(cpu, g));
    return true;
}

static void connect_edges(Growth *g) {
    for (uint32_t i = 0; i < g->chosen.nblocks; i++) {
        const struct rb_node *node = &g->profile.nodes[g->chosen.blocks[i]];
        struct cfg_block *block = &g->blocks[i];

        for (int edge = 0; edge < RB_EDGES; edge++) {
            struct cfg_edge inside = {.target = g->chosen.to[i][edge], .count = node->taken[edge]};

            if (inside.target == RB_NONE) {
                continue;
            }
            if (edge < RB_DIRECT) {
                inside.kind = CFG_EDGE_DIRECT;
                block->edges[edge] = inside;
            } else {
                inside.kind = CFG_EDGE_GUARDED;
                block->guards[block->nguards++] = inside;
            }
        }
    }
}

/* The region as wire bytes, and its content for the cache (NULL when memory runs out). */
static uint8_t *encode(Growth *g, size_t *len, struct cache_entry **content) {
    struct cfg_region region = {
        .flags = reloop_region_flags() | (g->ungrouped ? CFG_REGION_UNGROUPED : 0),
        .machine = *reloop_machine(),
        .nhelpers = g->helpers->helpers->len,
        .helpers = (struct cfg_helper *)g->helpers->helpers->data,
        .nblocks = g->chosen.nblocks,
        .blocks = g->blocks,
    };
    char reason[200];

    if (!cfg_verify(&region, reason, sizeof(reason))) {
        reloop_stats_capture_failed("not valid");
        fprintf(stderr, "reloop: a captured region is not valid (please report): %s\n", reason);
        return NULL;
    }
    *content = cache_entry_new(&region);
    return cfg_wire_write(&region, len);
}

static uint32_t count_ops(const Growth *g) {
    uint32_t nops = 0;

    for (uint32_t i = 0; i < g->chosen.nblocks; i++) {
        nops += g->blocks[i].nops;
    }
    return nops;
}

ReloopRegion *reloop_region_from(CPUState *cpu, TranslationBlock *seed, vaddr pc, bool *passing) {
    Growth g = {
        /* One that has a region, and is here again, stays hot. */
        .full = seed->reloop.region || reloop_options()->mode == RELOOP_BLOCK,
        .ungrouped = reloop_region_straddles(seed),
        .helpers = reloop_helpers_new(),
        .blocks = g_new0(struct cfg_block, RB_BLOCKS_LIMIT),
        .places = g_new(ReloopPlace, RB_BLOCKS_LIMIT),
    };
    ReloopRegion *region = NULL;

    QEMU_BUILD_BUG_ON((int)RB_GUARDED_MAX > (int)CFG_GUARDS_MAX);
    reloop_profile_init(&g.profile, cpu, seed, pc, !g.full);
    if (reloop_machine() && grow(cpu, &g)) {
        struct cache_entry *content = NULL;
        uint8_t *wire;
        size_t len;

        if (reloop_options()->mode == RELOOP_ON) {
            connect_edges(&g);
        }
        wire = encode(&g, &len, &content);
        if (wire) {
            region = reloop_region_new(g.places, g.chosen.nblocks, wire, len, content);
            region->nops = count_ops(&g);
            region->full = g.full;
            region->ungrouped = g.ungrouped;
        }
        clear_blocks(&g, g.chosen.nblocks);
    }
    *passing = g.passing;
    reloop_profile_clear(&g.profile);
    reloop_helpers_free(g.helpers);
    g_free(g.blocks);
    g_free(g.places);
    return region;
}
