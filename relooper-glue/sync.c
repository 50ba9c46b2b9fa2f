/* SPDX-License-Identifier: MIT */
/* Guest registers between locals and env, and the software TLB's base in locals. */
#include "lower.h"

void rl_store_dirty(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;

    for (uint32_t g = 0; g < machine->nglobals; g++) {
        if (cfg_set_has(l->dirty, g)) {
            rl_env_store(l, 4, machine->globals[g].offset, rl_get(l, l->global_local[g]));
        }
    }
}

/* Env holds the values of all: take those that may be read. */
static void load_globals(struct rl_lower *l, const uint64_t *live) {
    const struct cfg_machine *machine = &l->region->machine;

    for (uint32_t g = 0; g < machine->nglobals; g++) {
        if ((cfg_set_has(live, g) || cfg_set_has(l->kept, g)) && l->global_local[g]) {
            rl_set(l, l->global_local[g], rl_env_load(l, 4, false, machine->globals[g].offset));
        }
    }
}

void rl_reload_live(struct rl_lower *l) {
    load_globals(l, l->live);
}

void rl_load_entry(struct rl_lower *l) {
    load_globals(l, l->flow->live_in);
    rl_load_tlb(l);
}

void rl_load_tlb(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;

    for (uint32_t mode = 0; mode < machine->nmodes; mode++) {
        if (l->mode_local[mode]) {
            rl_set(l, l->mode_local[mode], rl_env_load(l, 4, false, machine->tlb_mask[mode]));
            rl_set(l, l->mode_local[mode] + 1, rl_env_load(l, 4, false, machine->tlb_table[mode]));
        }
    }
}

rl_expr rl_tb(struct rl_lower *l) {
    uint32_t offset = l->data + CFG_DATA_TBS + 4 * l->node->block;
    rl_expr data = BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32());

    return rl_load(l->m, 4, false, offset, BinaryenTypeInt32(), data);
}

rl_expr rl_return_address(struct rl_lower *l) {
    rl_expr code =
        rl_load(l->m, 4, false, l->region->machine.tb_code, BinaryenTypeInt32(), rl_tb(l));

    return rl_binary(l, BinaryenAddInt32(), code, rl_i32(l, l->insn_offset));
}
