/* SPDX-License-Identifier: MIT */
/*
 * Which globals may differ from env (dirty) and which locals may still be read (live), at every
 * node. Both are may-analyses over sets of globals (Aho et al., "Compilers", 9.2), solved with a
 * work list; a node's effect is summed up first by walking it with the empty and with the full set:
 * as the effect f is bitwise, f(x) = f(none) | (x & f(all)).
 */
#include "flow.h"

#include <string.h>

static unsigned host_access_bytes(const struct cfg_op *op) {
    switch (op->opc) {
    case CFG_OPC_ld8u:
    case CFG_OPC_ld8s:
    case CFG_OPC_st8:
        return 1;
    case CFG_OPC_ld16u:
    case CFG_OPC_ld16s:
    case CFG_OPC_st16:
        return 2;
    default:
        return op->type == CFG_I64 ? 8 : 4;
    }
}

/* Does a host load or store touch where env keeps a global? Only accesses off env itself are
 * looked at: QEMU leaves others that do undefined (tcg-ops.rst, "Load/Store"). */
static bool overlaps_global(const struct cfg_flow *flow, const struct cfg_node *node,
                            const struct cfg_op *op) {
    const struct cfg_region *r = flow->region;
    uint32_t base = op->args[op->nout + op->nin - 1];
    if (cfg_is_global(r, base) ||
        cfg_temp_of(r, &r->blocks[node->block], base)->kind != CFG_TEMP_ENV) {
        return false;
    }
    int64_t offset = (int32_t)cfg_op_const(op, 0), end = offset + host_access_bytes(op);
    for (uint32_t g = 0; g < r->machine.nglobals; g++) {
        const struct cfg_global *global = &r->machine.globals[g];
        int64_t bytes = global->type == CFG_I64 ? 8 : 4;
        if (offset < global->offset + bytes && global->offset < end) {
            return true;
        }
    }
    return false;
}

static enum cfg_sync call_sync(const struct cfg_region *r, const struct cfg_op *op) {
    unsigned flags = r->helpers[cfg_op_const(op, 0)].flags;
    if (flags & CFG_CALL_NO_READ_GLOBALS) {
        return CFG_SYNC_NONE;
    }
    if (flags & CFG_CALL_RESULT_OR_RAISE) {
        return CFG_SYNC_SIDE;
    }
    return flags & CFG_CALL_NO_WRITE_GLOBALS ? CFG_SYNC_STORE : CFG_SYNC_CLOBBER;
}

enum cfg_sync cfg_op_sync(const struct cfg_flow *flow, const struct cfg_node *node,
                          const struct cfg_op *op) {
    const struct cfg_region *r = flow->region;
    unsigned flags = cfg_op_table[op->opc].flags;
    if (flags & CFG_OP_CALL) {
        return call_sync(r, op);
    }
    if (flags & CFG_OP_GUEST_MEM) {
        return CFG_SYNC_SIDE;
    }
    if (op->opc == CFG_OPC_exit_check) {
        return flow->block_check[node->block] ? CFG_SYNC_SIDE : CFG_SYNC_NONE;
    }
    if (flags & CFG_OP_LEAVE) {
        bool inside = op->opc == CFG_OPC_goto_tb && node->taken != CFG_NONE;
        return inside ? CFG_SYNC_NONE : CFG_SYNC_STORE;
    }
    if ((flags & (CFG_OP_HOST_LOAD | CFG_OP_HOST_STORE)) && overlaps_global(flow, node, op)) {
        return flags & CFG_OP_HOST_LOAD ? CFG_SYNC_STORE : CFG_SYNC_CLOBBER;
    }
    return CFG_SYNC_NONE;
}

static void set_add(uint64_t *set, uint32_t global) {
    set[global / 64] |= UINT64_C(1) << (global % 64);
}

static void set_remove(uint64_t *set, uint32_t global) {
    set[global / 64] &= ~(UINT64_C(1) << (global % 64));
}

void cfg_dirty_step(const struct cfg_flow *flow, const struct cfg_node *node,
                    const struct cfg_op *op, uint64_t *dirty) {
    enum cfg_sync sync = cfg_op_sync(flow, node, op);
    if (sync == CFG_SYNC_STORE || sync == CFG_SYNC_CLOBBER) {
        memset(dirty, 0, flow->words * sizeof(*dirty));
    }
    for (unsigned i = 0; i < op->nout; i++) {
        if (!cfg_is_global(flow->region, op->args[i])) {
            continue;
        }
        if (op->opc != CFG_OPC_discard) {
            set_add(dirty, op->args[i]);
        } else if (cfg_op_loses(flow, node, op)) {
            set_remove(dirty, op->args[i]);
        }
    }
}

