/* SPDX-License-Identifier: MIT */
/*
 * A region to one function: each node's ops become a Relooper block, the edges between nodes its
 * branches, and the Relooper (A. Zakai, "Emscripten: an LLVM-to-JavaScript compiler", 2011) makes
 * structured control flow of them.
 */
#include "lower.h"

#include <stdlib.h>

/* What stands for a node's code while the Relooper works: it walks all it is given again and again,
 * for each block around it, for names to make unique, for blocks that are the same. */
struct holder {
    rl_expr expr; /* drops, or returns, a number of its own */
    rl_expr code;
};

struct builder {
    struct rl_lower l;
    struct cfg_arena *arena;
    RelooperRef relooper;
    RelooperBlockRef *blocks; /* [node]; NULL until reached */
    struct holder *holders;   /* [node], and one for the entry */
    uint32_t nholders;
    uint32_t *stack; /* nodes reached and not lowered yet; each reaches others once */
    uint32_t nstack;
    uint64_t *dirty, *live;     /* of the node at hand, op by op: see cfg_flow_walk */
    struct cfg_cc_guess *cc_op; /* [node]: at its entry */
};

static bool assign_globals(struct rl_lower *l, struct cfg_arena *arena) {
    uint32_t n = l->region->machine.nglobals;

    l->global_local = cfg_alloc(arena, n, sizeof *l->global_local);
    if (!l->global_local) {
        return false;
    }
    for (uint32_t g = 0; g < n; g++) {
        if (cfg_set_has(l->flow->used, g)) {
            l->global_local[g] = l->nlocals++;
        }
    }
    return true;
}

static void assign_modes(struct rl_lower *l) {
    for (uint32_t b = 0; b < l->region->nblocks; b++) {
        const struct cfg_block *block = &l->region->blocks[b];

        for (uint32_t i = 0; i < block->nops; i++) {
            const struct cfg_op *op = &block->ops[i];
            uint32_t mode;

            if (!(cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM)) {
                continue;
            }
            mode = op->args[op->nout + op->nin] & ((1 << CFG_OI_MODE_BITS) - 1);
            if (mode < CFG_MODES_MAX && !l->mode_local[mode]) {
                l->mode_local[mode] = l->nlocals;
                l->nlocals += 2;
            }
        }
    }
}

static void assign_jump_cache(struct rl_lower *l) {
    for (uint32_t b = 0; b < l->region->nblocks; b++) {
        if (l->region->blocks[b].nguards && !l->jump_cache_local) {
            l->jump_cache_local = l->nlocals++;
        }
    }
}

static bool assign_temps(struct rl_lower *l, struct cfg_arena *arena) {
    l->slots = cfg_slots_new(arena, l->region);
    if (!l->slots) {
        return false;
    }
    l->temp_local = l->nlocals;
    l->nlocals += l->slots->nslots;
    return true;
}

static bool never_falls(rl_expr code) {
    return BinaryenExpressionGetType(code) == BinaryenTypeUnreachable();
}

static RelooperBlockRef add_block(struct builder *b) {
    BinaryenModuleRef m = b->l.m;
    struct holder *holder = &b->holders[b->nholders];
    rl_expr code = rl_take(&b->l, 0), number;

    if (BinaryenExpressionGetId(code) == BinaryenNopId()) {
        return RelooperAddBlock(b->relooper, code);
    }
    number = rl_i32(&b->l, b->nholders++);
    holder->code = code;
    holder->expr = never_falls(code) ? BinaryenReturn(m, number) : BinaryenDrop(m, number);
    return RelooperAddBlock(b->relooper, holder->expr);
}

/* Puts the code where its holder's number is; of one that is never reached, nothing is written. */
static void fill_holder(struct rl_lower *l, const struct holder *holder) {
    rl_expr parts[2] = {holder->code};

    if (never_falls(holder->code)) {
        BinaryenReturnSetValue(holder->expr, holder->code);
        return;
    }
    parts[1] = rl_i32(l, 0);
    BinaryenDropSetValue(holder->expr, BinaryenBlock(l->m, NULL, parts, 2, BinaryenTypeInt32()));
}

