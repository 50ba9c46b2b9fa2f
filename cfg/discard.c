/* SPDX-License-Identifier: MIT */
/*
 * What a discard leaves in env. QEMU writes a global to env where a TB synchronizes (tcg/tcg.c,
 * liveness_pass_1); besides cfg_op_sync()'s, a TB's head, its labels and its branches do, so that
 * each node starts with one. A value that was discarded before that is never written, but one that
 * was there is never lost, and x86 relies on that: setcc discards flags that an earlier TB
 * computed, then stores, and a fault there shows them. In a region, the only copy may be the local.
 */
#include "flow.h"

#include <string.h>

/* Notes which discards of the node lose a value; written is room for a set of globals. */
static void walk_node(struct cfg_flow *flow, const struct cfg_node *node, uint64_t *written) {
    const struct cfg_block *b = &flow->region->blocks[node->block];
    memset(written, 0, flow->words * sizeof(*written));
    for (uint32_t i = node->first; i < node->end; i++) {
        const struct cfg_op *op = &b->ops[i];
        if (cfg_op_sync(flow, node, op) != CFG_SYNC_NONE) {
            memset(written, 0, flow->words * sizeof(*written));
        }
        for (unsigned out = 0; out < op->nout; out++) {
            uint32_t global = op->args[out];
            if (!cfg_is_global(flow->region, global)) {
                continue;
            }
            if (op->opc == CFG_OPC_discard) {
                flow->loses[node->block][i] = cfg_set_has(written, global);
            } else {
                written[global / 64] |= UINT64_C(1) << (global % 64);
            }
        }
    }
}

bool cfg_fill_discards(struct cfg_arena *arena, struct cfg_flow *flow) {
    const struct cfg_region *r = flow->region;
    uint64_t *written = cfg_alloc(arena, flow->words, sizeof(*written));
    flow->loses = cfg_alloc(arena, r->nblocks, sizeof(*flow->loses));
    if (!written || !flow->loses) {
        return false;
    }
    for (uint32_t b = 0; b < r->nblocks; b++) {
        flow->loses[b] = cfg_alloc(arena, r->blocks[b].nops, sizeof(*flow->loses[b]));
        if (!flow->loses[b]) {
            return false;
        }
    }
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        walk_node(flow, &flow->nodes[n], written);
    }
    return true;
}
