/* SPDX-License-Identifier: MIT */
/*
 * What a discard leaves in env. QEMU writes a global to env where a TB synchronizes (tcg/tcg.c,
 * liveness_pass_1) and nowhere else, so what env has for a discarded one is what it had at the last
 * synchronization; besides cfg_op_sync()'s, those are a TB's head, its labels and its branches, so
 * that each node starts with one and ends with one. x86 relies on that: setcc
 * discards the flags it computed, then stores, and a fault there shows the flags as they were. In a
 * region, the only copy may be the local.
 */
#include "flow.h"

#include <string.h>

/* Along one node. What is written and then discarded is lost: env keeps what it had before. */
struct walk {
    struct cfg_flow *flow;
    uint8_t *notes;           /* of the node's block */
    uint64_t *written, *lost; /* globals; written since the last synchronization */
    struct {
        uint32_t op, out;
    } * first; /* [nglobals]: where it was written first since then */
};

static void flip(uint64_t *set, uint32_t global) {
    set[global / 64] ^= UINT64_C(1) << (global % 64);
}

/* What was lost is seen: what it was before must be in env. */
static void synchronize(struct walk *w) {
    for (uint32_t g = 0; g < w->flow->region->machine.nglobals; g++) {
        if (cfg_set_has(w->lost, g)) {
            w->notes[w->first[g].op] |= CFG_NOTE_SAVES << w->first[g].out;
        }
    }
    memset(w->written, 0, w->flow->words * sizeof(*w->written));
}

static void discard(struct walk *w, uint32_t op, uint32_t global) {
    if (cfg_set_has(w->written, global)) {
        w->notes[op] |= CFG_NOTE_LOSES;
        flip(w->written, global);
        flip(w->lost, global);
    }
}

static void write(struct walk *w, uint32_t op, uint32_t out, uint32_t global) {
    if (cfg_set_has(w->lost, global)) {
        flip(w->lost, global); /* env has still to have what it had before the first write */
    } else if (!cfg_set_has(w->written, global)) {
        w->first[global].op = op;
        w->first[global].out = out;
    }
    if (!cfg_set_has(w->written, global)) {
        flip(w->written, global);
    }
}

static void walk_node(struct walk *w, const struct cfg_node *node) {
    const struct cfg_region *r = w->flow->region;
    memset(w->written, 0, w->flow->words * sizeof(*w->written));
    memset(w->lost, 0, w->flow->words * sizeof(*w->lost));
    for (uint32_t i = node->first; i < node->end; i++) {
        const struct cfg_op *op = &r->blocks[node->block].ops[i];
        if (cfg_op_sync(w->flow, node, op) != CFG_SYNC_NONE) {
            synchronize(w);
        }
        for (unsigned out = 0; out < op->nout; out++) {
            if (!cfg_is_global(r, op->args[out])) {
                continue;
            }
            if (op->opc == CFG_OPC_discard) {
                discard(w, i, op->args[out]);
            } else {
                write(w, i, out, op->args[out]);
            }
        }
    }
    synchronize(w);
}

bool cfg_fill_discards(struct cfg_arena *arena, struct cfg_flow *flow) {
    const struct cfg_region *r = flow->region;
    struct walk w = {.flow = flow};
    w.written = cfg_alloc(arena, flow->words, sizeof(*w.written));
    w.lost = cfg_alloc(arena, flow->words, sizeof(*w.lost));
    w.first = cfg_alloc(arena, r->machine.nglobals, sizeof(*w.first));
    flow->notes = cfg_alloc(arena, r->nblocks, sizeof(*flow->notes));
    if (!w.written || !w.lost || !w.first || !flow->notes) {
        return false;
    }
    for (uint32_t b = 0; b < r->nblocks; b++) {
        flow->notes[b] = cfg_alloc(arena, r->blocks[b].nops, sizeof(*flow->notes[b]));
        if (!flow->notes[b]) {
            return false;
        }
    }
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        w.notes = flow->notes[flow->nodes[n].block];
        walk_node(&w, &flow->nodes[n]);
    }
    return true;
}