static void reach(struct builder *b, uint32_t node) {
    b->stack[b->nstack++] = node;
}

/* The instruction that the first op of the node belongs to. */
static uint32_t insn_offset_at(const struct cfg_block *block, uint32_t first) {
    for (uint32_t i = first; i-- > 0;) {
        if (block->ops[i].opc == CFG_OPC_insn_start) {
            return block->ops[i].args[0];
        }
    }
    return 0;
}

/* Does this goto_tb stay in the region, but not if a helper of its TB made that invalid? */
static bool is_checked_edge(const struct cfg_region *region, const struct cfg_block *block,
                            const struct cfg_op *op) {
    return op->opc == CFG_OPC_goto_tb && block->edges[op->args[0]].kind == CFG_EDGE_DIRECT &&
           rl_calls_out(region, block);
}

/* A way out at which the flow analysis sees none stores what may be dirty there, so the locals of
 * that must hold something on every path: marks them in kept. */
static void keep_for_node(struct builder *b, uint32_t n) {
    struct rl_lower *l = &b->l;
    const struct cfg_node *node = &l->flow->nodes[n];
    const struct cfg_block *block = &l->region->blocks[node->block];
    const uint64_t *dirty;

    if (rl_unsupported_op(block)) {
        dirty = l->flow->dirty_in + (size_t)n * l->flow->words;
    } else if (is_checked_edge(l->region, block, &block->ops[node->end - 1])) {
        cfg_flow_walk(l->flow, n, b->dirty, b->live);
        dirty = b->dirty + (size_t)(node->end - 1 - node->first) * l->flow->words;
    } else {
        return;
    }
    for (uint32_t w = 0; w < l->flow->words; w++) {
        l->kept[w] |= dirty[w];
    }
}

static void lower_leaving(struct rl_lower *l, const struct cfg_op *op) {
    switch (op->opc) {
    case CFG_OPC_goto_tb:
        if (l->block->edges[op->args[0]].kind == CFG_EDGE_EXIT) {
            rl_leave_edge(l, op->args[0]);
        } else if (is_checked_edge(l->region, l->block, op)) {
            rl_check_valid(l, op->args[0]);
        }
        break;
    case CFG_OPC_goto_ptr:
        if (op == l->block->ops + l->node->first || !rl_leaves_by_lookup(l, op - 1)) {
            rl_leave_indirect(l, op->args[0]);
        }
        break;
    default:
        rl_leave_main_loop(l, op->args[0]);
        break;
    }
}

static void lower_op(struct rl_lower *l, const struct cfg_op *op) {
    uint32_t block = l->node->block;

    switch (op->opc) {
    case CFG_OPC_exit_check:
        if (l->flow->block_check[block]) {
            rl_exit_check(l);
        }
        break;
    case CFG_OPC_insn_start:
        l->insn_offset = op->args[0];
        break;
    case CFG_OPC_mb:
        rl_emit(l, BinaryenAtomicFence(l->m));
        break;
    case CFG_OPC_discard:
    case CFG_OPC_set_label:
    case CFG_OPC_br:
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
    case CFG_OPC_guard:
        break;
    case CFG_OPC_goto_tb:
    case CFG_OPC_goto_ptr:
    case CFG_OPC_exit_tb:
        lower_leaving(l, op);
        break;
    default:
        if (!rl_lower_arith(l, op) && !rl_lower_carry(l, op) && !rl_lower_host_mem(l, op) &&
            !rl_lower_guest_mem(l, op) && !rl_lower_call(l, op)) {
            l->failed = "an op without a lowering";
        }
        break;
    }
}

static void count_block(struct rl_lower *l) {
    if (l->region->flags & CFG_REGION_COUNT_BLOCKS) {
        rl_expr count = BinaryenLocalGet(l->m, RL_LOCAL_COUNT, BinaryenTypeInt64());

        rl_set(l, RL_LOCAL_COUNT, rl_binary(l, BinaryenAddInt64(), count, rl_i64(l, 1)));
    }
}

