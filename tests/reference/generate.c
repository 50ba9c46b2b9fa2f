/* SPDX-License-Identifier: MIT */
/* The generator of generate.h: blocks, and which way control goes in and between them. */
#include "generate.h"

#include <string.h>

#include "cfg/limits.h"
#include "generate_ops.h"

enum {
    FUEL = 0,         /* the local that counts fuel */
    LABEL_BAIL = 0,   /* where blocks out of fuel leave */
    SEGMENTS_MAX = 5, /* runs of ops between labels */
    ITEMS_MAX = 10    /* things done in a segment */
};

static void take_fuel(struct gen *g) {
    EMIT(g, ld, gen_local(FUEL), g->env, GEN_FUEL);
    EMIT(g, sub, gen_local(FUEL), gen_local(FUEL), gen_constant(g, 1));
    EMIT(g, st, gen_local(FUEL), g->env, GEN_FUEL);
    EMIT(g, brcond, gen_local(FUEL), gen_constant(g, 0), CFG_COND_LT, LABEL_BAIL);
}

static void add_branch(struct gen *g, uint32_t label) {
    uint32_t ins[4] = {gen_source(g), gen_source(g), gen_source(g), gen_source(g)};
    if (gen_chance(g, 4)) {
        gen_maybe_equal(g, ins, 2);
        EMIT(g, brcond2_i32, ins[0], ins[1], ins[2], ins[3], gen_random_cond(g), label);
    } else {
        gen_maybe_equal(g, ins, 1);
        EMIT(g, brcond, ins[0], ins[1], gen_random_cond(g), label);
    }
}

/* Only these and the entry cost fuel, because running out is an exit, where all registers are live:
 * were it possible at every block, mistakes about which are would never show. */
static bool is_back_edge(const struct gen *g, uint32_t edge) {
    uint32_t index = (uint32_t)(g->block - g->region->blocks);
    return g->block->edges[edge].kind == CFG_EDGE_DIRECT && g->block->edges[edge].target <= index;
}

static bool guards_go_back(const struct gen *g) {
    uint32_t index = (uint32_t)(g->block - g->region->blocks);
    for (uint32_t i = 0; i < g->block->nguards; i++) {
        if (g->block->guards[i].target <= index) {
            return true;
        }
    }
    return false;
}

/* The pc of one of the blocks that guards go to, as a constant. */
static uint32_t guarded_pc(struct gen *g) {
    uint32_t which = g->block->guards[gen_pick(g, g->block->nguards)].target;
    return gen_constant(g, gen_env_pc(&g->region->blocks[which]));
}

/* A guard on such a pc, given or computed, or on anything. */
static void add_guard(struct gen *g) {
    uint32_t pc = gen_source(g);
    if (guards_go_back(g)) {
        take_fuel(g);
    }
    if (g->block->nguards > 0) {
        switch (gen_pick(g, 5)) {
        case 0:
            break;
        case 1:
            pc = guarded_pc(g);
            break;
        case 2:
            pc = gen_target(g);
            EMIT(g, mov, pc, guarded_pc(g));
            break;
        default:
            pc = gen_target(g);
            EMIT(g, movcond, pc, gen_source(g), gen_source(g), guarded_pc(g), guarded_pc(g),
                 gen_random_cond(g));
            break;
        }
    }
    EMIT(g, guard, pc);
}

static void maybe_add_guard(struct gen *g, uint32_t one_in) {
    if (gen_chance(g, g->block->nguards > 0 ? one_in : 8 * one_in)) {
        add_guard(g);
    }
}

/* As TBs of QEMU's end whose jump is indirect. */
static void add_lookup(struct gen *g) {
    const struct cfg_op *lookup;
    uint32_t helper;
    gen_find_helper(g, "lookup_tb_ptr", &helper);
    gen_add_call_of(g, helper);
    lookup = &g->block->ops[g->block->nops - 1];
    EMIT(g, goto_ptr, lookup->args[0]);
}

