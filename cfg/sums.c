/* SPDX-License-Identifier: MIT */
/*
 * A value's number tells where it was made: at a node's entry, where ways with different sums meet
 * (or a temp is not followed), or by an op.
 */
#include "sums.h"

#include <string.h>

enum { CONSTANTS, FIRST_NUMBER };
enum { OUTS_MAX = 4, ROUNDS_MAX = 8 };

static uint32_t nglobals(const struct cfg_sums *sums) {
    return sums->flow->region->machine.nglobals;
}

static struct cfg_sum made_at_entry(const struct cfg_sums *sums, uint32_t node, uint32_t operand) {
    return (struct cfg_sum){FIRST_NUMBER + node * (nglobals(sums) + sums->ntemps) + operand, 0};
}

/* An op may make a value for each global, and one for each out. */
static uint32_t numbers_of_op(const struct cfg_sums *sums) {
    return nglobals(sums) + OUTS_MAX;
}

static uint32_t first_of_op(const struct cfg_sums *sums, uint32_t block, uint32_t op) {
    return sums->first_number[block] + op * numbers_of_op(sums);
}

bool cfg_sums_entry_makes(const struct cfg_sums *sums, uint32_t node, uint32_t base) {
    return base - made_at_entry(sums, node, 0).base < nglobals(sums) + sums->ntemps;
}

bool cfg_sums_block_makes(const struct cfg_sums *sums, uint32_t block, uint32_t base) {
    uint32_t nops = sums->flow->region->blocks[block].nops;

    return base - sums->first_number[block] < nops * numbers_of_op(sums);
}

bool cfg_sums_op_makes(const struct cfg_sums *sums, uint32_t block, uint32_t op, uint32_t base) {
    return base - first_of_op(sums, block, op) < numbers_of_op(sums);
}

static const struct cfg_temp *constant(const struct cfg_sums *sums, const struct cfg_block *block,
                                       uint32_t operand) {
    const struct cfg_region *region = sums->flow->region;
    const struct cfg_temp *temp;

    if (cfg_is_global(region, operand)) {
        return NULL;
    }
    temp = cfg_temp_of(region, block, operand);
    return temp->kind == CFG_TEMP_CONST ? temp : NULL;
}

void cfg_sums_enter(struct cfg_sums *sums, uint32_t n) {
    const struct cfg_block *block = &sums->flow->region->blocks[sums->flow->nodes[n].block];
    uint32_t globals = nglobals(sums);

    memcpy(sums->now, sums->in + (size_t)n * globals, globals * sizeof *sums->now);
    for (uint32_t t = 0; t < block->ntemps; t++) {
        const struct cfg_temp *temp = constant(sums, block, globals + t);

        sums->now[globals + t] = temp ? (struct cfg_sum){CONSTANTS, (uint32_t)temp->value}
                                      : made_at_entry(sums, n, globals + t);
    }
}

/* The sum that the op makes of another one; false if it makes a value. */
static bool is_sum(const struct cfg_sums *sums, const struct cfg_block *block,
                   const struct cfg_op *op, struct cfg_sum *sum) {
    const uint32_t *in = op->args + op->nout;
    const struct cfg_temp *by;

    if (op->opc == CFG_OPC_mov) {
        *sum = sums->now[in[0]];
        return true;
    }
    by = op->opc == CFG_OPC_add || op->opc == CFG_OPC_sub ? constant(sums, block, in[1]) : NULL;
    if (by) {
        *sum = sums->now[in[0]];
        sum->plus += op->opc == CFG_OPC_add ? (uint32_t)by->value : -(uint32_t)by->value;
    }
    return by != NULL;
}

void cfg_sums_step(struct cfg_sums *sums, const struct cfg_node *node, uint32_t index) {
    const struct cfg_block *block = &sums->flow->region->blocks[node->block];
    const struct cfg_op *op = &block->ops[index];
    uint32_t number = first_of_op(sums, node->block, index);
    struct cfg_sum sum;

    if (is_sum(sums, block, op, &sum)) {
        sums->now[op->args[0]] = sum;
        return;
    }
    if (cfg_op_sync(sums->flow, node, op) == CFG_SYNC_CLOBBER) {
        for (uint32_t g = 0; g < nglobals(sums); g++) {
            sums->now[g] = (struct cfg_sum){number + g, 0};
        }
    }
    for (uint32_t i = 0; i < op->nout && i < OUTS_MAX; i++) {
        sums->now[op->args[i]] = (struct cfg_sum){number + nglobals(sums) + i, 0};
    }
}

