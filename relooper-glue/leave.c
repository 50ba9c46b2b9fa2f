/* SPDX-License-Identifier: MIT */
/*
 * Ways out of a region. All of them store the dirty globals; what is then left to do, finding the
 * next region or returning to the interpreter, is a function of QEMU's side (qemu-hooks/chain.c),
 * so that an exit costs few bytes and a module needs no function table.
 */
#include "lower.h"

#include <string.h>

static void add_to_counter(struct rl_lower *l, enum cfg_counter counter, rl_expr n) {
    int32_t offset = l->region->machine.counters + 8 * (int32_t)counter;

    rl_env_store(l, 8, offset,
                 rl_binary(l, BinaryenAddInt64(), rl_env_load(l, 8, false, offset), n));
}

static void count_blocks(struct rl_lower *l) {
    if (l->region->flags & CFG_REGION_COUNT_BLOCKS) {
        add_to_counter(l, CFG_COUNT_BLOCKS,
                       BinaryenLocalGet(l->m, RL_LOCAL_COUNT, BinaryenTypeInt64()));
    }
}

/* The function that adds its second parameter to the TBs that ran and returns 0, for whatever
 * leaves on a slow path. */
static const char *counted_return(struct rl_lower *l) {
    static const char name[] = "counted";
    BinaryenType params[2] = {BinaryenTypeInt32(), BinaryenTypeInt64()};
    uint32_t mark = l->nstmts;

    if (!BinaryenGetFunction(l->m, name)) {
        add_to_counter(l, CFG_COUNT_BLOCKS, BinaryenLocalGet(l->m, 1, BinaryenTypeInt64()));
        rl_emit(l, BinaryenReturn(l->m, rl_i32(l, 0)));
        BinaryenAddFunction(l->m, name, BinaryenTypeCreate(params, 2), BinaryenTypeInt32(), NULL, 0,
                            rl_take(l, mark));
    }
    return name;
}

static void return_nothing(struct rl_lower *l) {
    rl_expr args[2];

    if (l->region->flags & CFG_REGION_COUNT_BLOCKS) {
        args[0] = rl_get(l, RL_LOCAL_BASE);
        args[1] = BinaryenLocalGet(l->m, RL_LOCAL_COUNT, BinaryenTypeInt64());
        rl_emit(l, BinaryenReturnCall(l->m, counted_return(l), args, 2, BinaryenTypeInt32()));
    } else {
        rl_emit(l, BinaryenReturn(l->m, rl_i32(l, 0)));
    }
}

/* That way is slow as it is. */
static void return_to_main_loop(struct rl_lower *l, enum cfg_counter reason, rl_expr value) {
    rl_store_dirty_apart(l);
    rl_env_store(l, 4, l->region->machine.exit_value, value);
    add_to_counter(l, reason, rl_i64(l, 1));
    return_nothing(l);
}

/* why: the reason, and for an indirect exit the TB as well, in the bits above (cfg/ir.h). */
static void return_by(struct rl_lower *l, const char *way, rl_expr why, rl_expr code) {
    rl_expr args[3];

    rl_store_dirty(l);
    count_blocks(l);
    args[0] = rl_env(l);
    args[1] = code;
    args[2] = why;
    rl_emit(l, BinaryenReturnCall(l->m, way, args, 3, BinaryenTypeInt32()));
}

static void return_to_code(struct rl_lower *l, rl_expr why, rl_expr code) {
    return_by(l, l->region->flags & CFG_REGION_CHAIN ? RL_CHAIN : RL_LEAVE, why, code);
}

static rl_expr tb_exit(struct rl_lower *l, uint32_t which) {
    return rl_binary(l, BinaryenOrInt32(), rl_tb(l), rl_i32(l, which));
}

void rl_exit_check(struct rl_lower *l) {
    rl_expr pending = rl_compare(
        l, CFG_COND_LT, rl_env_load(l, 4, false, l->region->machine.exit_request), rl_i32(l, 0));
    uint32_t mark = rl_begin_unlikely(l);

    return_to_main_loop(l, CFG_COUNT_REQUEST, tb_exit(l, CFG_EXIT_REQUESTED));
    rl_emit(l, BinaryenIf(l->m, pending, rl_take(l, mark), NULL));
}

static rl_expr edge_code(struct rl_lower *l, uint32_t edge) {
    return rl_load(l->m, 4, false, l->region->machine.tb_jump + 4 * edge, BinaryenTypeInt32(),
                   rl_tb(l));
}

void rl_leave_edge(struct rl_lower *l, uint32_t edge) {
    return_to_code(l, rl_i32(l, CFG_COUNT_EDGE), edge_code(l, edge));
}

void rl_leave_indirect(struct rl_lower *l, uint32_t operand) {
    return_to_code(l, tb_exit(l, CFG_COUNT_INDIRECT), rl_read(l, operand));
}

bool rl_leaves_by_lookup(const struct rl_lower *l, const struct cfg_op *op) {
    const struct cfg_op *next = op + 1;

    return l->region->flags & CFG_REGION_CHAIN && op->opc == CFG_OPC_call &&
           next < l->block->ops + l->node->end && next->opc == CFG_OPC_goto_ptr &&
           next->args[0] == op->args[0] && !cfg_is_global(l->region, op->args[0]) &&
           !strcmp(l->region->helpers[cfg_op_const(op, 0)].name, "lookup_tb_ptr");
}

void rl_leave_by_lookup(struct rl_lower *l) {
    return_by(l, RL_JUMP, tb_exit(l, CFG_COUNT_INDIRECT), rl_i32(l, 0));
}

void rl_leave_main_loop(struct rl_lower *l, uint32_t value) {
    return_to_main_loop(l, CFG_COUNT_MAIN_LOOP,
                        value == CFG_EXIT_NULL ? rl_i32(l, 0) : tb_exit(l, value));
}

void rl_leave_unsupported(struct rl_lower *l) {
    rl_expr code =
        rl_load(l->m, 4, false, l->region->machine.tb_code, BinaryenTypeInt32(), rl_tb(l));

    return_to_code(l, rl_i32(l, CFG_COUNT_UNSUPPORTED), code);
}

void rl_leave_raised(struct rl_lower *l) {
    return_nothing(l);
}

void rl_leave_if_raised(struct rl_lower *l) {
    rl_expr raised = rl_env_load(l, 1, false, l->region->machine.raised);
    uint32_t mark = l->nstmts;

    rl_leave_raised(l);
    rl_emit(l, BinaryenIf(l->m, raised, rl_take(l, mark), NULL));
}

bool rl_calls_out(const struct cfg_region *region, const struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        if (cfg_op_calls_out(region, &block->ops[i])) {
            return true;
        }
    }
    return false;
}

rl_expr rl_invalid(struct rl_lower *l) {
    rl_expr data = BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32());

    return rl_load(l->m, 4, false, l->data + CFG_DATA_INVALID, BinaryenTypeInt32(), data);
}

void rl_check_valid(struct rl_lower *l, uint32_t edge) {
    uint32_t mark = rl_begin_unlikely(l);

    return_to_code(l, rl_i32(l, CFG_COUNT_INVALIDATED), edge_code(l, edge));
    rl_emit(l, BinaryenIf(l->m, rl_invalid(l), rl_take(l, mark), NULL));
}
