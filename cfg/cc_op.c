/* SPDX-License-Identifier: MIT */
/* Following cc_op, to guess it: whoever uses the guess compares. */
#include "cc_op.h"

#include <string.h>

uint32_t cfg_cc_op_global(const struct cfg_region *region) {
    for (uint32_t g = 0; g < region->machine.nglobals; g++) {
        if (!strcmp(region->machine.globals[g].name, "cc_op")) {
            return g;
        }
    }
    return CFG_NONE;
}

/* The constant that the op moves to cc_op; CFG_NONE if it writes another value there. */
static uint32_t written(const struct cfg_region *region, const struct cfg_block *block,
                        const struct cfg_op *op) {
    const struct cfg_temp *temp;

    if (op->opc != CFG_OPC_mov || cfg_is_global(region, op->args[1])) {
        return CFG_NONE;
    }
    temp = cfg_temp_of(region, block, op->args[1]);
    return temp->kind == CFG_TEMP_CONST ? (uint32_t)temp->value : CFG_NONE;
}

struct cfg_cc_guess cfg_cc_op_step(const struct cfg_flow *flow, const struct cfg_node *node,
                                   const struct cfg_op *op, uint32_t global,
                                   struct cfg_cc_guess now) {
    const struct cfg_cc_guess nothing = {CFG_NONE, CFG_NONE};

    for (uint32_t i = 0; i < op->nout; i++) {
        if (op->args[i] == global) {
            uint32_t value = written(flow->region, &flow->region->blocks[node->block], op);

            return (struct cfg_cc_guess){value, CFG_NONE};
        }
    }
    return cfg_op_sync(flow, node, op) == CFG_SYNC_CLOBBER ? nothing : now;
}

static struct cfg_cc_guess walk(const struct cfg_flow *flow, uint32_t n, uint32_t global,
                                struct cfg_cc_guess now) {
    const struct cfg_node *node = &flow->nodes[n];
    const struct cfg_op *ops = flow->region->blocks[node->block].ops;

    for (uint32_t i = node->first; i < node->end; i++) {
        now = cfg_cc_op_step(flow, node, &ops[i], global, now);
    }
    return now;
}

/* A value that a node's predecessors leave, and how often its block ran. */
struct candidate {
    uint32_t value;
    uint64_t count;
};

static void consider(struct candidate *best, uint32_t value, uint64_t count, uint32_t other) {
    if (value != CFG_NONE && value != other && (best->value == CFG_NONE || count > best->count)) {
        *best = (struct candidate){value, count};
    }
}

/* What the predecessor that ran most leaves, of those that leave something known but other. */
static struct candidate meet(const struct cfg_flow *flow, uint32_t n,
                             const struct cfg_cc_guess *out, uint32_t other) {
    const struct cfg_graph *graph = flow->graph;
    struct candidate best = {CFG_NONE, 0};

    for (uint32_t p = graph->pred_start[n]; p < graph->pred_start[n + 1]; p++) {
        uint32_t pred = graph->pred[p];
        uint64_t count = flow->region->blocks[flow->nodes[pred].block].count;

        consider(&best, out[pred].first, count, other);
        if (other != CFG_NONE) {
            consider(&best, out[pred].second, count, other);
        }
    }
    return best;
}

/* A second guess is code that is worth it only where it often holds. */
enum { SECOND_DIVISOR = 8 };

static uint32_t meet_second(const struct cfg_flow *flow, uint32_t n, const struct cfg_cc_guess *out,
                            uint32_t first) {
    struct candidate most = meet(flow, n, out, CFG_NONE), second = meet(flow, n, out, first);

    return second.count >= most.count / SECOND_DIVISOR ? second.value : CFG_NONE;
}

/* What is known last once round a loop is there when it comes round again. */
static void add_seconds(const struct cfg_flow *flow, uint32_t global, struct cfg_cc_guess *in,
                        struct cfg_cc_guess *out) {
    const struct cfg_graph *graph = flow->graph;

    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < graph->nreached; i++) {
            uint32_t n = graph->rpo[i];

            if (in[n].first != CFG_NONE) {
                in[n].second = meet_second(flow, n, out, in[n].first);
                out[n] = walk(flow, n, global, in[n]);
            }
        }
    }
}

/* A node's first guess is made once, so the rounds end. */
struct cfg_cc_guess *cfg_cc_op_new(struct cfg_arena *arena, const struct cfg_flow *flow) {
    const struct cfg_graph *graph = flow->graph;
    struct cfg_cc_guess *in = cfg_alloc(arena, flow->nnodes, sizeof *in);
    struct cfg_cc_guess *out = cfg_alloc(arena, flow->nnodes, sizeof *out);
    const struct cfg_cc_guess nothing = {CFG_NONE, CFG_NONE};
    uint32_t global = cfg_cc_op_global(flow->region);
    bool changed = global != CFG_NONE;

    if (!in || !out) {
        return NULL;
    }
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        in[n] = out[n] = nothing;
    }
    for (uint32_t i = 0; changed && i < graph->nreached; i++) {
        out[graph->rpo[i]] = walk(flow, graph->rpo[i], global, nothing);
    }
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < graph->nreached; i++) {
            uint32_t n = graph->rpo[i];

            if (in[n].first != CFG_NONE ||
                (in[n].first = meet(flow, n, out, CFG_NONE).value) == CFG_NONE) {
                continue;
            }
            out[n] = walk(flow, n, global, in[n]);
            changed = true;
        }
    }
    add_seconds(flow, global, in, out);
    return in;
}