static void add_leave(struct gen *g) {
    uint32_t edge = gen_pick(g, 2), helper;
    maybe_add_guard(g, 2);
    switch (gen_pick(g, 24)) {
    case 0:
        EMIT(g, exit_tb, CFG_EXIT_NULL);
        return;
    case 1:
        EMIT(g, exit_tb, edge);
        return;
    case 2:
        if (gen_chance(g, 2)) {
            add_lookup(g);
            return;
        }
        EMIT(g, goto_ptr,
             gen_constant(g, gen_chance(g, 2) ? 0 : g->layout->code + 16 * gen_pick(g, 8)));
        return;
    case 3:
        gen_find_helper(g, "raise", &helper);
        gen_add_call_of(g, helper);
        return;
    default:
        if (g->edge_used[edge]) {
            edge = 1 - edge;
        }
        if (g->edge_used[edge]) {
            EMIT(g, exit_tb, CFG_EXIT_NULL);
            return;
        }
        g->edge_used[edge] = true;
        if (is_back_edge(g, edge)) {
            take_fuel(g);
        }
        EMIT(g, goto_tb, edge);
        return;
    }
}

/* How a segment ends that is not the last; the one behind it starts with a label. */
static void end_segment(struct gen *g, uint32_t segment) {
    uint32_t later = segment + 1 + gen_pick(g, g->nsegments - segment - 1);
    maybe_add_guard(g, 8);
    switch (gen_pick(g, 6)) {
    case 0:
        break;
    case 1:
        EMIT(g, br, later);
        break;
    case 2:
        if (segment > 0) {
            take_fuel(g);
            add_branch(g, 1 + gen_pick(g, segment));
        }
        break;
    case 3:
        add_leave(g);
        break;
    default:
        add_branch(g, later);
        break;
    }
}

static void add_segment(struct gen *g, uint32_t segment) {
    if (segment > 0) {
        EMIT(g, set_label, segment);
    }
    for (uint32_t items = gen_pick(g, ITEMS_MAX); items > 0; items--) {
        gen_add_item(g);
    }
    if (segment + 1 < g->nsegments) {
        end_segment(g, segment);
    } else {
        add_leave(g);
    }
}

/* Where the blocks are, all in one mode: now and then two at one pc, as if other code had been
 * there before. */
static void place_blocks(struct gen *g) {
    uint32_t cs_base = gen_chance(g, 2) ? 0 : gen_pick(g, UINT32_MAX),
             flags = gen_pick(g, UINT32_MAX);
    for (uint32_t b = 0; !g->failed && b < g->region->nblocks; b++) {
        uint32_t place = b > 0 && gen_chance(g, 8) ? gen_pick(g, b) : b;
        g->region->blocks[b].pc = 0x08048000 + 16 * place;
        g->region->blocks[b].cs_base = cs_base;
        g->region->blocks[b].flags = flags;
    }
}

/* Any number, half of the time only such that go on, which cost no fuel. */
static void fill_guards(struct gen *g, uint32_t index) {
    struct cfg_block *b = g->block;
    bool forward = gen_chance(g, 2);
    uint32_t tries = gen_chance(g, 2) ? 0 : gen_pick(g, gen_chance(g, 4) ? 4 * CFG_GUARDS_MAX : 6);
    for (; tries > 0; tries--) {
        uint32_t to = gen_pick(g, g->region->nblocks);
        bool wanted = b->nguards < CFG_GUARDS_MAX && (to > index || !forward);
        for (uint32_t i = 0; i < b->nguards; i++) {
            wanted &= b->guards[i].target != to;
        }
        if (wanted) {
            b->guards[b->nguards++] = (struct cfg_edge){CFG_EDGE_GUARDED, to, gen_pick(g, 100000)};
        }
    }
}

