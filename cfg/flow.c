/* SPDX-License-Identifier: MIT */
/*
 * From ops to basic blocks: splits every TB into nodes, connects them, and decides which TBs keep
 * their test for exit requests.
 */
#include "flow.h"

/* Does a new node start at this op? Behind a terminator, and at a label, except that labels in a
 * row share a node. */
static bool starts_node(const struct cfg_region *r, const struct cfg_block *b, uint32_t op) {
    if (op == 0) {
        return true;
    }
    const struct cfg_op *before = &b->ops[op - 1];
    unsigned flags = cfg_op_table[before->opc].flags;
    if ((flags & CFG_OP_END) || cfg_op_never_falls(r, before)) {
        return true;
    }
    return (cfg_op_table[b->ops[op].opc].flags & CFG_OP_LABEL) && !(flags & CFG_OP_LABEL);
}

static bool split(struct cfg_arena *arena, struct cfg_flow *flow) {
    const struct cfg_region *r = flow->region;
    uint32_t nnodes = 0;
    for (uint32_t b = 0; b < r->nblocks; b++) {
        for (uint32_t op = 0; op < r->blocks[b].nops; op++) {
            nnodes += starts_node(r, &r->blocks[b], op);
        }
    }
    flow->nodes = cfg_alloc(arena, nnodes, sizeof(*flow->nodes));
    flow->block_node = cfg_alloc(arena, r->nblocks, sizeof(uint32_t));
    if (!flow->nodes || !flow->block_node) {
        return false;
    }
    for (uint32_t b = 0; b < r->nblocks; b++) {
        flow->block_node[b] = flow->nnodes;
        for (uint32_t op = 0; op < r->blocks[b].nops; op++) {
            if (starts_node(r, &r->blocks[b], op)) {
                flow->nodes[flow->nnodes++] = (struct cfg_node){b, op, op, CFG_NONE, CFG_NONE};
            }
            struct cfg_node *node = &flow->nodes[flow->nnodes - 1];
            node->end = op + 1;
            if (node->end - node->first > flow->max_node_ops) {
                flow->max_node_ops = node->end - node->first;
            }
        }
    }
    return true;
}

/* The node each label of a block stands for; label_node has room for the block's labels. */
static void find_labels(const struct cfg_flow *flow, uint32_t first, uint32_t end,
                        uint32_t *label_node) {
    for (uint32_t n = first; n < end; n++) {
        const struct cfg_node *node = &flow->nodes[n];
        const struct cfg_block *b = &flow->region->blocks[node->block];
        for (uint32_t op = node->first; op < node->end; op++) {
            if (cfg_op_table[b->ops[op].opc].flags & CFG_OP_LABEL) {
                label_node[cfg_op_const(&b->ops[op], 0)] = n;
            }
        }
    }
}

static void connect_node(struct cfg_flow *flow, uint32_t n, const uint32_t *label_node) {
    struct cfg_node *node = &flow->nodes[n];
    const struct cfg_block *b = &flow->region->blocks[node->block];
    const struct cfg_op *last = &b->ops[node->end - 1];
    switch (last->opc) {
    case CFG_OPC_br:
        node->taken = label_node[cfg_op_const(last, 0)];
        break;
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        node->taken = label_node[cfg_op_const(last, 1)];
        break;
    case CFG_OPC_goto_tb: {
        const struct cfg_edge *edge = &b->edges[cfg_op_const(last, 0)];
        if (edge->kind == CFG_EDGE_DIRECT) {
            node->taken = flow->block_node[edge->target];
        }
        break;
    }
    default:
        break;
    }
    if (!cfg_op_never_falls(flow->region, last)) {
        node->fallthrough = n + 1;
    }
}

static bool connect(struct cfg_arena *arena, struct cfg_flow *flow) {
    const struct cfg_region *r = flow->region;
    uint32_t nlabels = 0;
    for (uint32_t b = 0; b < r->nblocks; b++) {
        nlabels = r->blocks[b].nlabels > nlabels ? r->blocks[b].nlabels : nlabels;
    }
    uint32_t *label_node = cfg_alloc(arena, nlabels, sizeof(uint32_t));
    if (!label_node) {
        return false;
    }
    for (uint32_t b = 0; b < r->nblocks; b++) {
        uint32_t first = flow->block_node[b];
        uint32_t end = b + 1 < r->nblocks ? flow->block_node[b + 1] : flow->nnodes;
        find_labels(flow, first, end, label_node);
        for (uint32_t n = first; n < end; n++) {
            connect_node(flow, n, label_node);
        }
    }
    return true;
}

