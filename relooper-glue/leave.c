/* SPDX-License-Identifier: MIT */
/*
 * Ways out of a region. All of them store the dirty globals; what is then left to do, finding the
 * next region or returning to the interpreter, is one function per module, "chain", so that an
 * exit costs few bytes.
 */
#include "lower.h"

#include <stdlib.h>

static void add_to_counter(struct rl_lower *l, enum cfg_counter counter, rl_expr n) {
    int32_t offset = l->region->machine.counters + 8 * (int32_t)counter;

    rl_env_store(l, 8, offset,
                 rl_binary(l, BinaryenAddInt64(), rl_env_load(l, 8, false, offset), n));
}

static void before_leaving(struct rl_lower *l) {
    rl_store_dirty(l);
    if (l->region->flags & CFG_REGION_COUNT_BLOCKS) {
        add_to_counter(l, CFG_COUNT_BLOCKS,
                       BinaryenLocalGet(l->m, RL_LOCAL_COUNT, BinaryenTypeInt64()));
    }
}

static void return_to_main_loop(struct rl_lower *l, enum cfg_counter reason, rl_expr value) {
    before_leaving(l);
    rl_env_store(l, 4, l->region->machine.exit_value, value);
    add_to_counter(l, reason, rl_i64(l, 1));
    rl_emit(l, BinaryenReturn(l->m, rl_i32(l, 0)));
}

static void return_to_code(struct rl_lower *l, enum cfg_counter reason, rl_expr code) {
    rl_expr args[3];

    before_leaving(l);
    args[0] = rl_env(l);
    args[1] = code;
    args[2] = rl_i32(l, (uint32_t)reason);
    rl_emit(l, BinaryenReturnCall(l->m, RL_CHAIN, args, 3, BinaryenTypeInt32()));
}

static rl_expr tb_exit(struct rl_lower *l, uint32_t which) {
    return rl_binary(l, BinaryenOrInt32(), rl_tb(l), rl_i32(l, which));
}

void rl_exit_check(struct rl_lower *l) {
    enum { TB_EXIT_REQUESTED = 3 }; /* QEMU's include/exec/translation-block.h */
    rl_expr pending = rl_compare(
        l, CFG_COND_LT, rl_env_load(l, 4, false, l->region->machine.exit_request), rl_i32(l, 0));
    uint32_t mark = l->nstmts;

    return_to_main_loop(l, CFG_COUNT_REQUEST, tb_exit(l, TB_EXIT_REQUESTED));
    rl_emit(l, BinaryenIf(l->m, pending, rl_take(l, mark), NULL));
}

static rl_expr edge_code(struct rl_lower *l, uint32_t edge) {
    return rl_load(l->m, 4, false, l->region->machine.tb_jump + 4 * edge, BinaryenTypeInt32(),
                   rl_tb(l));
}

void rl_leave_edge(struct rl_lower *l, uint32_t edge) {
    return_to_code(l, CFG_COUNT_EDGE, edge_code(l, edge));
}

void rl_leave_indirect(struct rl_lower *l, uint32_t operand) {
    return_to_code(l, CFG_COUNT_INDIRECT, rl_read(l, operand));
}

void rl_leave_main_loop(struct rl_lower *l, uint32_t value) {
    return_to_main_loop(l, CFG_COUNT_MAIN_LOOP,
                        value == CFG_EXIT_NULL ? rl_i32(l, 0) : tb_exit(l, value));
}

void rl_leave_unsupported(struct rl_lower *l) {
    rl_expr code =
        rl_load(l->m, 4, false, l->region->machine.tb_code, BinaryenTypeInt32(), rl_tb(l));

    return_to_code(l, CFG_COUNT_UNSUPPORTED, code);
}