static void fill_head(struct gen *g) {
    struct cfg_block *b = g->block;
    b->page_offset = (uint32_t)b->pc & ((1u << GEN_PAGE_BITS) - 1);
    b->icount = 1 + gen_pick(g, 8);
    b->count = gen_pick(g, 100000);
    b->nbytes = 1 + gen_pick(g, 15);
    b->bytes = gen_allocate(g, b->nbytes, 1);
    for (uint32_t i = 0; b->bytes && i < b->nbytes; i++) {
        b->bytes[i] = (uint8_t)gen_pick(g, 256);
    }
    for (unsigned e = 0; e < 2; e++) {
        bool inside = !gen_chance(g, 8);
        b->edges[e].kind = inside ? CFG_EDGE_DIRECT : CFG_EDGE_EXIT;
        b->edges[e].target = inside ? gen_pick(g, g->region->nblocks) : CFG_NONE;
        b->edges[e].count = gen_pick(g, 100000);
    }
}

static void fill_block(struct gen *g, uint32_t index) {
    struct cfg_block *b = g->block = &g->region->blocks[index];
    b->ops = gen_allocate(g, OPS_ROOM, sizeof(*b->ops));
    b->temps = gen_allocate(g, CFG_LIMIT_TEMPS, sizeof(*b->temps));
    fill_head(g);
    fill_guards(g, index);
    if (g->failed) {
        return;
    }
    for (b->ntemps = 0; b->ntemps < LOCALS; b->ntemps++) {
        b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_LOCAL, CFG_I32, 0};
    }
    b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_ENV, CFG_I32, 0};
    g->env = GEN_GLOBALS + b->ntemps++;
    b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_LOCAL, CFG_I64, 0};
    g->wide = GEN_GLOBALS + b->ntemps++;
    g->edge_used[0] = g->edge_used[1] = false;
    g->nsegments = b->nlabels = 1 + gen_pick(g, SEGMENTS_MAX);

    EMIT(g, exit_check, 0);
    EMIT(g, insn_start, 4, (uint32_t)b->pc);
    if (index == 0) {
        take_fuel(g);
    }
    for (unsigned i = FUEL; i < LOCALS; i++) {
        EMIT(g, mov, gen_local(i),
             gen_chance(g, 4) ? gen_pick(g, GEN_GLOBALS) : gen_random_constant(g));
    }
    if (gen_chance(g, 2)) {
        gen_add_overwrites(g);
    }
    for (uint32_t segment = 0; segment < g->nsegments; segment++) {
        add_segment(g, segment);
    }
    EMIT(g, set_label, LABEL_BAIL);
    EMIT(g, exit_tb, CFG_EXIT_NULL);
}

struct cfg_region *gen_region(struct cfg_arena *arena, uint64_t seed,
                              const struct gen_layout *layout, uint32_t max_blocks) {
    struct gen g = {.arena = arena, .layout = layout, .random = seed, .undefined = CFG_NONE};
    struct cfg_region *region = g.region = gen_allocate(&g, 1, sizeof(*region));
    if (!region || !gen_machine(arena, &region->machine) || !gen_helpers(arena, region)) {
        return NULL;
    }
    region->flags = gen_pick(&g, 4);
    region->nblocks = 1 + gen_pick(&g, max_blocks);
    region->blocks = gen_allocate(&g, region->nblocks, sizeof(*region->blocks));
    place_blocks(&g);
    for (uint32_t b = 0; !g.failed && b < region->nblocks; b++) {
        fill_block(&g, b);
    }
    return g.failed ? NULL : region;
}

uint64_t gen_step_bound(const struct cfg_region *region, uint32_t fuel) {
    uint64_t longest = 0;
    for (uint32_t b = 0; b < region->nblocks; b++) {
        longest = region->blocks[b].nops > longest ? region->blocks[b].nops : longest;
    }
    return (fuel + UINT64_C(2)) * longest * region->nblocks;
}
