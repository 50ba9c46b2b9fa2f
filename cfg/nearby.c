/* SPDX-License-Identifier: MIT */
/* Finding the groups, and where each has to be looked up. */
#include "nearby.h"

#include <stdlib.h>
#include <string.h>

#include "sums.h"

/* Stores join a group of loads if there is one to so many of them: the look-up then asks for both,
 * and pages that are only read would always fail. */
enum { LOADS_TO_A_STORE = 8 };

/* An access that may join a group. */
struct member {
    uint32_t block, op;
    uint32_t mode, base, plus, size;
    bool is_store;
    uint64_t weight;
};

struct finder {
    struct cfg_arena *arena;
    const struct cfg_flow *flow;
    struct cfg_sums *sums;
    struct cfg_nearby *nearby;
    struct member *members;
    uint32_t nmembers;
    struct cfg_nearby_group *groups; /* all that there are */
    uint32_t ngroups;
    uint32_t *group_of; /* [nmembers] */
};

static bool is_guest_access(const struct cfg_op *op) {
    return cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM;
}

static bool is_store(const struct cfg_op *op) {
    return op->opc == CFG_OPC_qemu_st || op->opc == CFG_OPC_qemu_st2;
}

static bool may_join(const struct cfg_block *block, const struct cfg_op *op) {
    return is_guest_access(op) && cfg_access_is_plain(cfg_op_const(op, 0)) &&
           !(is_store(op) && (block->cflags & CFG_CF_PARALLEL));
}

static void collect(struct finder *f, uint32_t n) {
    const struct cfg_node *node = &f->flow->nodes[n];
    const struct cfg_block *block = &f->flow->region->blocks[node->block];

    cfg_sums_enter(f->sums, n);
    for (uint32_t i = node->first; i < node->end; i++) {
        const struct cfg_op *op = &block->ops[i];

        if (may_join(block, op)) {
            uint32_t oi = cfg_op_const(op, 0);
            struct cfg_sum address = f->sums->now[op->args[op->nout + op->nin - 1]];

            f->members[f->nmembers++] = (struct member){
                .block = node->block,
                .op = i,
                .mode = oi & ((1 << CFG_OI_MODE_BITS) - 1),
                .base = address.base,
                .plus = address.plus,
                .size = 1u << (oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE),
                .is_store = is_store(op),
                .weight = block->count + 1,
            };
        }
        cfg_sums_step(f->sums, node, i);
    }
}

/* By base, and along it. Distances are signed. */
static int compare_members(const void *a, const void *b) {
    const struct member *x = a, *y = b;

    if (x->mode != y->mode) {
        return x->mode < y->mode ? -1 : 1;
    }
    if (x->base != y->base) {
        return x->base < y->base ? -1 : 1;
    }
    if (x->plus != y->plus) {
        return (int32_t)x->plus < (int32_t)y->plus ? -1 : 1;
    }
    return x->block != y->block ? (x->block < y->block ? -1 : 1) : (x->op < y->op ? -1 : 1);
}

static bool are_near(const struct member *lowest, const struct member *m) {
    return lowest->mode == m->mode && lowest->base == m->base &&
           (uint64_t)(m->plus - lowest->plus) + m->size <= CFG_NEARBY_SPAN;
}

/* Makes the members [first, end), which are sorted, a group; those it leaves out are alone. */
static void make_group(struct finder *f, uint32_t first, uint32_t end) {
    struct cfg_nearby_group group = {0};
    uint64_t loads = 0, stores = 0;
    uint32_t n = 0;

    for (uint32_t i = first; i < end; i++) {
        *(f->members[i].is_store ? &stores : &loads) += f->members[i].weight;
    }
    for (uint32_t i = first; i < end; i++) {
        const struct member *m = &f->members[i];

        if (m->is_store && stores * LOADS_TO_A_STORE < loads) {
            continue;
        }
        if (!n++) {
            group = (struct cfg_nearby_group){.mode = m->mode, .base = m->base, .lowest = m->plus};
        }
        group.span = m->plus + m->size - group.lowest > group.span
                         ? m->plus + m->size - group.lowest
                         : group.span;
        group.loads |= !m->is_store;
        group.stores |= m->is_store;
        group.weight += m->weight;
        f->group_of[i] = f->ngroups;
    }
    if (n > 1) {
        f->groups[f->ngroups++] = group;
    }
    for (uint32_t i = first; n == 1 && i < end; i++) {
        f->group_of[i] = CFG_NONE;
    }
}

static void make_groups(struct finder *f) {
    uint32_t end;

    qsort(f->members, f->nmembers, sizeof *f->members, compare_members);
    for (uint32_t first = 0; first < f->nmembers; first = end) {
        for (end = first; end < f->nmembers && are_near(&f->members[first], &f->members[end]);
             end++) {
            f->group_of[end] = CFG_NONE;
        }
        make_group(f, first, end);
    }
}