void cfg_live_step(const struct cfg_flow *flow, const struct cfg_node *node,
                   const struct cfg_op *op, const uint64_t *dirty, uint64_t *live) {
    for (unsigned i = 0; i < op->nout; i++) {
        if (cfg_is_global(flow->region, op->args[i]) &&
            (op->opc != CFG_OPC_discard || cfg_op_loses(flow, node, op))) {
            set_remove(live, op->args[i]);
        }
    }
    enum cfg_sync sync = cfg_op_sync(flow, node, op);
    if (sync == CFG_SYNC_CLOBBER) {
        /* What is read later is read from env again; what the op itself reads comes next. */
        memset(live, 0, flow->words * sizeof(*live));
    }
    if (sync != CFG_SYNC_NONE) {
        for (uint32_t w = 0; w < flow->words; w++) {
            live[w] |= dirty[w];
        }
    }
    for (unsigned i = op->nout; i < op->nout + op->nin; i++) {
        if (cfg_is_global(flow->region, op->args[i])) {
            set_add(live, op->args[i]);
        }
    }
}

static uint64_t *set_of(const struct cfg_flow *flow, uint64_t *sets, uint32_t i) {
    return sets + (size_t)i * flow->words;
}

/* Union of the successors' live sets. */
static void live_out(const struct cfg_flow *flow, uint32_t n, uint64_t *live) {
    memset(live, 0, flow->words * sizeof(*live));
    for (uint32_t s = flow->graph->succ_start[n]; s < flow->graph->succ_start[n + 1]; s++) {
        const uint64_t *from = set_of(flow, flow->live_in, flow->graph->succ[s]);
        for (uint32_t w = 0; w < flow->words; w++) {
            live[w] |= from[w];
        }
    }
}

/* dirty_before[0] is given; fills the others. */
static void walk_dirty(const struct cfg_flow *flow, const struct cfg_node *node,
                       uint64_t *dirty_before) {
    const struct cfg_op *ops = flow->region->blocks[node->block].ops + node->first;
    for (uint32_t i = 1; i < node->end - node->first; i++) {
        uint64_t *dirty = set_of(flow, dirty_before, i);
        memcpy(dirty, set_of(flow, dirty_before, i - 1), flow->words * sizeof(*dirty));
        cfg_dirty_step(flow, node, &ops[i - 1], dirty);
    }
}

void cfg_flow_walk(const struct cfg_flow *flow, uint32_t n, uint64_t *dirty_before,
                   uint64_t *live_after) {
    const struct cfg_node *node = &flow->nodes[n];
    const struct cfg_op *ops = flow->region->blocks[node->block].ops + node->first;
    uint32_t last = node->end - node->first - 1;
    memcpy(dirty_before, set_of(flow, flow->dirty_in, n), flow->words * sizeof(*dirty_before));
    walk_dirty(flow, node, dirty_before);
    live_out(flow, n, set_of(flow, live_after, last));
    for (uint32_t i = last; i > 0; i--) {
        uint64_t *live = set_of(flow, live_after, i - 1);
        memcpy(live, set_of(flow, live_after, i), flow->words * sizeof(*live));
        cfg_live_step(flow, node, &ops[i], set_of(flow, dirty_before, i), live);
    }
}

/* What the two solvers below share. */
struct solver {
    struct cfg_flow *flow;
    uint64_t *none, *all; /* [node * words]: a node's effect on the empty and on the full set */
    uint64_t *set;        /* [words]: the set at hand */
    uint64_t *before;     /* [max_node_ops * words]: dirty sets along a node */
    uint32_t *queue;      /* ring of nodes to look at again */
    bool *queued;
    uint32_t first, count;
};

static bool solver_init(struct cfg_arena *arena, struct solver *s, struct cfg_flow *flow) {
    uint32_t n = flow->nnodes;
    size_t bytes = flow->words * sizeof(uint64_t);
    *s = (struct solver){.flow = flow};
    s->none = cfg_alloc(arena, n, bytes);
    s->all = cfg_alloc(arena, n, bytes);
    s->set = cfg_alloc(arena, 1, bytes);
    s->before = cfg_alloc(arena, flow->max_node_ops, bytes);
    s->queue = cfg_alloc(arena, n, sizeof(uint32_t));
    s->queued = cfg_alloc(arena, n, sizeof(bool));
    return s->none && s->all && s->set && s->before && s->queue && s->queued;
}

static void enqueue(struct solver *s, uint32_t n) {
    if (!s->queued[n]) {
        s->queued[n] = true;
        s->queue[(s->first + s->count++) % s->flow->nnodes] = n;
    }
}

static uint32_t dequeue(struct solver *s) {
    uint32_t n = s->queue[s->first];
    s->first = (s->first + 1) % s->flow->nnodes;
    s->count--;
    s->queued[n] = false;
    return n;
}