static void lower_ops(struct builder *b, uint32_t n) {
    struct rl_lower *l = &b->l;
    uint32_t first = l->node->first, words = l->flow->words;
    bool at_head = l->flow->block_node[l->node->block] == n;

    cfg_flow_walk(l->flow, n, b->dirty, b->live);
    l->cc_op = b->cc_op[n];
    for (uint32_t i = first; i < l->node->end; i++) {
        const struct cfg_op *op = &l->block->ops[i];

        l->dirty = b->dirty + (size_t)(i - first) * words;
        l->live = b->live + (size_t)(i - first) * words;
        /* A TB that its head's check turns away has not run. */
        if (at_head && op->opc != CFG_OPC_exit_check) {
            count_block(l);
            at_head = false;
        }
        rl_load_inputs(l, op);
        lower_op(l, op);
        l->cc_op = cfg_cc_op_step(l->flow, l->node, op, l->cc_op_global, l->cc_op);
    }
    rl_load_stale_live(l);
    /* The check was the whole node. */
    if (at_head) {
        count_block(l);
    }
}

/* The value a node's conditional branch tests; NULL if it ends otherwise. */
static rl_expr branch_condition(struct rl_lower *l) {
    const struct cfg_op *last = &l->block->ops[l->node->end - 1];

    if (last->opc == CFG_OPC_brcond) {
        return rl_compare(l, last->args[2], rl_read(l, last->args[0]), rl_read(l, last->args[1]));
    }
    if (last->opc == CFG_OPC_brcond2_i32) {
        return rl_compare_pair(l, last->args[4], last->args);
    }
    return NULL;
}

static void lower_node(struct builder *b, uint32_t n) {
    struct rl_lower *l = &b->l;
    const struct cfg_node *node = &l->flow->nodes[n];

    l->node = node;
    l->block = &l->region->blocks[node->block];
    l->insn_offset = insn_offset_at(l->block, node->first);
    if (rl_unsupported_op(l->block)) {
        l->dirty = l->flow->dirty_in + (size_t)n * l->flow->words;
        rl_leave_unsupported(l);
        b->blocks[n] = add_block(b);
        return;
    }
    lower_ops(b, n);
    b->blocks[n] = add_block(b);
    if (node->fallthrough != CFG_NONE) {
        reach(b, node->fallthrough);
    }
    if (node->taken != CFG_NONE) {
        reach(b, node->taken);
    }
    for (uint32_t g = 0; g < cfg_node_guards(l->flow, n); g++) {
        reach(b, l->flow->block_node[l->block->guards[g].target]);
    }
}

static void add_guarded_branches(struct builder *b, uint32_t n) {
    struct rl_lower *l = &b->l;
    const struct cfg_op *last = &l->block->ops[l->node->end - 1];

    for (uint32_t g = 0; g < cfg_node_guards(l->flow, n); g++) {
        uint32_t operand = last->args[0], target = l->block->guards[g].target;

        RelooperAddBranch(b->blocks[n], b->blocks[l->flow->block_node[target]],
                          rl_guard_holds(l, operand, target), NULL);
    }
}

static void add_branches(struct builder *b, uint32_t n) {
    struct rl_lower *l = &b->l;
    const struct cfg_node *node = &l->flow->nodes[n];
    uint32_t to = node->taken != CFG_NONE ? node->taken : node->fallthrough;
    rl_expr condition;

    l->node = node;
    l->block = &l->region->blocks[node->block];
    if (to == CFG_NONE || rl_unsupported_op(l->block)) {
        return;
    }
    add_guarded_branches(b, n);
    if (node->taken != CFG_NONE && node->fallthrough != CFG_NONE &&
        node->taken != node->fallthrough) {
        condition = branch_condition(l);
        RelooperAddBranch(b->blocks[n], b->blocks[node->taken], condition, NULL);
        to = node->fallthrough;
    }
    RelooperAddBranch(b->blocks[n], b->blocks[to], NULL, NULL);
}

