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

uint32_t cfg_cc_op_step(const struct cfg_flow *flow, const struct cfg_node *node,
                        const struct cfg_op *op, uint32_t global, uint32_t now) {
    for (uint32_t i = 0; i < op->nout; i++) {
        if (op->args[i] == global) {
            return written(flow->region, &flow->region->blocks[node->block], op);
        }
    }
    return cfg_op_sync(flow, node, op) == CFG_SYNC_CLOBBER ? CFG_NONE : now;
}

static uint32_t walk(const struct cfg_flow *flow, uint32_t n, uint32_t global, uint32_t now) {
    const struct cfg_node *node = &flow->nodes[n];
    const struct cfg_op *ops = flow->region->blocks[node->block].ops;

    for (uint32_t i = node->first; i < node->end; i++) {
        now = cfg_cc_op_step(flow, node, &ops[i], global, now);
    }
    return now;
}

/* What the predecessor that ran most has, of those of which something is known. */
static uint32_t meet(const struct cfg_flow *flow, uint32_t n, const uint32_t *out) {
    const struct cfg_graph *graph = flow->graph;
    uint32_t likely = CFG_NONE;
    uint64_t most = 0;

    for (uint32_t p = graph->pred_start[n]; p < graph->pred_start[n + 1]; p++) {
        uint32_t pred = graph->pred[p];
        uint64_t count = flow->region->blocks[flow->nodes[pred].block].count;

        if (out[pred] != CFG_NONE && (likely == CFG_NONE || count > most)) {
            likely = out[pred];
            most = count;
        }
    }
    return likely;
}

/* A node's guess is made once, so the rounds end. */
uint32_t *cfg_cc_op_new(struct cfg_arena *arena, const struct cfg_flow *flow) {
    const struct cfg_graph *graph = flow->graph;
    uint32_t *in = cfg_alloc(arena, flow->nnodes, sizeof *in);
    uint32_t *out = cfg_alloc(arena, flow->nnodes, sizeof *out);
    uint32_t global = cfg_cc_op_global(flow->region);
    bool changed = global != CFG_NONE;

    if (!in || !out) {
        return NULL;
    }
    memset(in, 0xff, flow->nnodes * sizeof *in);
    memset(out, 0xff, flow->nnodes * sizeof *out);
    for (uint32_t i = 0; changed && i < graph->nreached; i++) {
        out[graph->rpo[i]] = walk(flow, graph->rpo[i], global, CFG_NONE);
    }
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < graph->nreached; i++) {
            uint32_t n = graph->rpo[i];

            if (in[n] != CFG_NONE || (in[n] = meet(flow, n, out)) == CFG_NONE) {
                continue;
            }
            out[n] = walk(flow, n, global, in[n]);
            changed = true;
        }
    }
    return in;
}