uint32_t cfg_node_guards(const struct cfg_flow *flow, uint32_t n) {
    const struct cfg_node *node = &flow->nodes[n];
    const struct cfg_block *b = &flow->region->blocks[node->block];
    return b->ops[node->end - 1].opc == CFG_OPC_guard ? b->nguards : 0;
}

static bool fill_node_graph(struct cfg_arena *arena, struct cfg_flow *flow) {
    struct cfg_graph_edge *edges =
        cfg_alloc(arena, flow->nnodes, (2 + CFG_GUARDS_MAX) * sizeof(*edges));
    if (!edges) {
        return false;
    }
    uint32_t nedges = 0;
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        const struct cfg_edge *guards = flow->region->blocks[flow->nodes[n].block].guards;
        for (uint32_t g = 0; g < cfg_node_guards(flow, n); g++) {
            edges[nedges++] = (struct cfg_graph_edge){n, flow->block_node[guards[g].target]};
        }
        if (flow->nodes[n].taken != CFG_NONE) {
            edges[nedges++] = (struct cfg_graph_edge){n, flow->nodes[n].taken};
        }
        if (flow->nodes[n].fallthrough != CFG_NONE) {
            edges[nedges++] = (struct cfg_graph_edge){n, flow->nodes[n].fallthrough};
        }
    }
    flow->graph = cfg_graph_new(arena, flow->nnodes, edges, nedges);
    return flow->graph && cfg_fill_rpo(flow->graph, 0) && cfg_fill_dominators(flow->graph) &&
           cfg_fill_loops(flow->graph);
}

struct cfg_graph *cfg_block_graph(struct cfg_arena *arena, const struct cfg_region *r) {
    struct cfg_graph_edge *edges =
        cfg_alloc(arena, r->nblocks, (2 + CFG_GUARDS_MAX) * sizeof(*edges));
    if (!edges) {
        return NULL;
    }
    uint32_t nedges = 0;
    for (uint32_t b = 0; b < r->nblocks; b++) {
        for (uint32_t g = 0; g < r->blocks[b].nguards; g++) {
            edges[nedges++] = (struct cfg_graph_edge){b, r->blocks[b].guards[g].target};
        }
        for (unsigned e = 0; e < 2; e++) {
            if (r->blocks[b].edges[e].kind == CFG_EDGE_DIRECT) {
                edges[nedges++] = (struct cfg_graph_edge){b, r->blocks[b].edges[e].target};
            }
        }
    }
    struct cfg_graph *g = cfg_graph_new(arena, r->nblocks, edges, nedges);
    if (!g || !cfg_fill_rpo(g, 0) || !cfg_fill_dominators(g) || !cfg_fill_loops(g)) {
        return NULL;
    }
    return g;
}

/* Every cycle through TBs has a retreating edge, whichever search finds it, so testing at the
 * targets of those breaks all of them; the entry tests because it stands for a TB head. */
static bool fill_block_checks(struct cfg_arena *arena, struct cfg_flow *flow) {
    flow->block_check = cfg_alloc(arena, flow->region->nblocks, sizeof(bool));
    struct cfg_graph *g = cfg_block_graph(arena, flow->region);
    if (!g || !flow->block_check) {
        return false;
    }
    flow->block_check[0] = true;
    for (uint32_t e = 0; e < g->nretreating; e++) {
        flow->block_check[g->retreating[e].to] = true;
    }
    return true;
}

struct cfg_flow *cfg_flow_new(struct cfg_arena *arena, const struct cfg_region *region) {
    struct cfg_flow *flow = cfg_alloc(arena, 1, sizeof(*flow));
    if (!flow) {
        return NULL;
    }
    flow->region = region;
    flow->words = (region->machine.nglobals + 63) / 64;
    if (!split(arena, flow) || !connect(arena, flow) || !fill_node_graph(arena, flow) ||
        !fill_block_checks(arena, flow) || !cfg_fill_discards(arena, flow) ||
        !cfg_fill_liveness(arena, flow)) {
        return NULL;
    }
    return flow;
}