/* Lowers all that can be reached, and returns the function's body. */
static rl_expr build(struct builder *b) {
    RelooperBlockRef entry;
    uint32_t entry_node = b->l.flow->block_node[0];
    rl_expr parts[2];

    for (uint32_t n = 0; n < b->l.flow->nnodes; n++) {
        keep_for_node(b, n);
    }
    rl_load_entry(&b->l);
    entry = add_block(b);
    reach(b, entry_node);
    while (b->nstack) {
        uint32_t n = b->stack[--b->nstack];

        if (!b->blocks[n]) {
            lower_node(b, n);
        }
    }
    for (uint32_t n = 0; n < b->l.flow->nnodes; n++) {
        if (b->blocks[n]) {
            add_branches(b, n);
        }
    }
    RelooperAddBranch(entry, b->blocks[entry_node], NULL, NULL);
    parts[0] = RelooperRenderAndDispose(b->relooper, entry, RL_LOCAL_LABEL);
    for (uint32_t i = 0; i < b->nholders; i++) {
        fill_holder(&b->l, &b->holders[i]);
    }
    parts[1] = BinaryenUnreachable(b->l.m);
    return BinaryenBlock(b->l.m, NULL, parts, 2, BinaryenTypeInt32());
}

static bool builder_init(struct builder *b) {
    struct rl_lower *l = &b->l;
    size_t set = (size_t)l->flow->max_node_ops * l->flow->words;

    l->nlocals = RL_LOCAL_FIXED;
    l->nearby = cfg_nearby_new(b->arena, l->flow);
    if (!l->nearby) {
        return false;
    }
    l->near_local = l->nlocals;
    l->nlocals += l->nearby->ngroups;
    assign_modes(l);
    assign_jump_cache(l);
    b->blocks = cfg_alloc(b->arena, l->flow->nnodes, sizeof(RelooperBlockRef));
    b->holders = cfg_alloc(b->arena, l->flow->nnodes + 1, sizeof *b->holders);
    b->stack =
        cfg_alloc(b->arena, (2 + CFG_GUARDS_MAX) * (size_t)l->flow->nnodes + 1, sizeof *b->stack);
    l->cc_op_global = cfg_cc_op_global(l->region);
    b->cc_op = cfg_cc_op_new(b->arena, l->flow);
    b->dirty = cfg_alloc(b->arena, set, sizeof *b->dirty);
    b->live = cfg_alloc(b->arena, set, sizeof *b->live);
    l->kept = cfg_alloc(b->arena, l->flow->words, sizeof *l->kept);
    l->stale = cfg_alloc(b->arena, l->flow->words, sizeof *l->stale);
    return assign_globals(l, b->arena) && assign_temps(l, b->arena) && b->blocks && b->holders &&
           b->stack && b->cc_op && b->dirty && b->live && l->kept && l->stale;
}

static bool add_function(struct builder *b, const char *name, rl_expr body) {
    uint32_t nvars = b->l.nlocals - RL_LOCAL_PARAMS;
    BinaryenType params[RL_LOCAL_PARAMS];
    BinaryenType *vars = cfg_alloc(b->arena, nvars, sizeof *vars);

    if (!vars) {
        return false;
    }
    for (uint32_t i = 0; i < nvars; i++) {
        uint32_t local = i + RL_LOCAL_PARAMS;
        bool wide = local == RL_LOCAL_WIDE || local == RL_LOCAL_COUNT;

        vars[i] = wide ? BinaryenTypeInt64() : BinaryenTypeInt32();
    }
    for (int i = 0; i < RL_LOCAL_PARAMS; i++) {
        params[i] = BinaryenTypeInt32();
    }
    BinaryenAddFunction(b->l.m, name, BinaryenTypeCreate(params, RL_LOCAL_PARAMS),
                        BinaryenTypeInt32(), vars, nvars, body);
    return true;
}

const char *rl_lower_region(BinaryenModuleRef m, struct cfg_arena *arena,
                            const struct cfg_region *region, const char *name, uint32_t data) {
    struct builder b = {.l = {.m = m, .region = region, .data = data}, .arena = arena};
    rl_expr body;

    b.l.flow = cfg_flow_new(arena, region);
    if (!b.l.flow || !builder_init(&b)) {
        return RL_NO_MEMORY;
    }
    b.relooper = RelooperCreate(m);
    body = build(&b);
    free(b.l.stmts);
    if (!b.l.failed && !add_function(&b, name, body)) {
        return RL_NO_MEMORY;
    }
    return b.l.failed;
}