static void sum_up_dirty(struct solver *s, uint32_t n) {
    const struct cfg_node *node = &s->flow->nodes[n];
    uint64_t *none = set_of(s->flow, s->none, n), *all = set_of(s->flow, s->all, n);
    memset(none, 0, s->flow->words * sizeof(*none));
    memset(all, 0xff, s->flow->words * sizeof(*all));
    for (uint32_t op = node->first; op < node->end; op++) {
        cfg_dirty_step(s->flow, node, &s->flow->region->blocks[node->block].ops[op], none);
        cfg_dirty_step(s->flow, node, &s->flow->region->blocks[node->block].ops[op], all);
    }
}

/* Requires dirty_in. */
static void sum_up_live(struct solver *s, uint32_t n) {
    const struct cfg_flow *flow = s->flow;
    const struct cfg_node *node = &flow->nodes[n];
    const struct cfg_op *ops = flow->region->blocks[node->block].ops + node->first;
    uint64_t *none = set_of(flow, s->none, n), *all = set_of(flow, s->all, n);
    memset(none, 0, flow->words * sizeof(*none));
    memset(all, 0xff, flow->words * sizeof(*all));
    memcpy(s->before, set_of(flow, flow->dirty_in, n), flow->words * sizeof(*s->before));
    walk_dirty(flow, node, s->before);
    for (uint32_t i = node->end - node->first; i-- > 0;) {
        cfg_live_step(flow, node, &ops[i], set_of(flow, s->before, i), none);
        cfg_live_step(flow, node, &ops[i], set_of(flow, s->before, i), all);
    }
}

/* The node's effect on s->set, in place. */
static void apply(struct solver *s, uint32_t n) {
    const uint64_t *none = set_of(s->flow, s->none, n), *all = set_of(s->flow, s->all, n);
    for (uint32_t w = 0; w < s->flow->words; w++) {
        s->set[w] = none[w] | (s->set[w] & all[w]);
    }
}

/* Adds s->set to a set; did that change it? */
static bool merge(const struct solver *s, uint64_t *into) {
    bool changed = false;
    for (uint32_t w = 0; w < s->flow->words; w++) {
        changed |= (s->set[w] & ~into[w]) != 0;
        into[w] |= s->set[w];
    }
    return changed;
}

static void solve_dirty(struct solver *s) {
    struct cfg_flow *flow = s->flow;
    const struct cfg_graph *g = flow->graph;
    for (uint32_t i = 0; i < g->nreached; i++) {
        sum_up_dirty(s, g->rpo[i]);
        enqueue(s, g->rpo[i]);
    }
    while (s->count > 0) {
        uint32_t n = dequeue(s);
        memcpy(s->set, set_of(flow, flow->dirty_in, n), flow->words * sizeof(*s->set));
        apply(s, n);
        for (uint32_t e = g->succ_start[n]; e < g->succ_start[n + 1]; e++) {
            if (merge(s, set_of(flow, flow->dirty_in, g->succ[e]))) {
                enqueue(s, g->succ[e]);
            }
        }
    }
}

static void solve_live(struct solver *s) {
    struct cfg_flow *flow = s->flow;
    const struct cfg_graph *g = flow->graph;
    for (uint32_t i = g->nreached; i-- > 0;) {
        sum_up_live(s, g->rpo[i]);
        enqueue(s, g->rpo[i]);
    }
    while (s->count > 0) {
        uint32_t n = dequeue(s);
        live_out(flow, n, s->set);
        apply(s, n);
        if (!merge(s, set_of(flow, flow->live_in, n))) {
            continue;
        }
        for (uint32_t e = g->pred_start[n]; e < g->pred_start[n + 1]; e++) {
            if (g->rpo_index[g->pred[e]] != CFG_GRAPH_NONE) {
                enqueue(s, g->pred[e]);
            }
        }
    }
}

static void fill_used(struct cfg_flow *flow) {
    const struct cfg_region *r = flow->region;
    for (uint32_t b = 0; b < r->nblocks; b++) {
        for (uint32_t i = 0; i < r->blocks[b].nops; i++) {
            const struct cfg_op *op = &r->blocks[b].ops[i];
            for (unsigned a = 0; a < op->nout + op->nin; a++) {
                if (cfg_is_global(r, op->args[a])) {
                    set_add(flow->used, op->args[a]);
                }
            }
        }
    }
}

bool cfg_fill_liveness(struct cfg_arena *arena, struct cfg_flow *flow) {
    struct solver solver;
    flow->dirty_in = cfg_alloc(arena, flow->nnodes, flow->words * sizeof(uint64_t));
    flow->live_in = cfg_alloc(arena, flow->nnodes, flow->words * sizeof(uint64_t));
    flow->used = cfg_alloc(arena, flow->words, sizeof(uint64_t));
    if (!flow->dirty_in || !flow->live_in || !flow->used || !solver_init(arena, &solver, flow)) {
        return false;
    }
    fill_used(flow);
    solve_dirty(&solver);
    solve_live(&solver);
    return true;
}