static void walk(struct cfg_sums *sums, uint32_t n, struct cfg_sum *out) {
    const struct cfg_node *node = &sums->flow->nodes[n];

    cfg_sums_enter(sums, n);
    for (uint32_t i = node->first; i < node->end; i++) {
        cfg_sums_step(sums, node, i);
    }
    memcpy(out, sums->now, nglobals(sums) * sizeof *out);
}

static bool same(struct cfg_sum a, struct cfg_sum b) {
    return a.base == b.base && a.plus == b.plus;
}

/* What the ways into the node, as far as they are known, agree on. Where they once did not, they
 * never do. */
static bool meet(struct cfg_sums *sums, uint32_t n, const struct cfg_sum *outs, const bool *known) {
    const struct cfg_graph *graph = sums->flow->graph;
    uint32_t globals = nglobals(sums);
    bool changed = false;

    for (uint32_t g = 0; g < globals; g++) {
        struct cfg_sum *in = &sums->in[(size_t)n * globals + g];
        struct cfg_sum made = made_at_entry(sums, n, g), met = *in;
        bool any = false;

        for (uint32_t p = graph->pred_start[n]; p < graph->pred_start[n + 1]; p++) {
            struct cfg_sum out = outs[(size_t)graph->pred[p] * globals + g];

            if (known[graph->pred[p]] && !same(*in, made)) {
                met = any && !same(met, out) ? made : out;
                any = true;
                if (same(met, made)) {
                    break;
                }
            }
        }
        changed |= !same(met, *in);
        *in = met;
    }
    return changed;
}

static void make_all_at_entry(struct cfg_sums *sums, uint32_t n) {
    for (uint32_t g = 0; g < nglobals(sums); g++) {
        sums->in[(size_t)n * nglobals(sums) + g] = made_at_entry(sums, n, g);
    }
}

/* Rounds over the nodes until nothing changes. Where that takes too long, no node knows of another.
 */
static void solve(struct cfg_sums *sums, struct cfg_sum *outs, bool *known) {
    const struct cfg_graph *graph = sums->flow->graph;
    bool changed = true;

    make_all_at_entry(sums, graph->entry);
    for (int round = 0; changed && round < ROUNDS_MAX; round++) {
        changed = false;
        for (uint32_t i = 0; i < graph->nreached; i++) {
            uint32_t n = graph->rpo[i];

            if (n != graph->entry && (meet(sums, n, outs, known) || !known[n])) {
                changed = true;
            }
            if (changed || !known[n]) {
                walk(sums, n, outs + (size_t)n * nglobals(sums));
                known[n] = true;
            }
        }
    }
    for (uint32_t n = 0; changed && n < sums->flow->nnodes; n++) {
        make_all_at_entry(sums, n);
    }
}

struct cfg_sums *cfg_sums_new(struct cfg_arena *arena, const struct cfg_flow *flow) {
    struct cfg_sums *sums = cfg_alloc(arena, 1, sizeof *sums);
    uint32_t globals = flow->region->machine.nglobals, nblocks = flow->region->nblocks, next;
    struct cfg_sum *outs = cfg_alloc(arena, (size_t)flow->nnodes * globals, sizeof *outs);
    bool *known = cfg_alloc(arena, flow->nnodes, sizeof *known);

    if (!sums || !outs || !known) {
        return NULL;
    }
    sums->flow = flow;
    sums->first_number = cfg_alloc(arena, nblocks, sizeof *sums->first_number);
    sums->in = cfg_alloc(arena, (size_t)flow->nnodes * globals, sizeof *sums->in);
    for (uint32_t b = 0; b < nblocks; b++) {
        uint32_t ntemps = flow->region->blocks[b].ntemps;

        sums->ntemps = ntemps > sums->ntemps ? ntemps : sums->ntemps;
    }
    sums->now = cfg_alloc(arena, (size_t)globals + sums->ntemps, sizeof *sums->now);
    if (!sums->first_number || !sums->in || !sums->now) {
        return NULL;
    }
    next = FIRST_NUMBER + flow->nnodes * (globals + sums->ntemps);
    for (uint32_t b = 0; b < nblocks; b++) {
        sums->first_number[b] = next;
        next += flow->region->blocks[b].nops * numbers_of_op(sums);
    }
    solve(sums, outs, known);
    return sums;
}
