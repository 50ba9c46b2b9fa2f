/* SPDX-License-Identifier: MIT */
/* Guest registers between locals and env, and the software TLB's base in locals. */
#include "lower.h"

#include <stdio.h>
#include <string.h>

/* Globals that one function stores, at most; it is named after where they are. */
enum { SYNC_MAX = 16, SYNC_NAME = 5 + SYNC_MAX * 11 };

void rl_store_dirty(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;

    for (uint32_t g = 0; g < machine->nglobals; g++) {
        if (cfg_set_has(l->dirty, g)) {
            rl_env_store(l, 4, machine->globals[g].offset, rl_get(l, l->global_local[g]));
        }
    }
}

/* Stores its parameters from the second on at these offsets from the first. */
static void add_sync(struct rl_lower *l, const char *name, const uint32_t *offsets, uint32_t n) {
    BinaryenType i32 = BinaryenTypeInt32(), types[1 + SYNC_MAX];
    rl_expr stores[SYNC_MAX];

    types[0] = i32;
    for (uint32_t i = 0; i < n; i++) {
        types[i + 1] = i32;
        stores[i] = rl_store(l->m, 4, offsets[i], BinaryenLocalGet(l->m, 0, i32),
                             BinaryenLocalGet(l->m, i + 1, i32), i32);
    }
    BinaryenAddFunction(l->m, name, BinaryenTypeCreate(types, n + 1), BinaryenTypeNone(), NULL, 0,
                        BinaryenBlock(l->m, NULL, stores, n, BinaryenTypeNone()));
}

void rl_store_dirty_apart(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;
    uint32_t offsets[SYNC_MAX], n = 0;
    rl_expr args[1 + SYNC_MAX];
    char name[SYNC_NAME] = "sync";
    size_t used = strlen(name);

    for (uint32_t g = 0; g < machine->nglobals; g++) {
        uint32_t offset = (uint32_t)machine->globals[g].offset + l->bias;

        if (cfg_set_has(l->dirty, g)) {
            if (n == SYNC_MAX || offset > INT32_MAX) {
                rl_store_dirty(l);
                return;
            }
            offsets[n++] = offset;
            used += (size_t)snprintf(name + used, sizeof name - used, "_%u", (unsigned)offset);
            args[n] = rl_get(l, l->global_local[g]);
        }
    }
    if (n < 2) {
        rl_store_dirty(l);
        return;
    }
    if (!BinaryenGetFunction(l->m, name)) {
        add_sync(l, name, offsets, n);
    }
    args[0] = rl_get(l, RL_LOCAL_BASE);
    rl_emit(l, BinaryenCall(l->m, name, args, n + 1, BinaryenTypeNone()));
}

void rl_forget_live(struct rl_lower *l) {
    for (uint32_t w = 0; w < l->flow->words; w++) {
        l->stale[w] |= l->live[w] | l->kept[w];
    }
}

static void load_stale(struct rl_lower *l, uint32_t g) {
    if (cfg_set_has(l->stale, g) && l->global_local[g]) {
        rl_set(l, l->global_local[g],
               rl_env_load(l, 4, false, l->region->machine.globals[g].offset));
        rl_keep_fresh(l, g);
    }
}

void rl_keep_fresh(struct rl_lower *l, uint32_t operand) {
    if (cfg_is_global(l->region, operand)) {
        l->stale[operand / 64] &= ~(UINT64_C(1) << (operand % 64));
    }
}

void rl_load_inputs(struct rl_lower *l, const struct cfg_op *op) {
    for (uint32_t i = op->nout; i < (uint32_t)op->nout + op->nin; i++) {
        if (cfg_is_global(l->region, op->args[i])) {
            load_stale(l, op->args[i]);
        }
    }
}

void rl_load_stale_live(struct rl_lower *l) {
    for (uint32_t g = 0; g < l->region->machine.nglobals; g++) {
        if (cfg_set_has(l->live, g) || cfg_set_has(l->kept, g)) {
            load_stale(l, g);
        }
    }
    memset(l->stale, 0, l->flow->words * sizeof *l->stale);
}

static uint32_t below_env(int32_t offset) {
    return offset < 0 ? -(uint32_t)offset : 0;
}

static void set_base(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;
    const int32_t offsets[] = {machine->exit_request, machine->exit_value, machine->counters};

    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        l->bias = below_env(offsets[i]) > l->bias ? below_env(offsets[i]) : l->bias;
    }
    rl_set(l, RL_LOCAL_BASE,
           rl_binary(l, BinaryenSubInt32(), rl_get(l, RL_LOCAL_BASE), rl_i32(l, l->bias)));
}

void rl_load_entry(struct rl_lower *l) {
    set_base(l);
    l->live = l->flow->live_in;
    rl_forget_live(l);
    rl_load_stale_live(l);
    rl_load_tlb(l);
    if (l->jump_cache_local) {
        rl_set(l, l->jump_cache_local, rl_env_load(l, 4, false, l->region->machine.jump_cache));
    }
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

rl_expr rl_block_data(struct rl_lower *l) {
    return rl_binary(l, BinaryenAddInt32(), BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32()),
                     rl_i32(l, l->data + cfg_data_block(l->node->block)));
}

rl_expr rl_tb(struct rl_lower *l) {
    uint32_t offset = l->data + cfg_data_block(l->node->block) + CFG_DATA_TB;
    rl_expr data = BinaryenGlobalGet(l->m, RL_DATA, BinaryenTypeInt32());

    return rl_load(l->m, 4, false, offset, BinaryenTypeInt32(), data);
}

rl_expr rl_return_address(struct rl_lower *l) {
    rl_expr code =
        rl_load(l->m, 4, false, l->region->machine.tb_code, BinaryenTypeInt32(), rl_tb(l));

    return rl_binary(l, BinaryenAddInt32(), code, rl_i32(l, l->insn_offset));
}