void rl_check_valid(struct rl_lower *l, uint32_t edge) {
    rl_expr data = BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32());
    rl_expr invalid =
        rl_load(l->m, 4, false, l->data + CFG_DATA_INVALID, BinaryenTypeInt32(), data);
    uint32_t mark = l->nstmts;

    return_to_code(l, CFG_COUNT_INVALIDATED, edge_code(l, edge));
    rl_emit(l, BinaryenIf(l->m, invalid, rl_take(l, mark), NULL));
}

/* The tail of chain: count the reason, let the interpreter go on at the code. */
static void count_and_return_code(struct rl_lower *l, uint32_t code, uint32_t reason,
                                  uint32_t scratch) {
    uint32_t counters = (uint32_t)l->region->machine.counters;
    rl_expr at = rl_binary(l, BinaryenShlInt32(), rl_get(l, reason), rl_i32(l, 3)), old;

    at = rl_binary(l, BinaryenAddInt32(), at, rl_i32(l, counters));
    rl_set(l, scratch, rl_binary(l, BinaryenAddInt32(), at, rl_env(l)));
    old = rl_load(l->m, 8, false, 0, BinaryenTypeInt64(), rl_get(l, scratch));
    old = rl_binary(l, BinaryenAddInt64(), old, rl_i64(l, 1));
    rl_emit(l, rl_store(l->m, 8, 0, rl_get(l, scratch), old, BinaryenTypeInt64()));
    rl_emit(l, rl_get(l, code));
}

/* If code is a TB's head and that TB has a region, go on there without returning. */
static void jump_to_region(struct rl_lower *l, uint32_t code, uint32_t scratch) {
    const struct cfg_machine *machine = &l->region->machine;
    BinaryenType i32 = BinaryenTypeInt32();
    rl_expr env = rl_env(l), func, jump, is_head;
    uint32_t mark = l->nstmts;

    add_to_counter(l, CFG_COUNT_CHAINED, rl_i64(l, 1));
    rl_emit(l, BinaryenReturnCallIndirect(l->m, RL_TABLE, rl_get(l, scratch), &env, 1, i32, i32));
    jump = rl_take(l, mark);
    func = rl_load(l->m, 4, false, 4, i32, rl_get(l, code));
    func = rl_load(l->m, 4, false, machine->tb_region, i32, func);
    jump = BinaryenIf(l->m, BinaryenLocalTee(l->m, scratch, func, i32), jump, NULL);
    is_head = rl_compare(l, CFG_COND_EQ, rl_load(l->m, 4, false, 0, i32, rl_get(l, code)),
                         rl_i32(l, machine->head_word));
    rl_emit(l, BinaryenIf(l->m, is_head, jump, NULL));
}

/* chain(env, code, reason): code is where a TB's exit goes. A null code (an indirect jump that
 * found no TB) leaves for the main loop with 0, as the interpreter does. */
bool rl_add_chain(BinaryenModuleRef m, const struct cfg_machine *machine, bool chain) {
    enum { ENV, CODE, REASON, SCRATCH };
    struct cfg_region region = {.machine = *machine};
    struct rl_lower l = {.m = m, .region = &region};
    BinaryenType i32 = BinaryenTypeInt32(), params[] = {i32, i32, i32}, locals[] = {i32};
    rl_expr null_case;

    rl_env_store(&l, 4, machine->exit_value, rl_i32(&l, 0));
    null_case = rl_take(&l, 0);
    if (chain) {
        jump_to_region(&l, CODE, SCRATCH);
    }
    null_case = BinaryenIf(m, rl_unary(&l, BinaryenEqZInt32(), rl_get(&l, CODE)), null_case,
                           rl_take(&l, 0));
    rl_emit(&l, null_case);
    count_and_return_code(&l, CODE, REASON, SCRATCH);
    if (!l.failed) {
        BinaryenAddFunction(m, RL_CHAIN, BinaryenTypeCreate(params, 3), i32, locals, 1,
                            BinaryenBlock(m, NULL, l.stmts, l.nstmts, i32));
    }
    free(l.stmts);
    return !l.failed;
}