static int compare_weights(const void *a, const void *b) {
    const struct cfg_nearby_group *x = *(struct cfg_nearby_group *const *)a;
    const struct cfg_nearby_group *y = *(struct cfg_nearby_group *const *)b;

    if (x->weight != y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return x < y ? -1 : 1;
}

/* Keeps those that run most, and tells their accesses. */
static bool choose(struct finder *f) {
    struct cfg_nearby_group **order = cfg_alloc(f->arena, f->ngroups, sizeof *order);
    uint32_t *number = cfg_alloc(f->arena, f->ngroups, sizeof *number);

    if (!order || !number) {
        return false;
    }
    for (uint32_t g = 0; g < f->ngroups; g++) {
        order[g] = &f->groups[g];
        number[g] = CFG_NONE;
    }
    qsort(order, f->ngroups, sizeof *order, compare_weights);
    for (uint32_t g = 0; g < f->ngroups && g < CFG_NEARBY_GROUPS; g++) {
        f->nearby->groups[g] = *order[g];
        number[order[g] - f->groups] = g;
        f->nearby->ngroups++;
    }
    for (uint32_t i = 0; i < f->nmembers; i++) {
        const struct member *m = &f->members[i];
        uint32_t group = f->group_of[i] == CFG_NONE ? CFG_NONE : number[f->group_of[i]];

        if (group != CFG_NONE) {
            f->nearby->of[m->block][m->op] =
                (struct cfg_nearby_access){group, m->plus - f->nearby->groups[group].lowest, false};
        }
    }
    return true;
}

/* The groups whose base the node's entry makes. */
static uint32_t made_at_entry(const struct finder *f, uint32_t n) {
    uint32_t set = 0;

    for (uint32_t g = 0; g < f->nearby->ngroups; g++) {
        set |= (uint32_t)cfg_sums_entry_makes(f->sums, n, f->nearby->groups[g].base) << g;
    }
    return set;
}

/* Those whose base some op of the block makes. */
static uint32_t made_by_block(const struct finder *f, uint32_t block) {
    uint32_t set = 0;

    for (uint32_t g = 0; g < f->nearby->ngroups; g++) {
        set |= (uint32_t)cfg_sums_block_makes(f->sums, block, f->nearby->groups[g].base) << g;
    }
    return set;
}

/* Of these, those whose base the op makes. */
static uint32_t made_by_op(const struct finder *f, uint32_t block, uint32_t op, uint32_t of) {
    uint32_t set = 0;

    for (uint32_t g = 0; g < f->nearby->ngroups && of >> g; g++) {
        if (of >> g & 1) {
            set |= (uint32_t)cfg_sums_op_makes(f->sums, block, op, f->nearby->groups[g].base) << g;
        }
    }
    return set;
}

/* Of the groups that are known at the node's entry, those known at its end; marks first accesses.
 */
static uint32_t follow(struct finder *f, uint32_t n, uint32_t known) {
    const struct cfg_node *node = &f->flow->nodes[n];
    const struct cfg_block *block = &f->flow->region->blocks[node->block];
    uint32_t made = made_by_block(f, node->block);

    for (uint32_t i = node->first; i < node->end; i++) {
        struct cfg_nearby_access *access = &f->nearby->of[node->block][i];

        if (access->group != CFG_NONE) {
            access->first = !(known >> access->group & 1);
            known |= UINT32_C(1) << access->group;
        }
        if (cfg_op_calls_out(f->flow->region, &block->ops[i])) {
            known = 0;
        }
        known &= ~made_by_op(f, node->block, i, made);
    }
    return known;
}

/* What is known on all ways into each node, to a fixpoint: everything is, until shown otherwise. */
static bool find_firsts(struct finder *f) {
    const struct cfg_graph *graph = f->flow->graph;
    uint32_t *out = cfg_alloc(f->arena, f->flow->nnodes, sizeof *out);
    bool changed = true;

    if (!out) {
        return false;
    }
    memset(out, 0xff, f->flow->nnodes * sizeof *out);
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < graph->nreached; i++) {
            uint32_t n = graph->rpo[i], known = n == graph->entry ? 0 : UINT32_MAX, end;

            for (uint32_t p = graph->pred_start[n]; p < graph->pred_start[n + 1]; p++) {
                known &= out[graph->pred[p]];
            }
            end = follow(f, n, known & ~made_at_entry(f, n));
            changed |= end != out[n];
            out[n] = end;
        }
    }
    return true;
}

static struct cfg_nearby *nearby_new(struct cfg_arena *arena, const struct cfg_region *region) {
    struct cfg_nearby *nearby = cfg_alloc(arena, 1, sizeof *nearby);

    if (!nearby) {
        return NULL;
    }
    nearby->of = cfg_alloc(arena, region->nblocks, sizeof *nearby->of);
    for (uint32_t b = 0; nearby->of && b < region->nblocks; b++) {
        nearby->of[b] = cfg_alloc(arena, region->blocks[b].nops, sizeof **nearby->of);
        if (!nearby->of[b]) {
            return NULL;
        }
        for (uint32_t i = 0; i < region->blocks[b].nops; i++) {
            nearby->of[b][i].group = CFG_NONE;
        }
    }
    return nearby->of ? nearby : NULL;
}

static uint32_t count_accesses(const struct cfg_region *region) {
    uint32_t n = 0;

    for (uint32_t b = 0; b < region->nblocks; b++) {
        for (uint32_t i = 0; i < region->blocks[b].nops; i++) {
            n += is_guest_access(&region->blocks[b].ops[i]);
        }
    }
    return n;
}

struct cfg_nearby *cfg_nearby_new(struct cfg_arena *arena, const struct cfg_flow *flow) {
    struct finder f = {.arena = arena, .flow = flow, .nearby = nearby_new(arena, flow->region)};
    uint32_t n;

    if (flow->region->flags & CFG_REGION_UNGROUPED) {
        return f.nearby;
    }
    n = count_accesses(flow->region);
    f.sums = cfg_sums_new(arena, flow);
    f.members = cfg_alloc(arena, n, sizeof *f.members);
    f.groups = cfg_alloc(arena, n, sizeof *f.groups);
    f.group_of = cfg_alloc(arena, n, sizeof *f.group_of);
    if (!f.sums || !f.nearby || !f.members || !f.groups || !f.group_of) {
        return NULL;
    }
    for (uint32_t i = 0; i < flow->graph->nreached; i++) {
        collect(&f, flow->graph->rpo[i]);
    }
    make_groups(&f);
    return choose(&f) && find_firsts(&f) ? f.nearby : NULL;
}
