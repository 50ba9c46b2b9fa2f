/* SPDX-License-Identifier: MIT */
/*
 * Guarded edges: the test whether the guest goes where it went when the region was grown. It asks
 * what QEMU's own lookup would (tb_lookup in accel/tcg/cpu-exec.c, with the pc's entry of the jump
 * cache at a known place), which QEMU forgets when mappings change (DESIGN rule 4).
 */
#include "lower.h"

/* A word of the target's part of the instance data. */
static rl_expr datum(struct rl_lower *l, uint32_t block, uint32_t field) {
    rl_expr data = BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32());

    return rl_load(l->m, 4, false, l->data + cfg_data_block(block) + field, BinaryenTypeInt32(),
                   data);
}

static rl_expr jump_cache_has(struct rl_lower *l, uint32_t block, uint32_t member, uint32_t field) {
    rl_expr entry = rl_binary(l, BinaryenAddInt32(), rl_get(l, l->jump_cache_local),
                              datum(l, block, CFG_DATA_JUMP));

    return rl_binary(l, BinaryenEqInt32(),
                     rl_load(l->m, 4, false, member, BinaryenTypeInt32(), entry),
                     datum(l, block, field));
}

rl_expr rl_guard_holds(struct rl_lower *l, uint32_t operand, uint32_t target) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr here =
        rl_binary(l, BinaryenEqInt32(), rl_read(l, operand), datum(l, target, CFG_DATA_PC));
    rl_expr known =
        rl_binary(l, BinaryenAndInt32(), jump_cache_has(l, target, machine->jump_tb, CFG_DATA_TB),
                  jump_cache_has(l, target, machine->jump_pc, CFG_DATA_JUMP_PC));

    if (rl_calls_out(l->region, l->block)) {
        known =
            rl_binary(l, BinaryenAndInt32(), known, rl_unary(l, BinaryenEqZInt32(), rl_invalid(l)));
    }
    return BinaryenIf(l->m, here, known, rl_i32(l, 0));
}
