/* SPDX-License-Identifier: MIT */
/* Which ops can be lowered. The test of every op (tests/) holds this against what lowering does. */
#include "lower.h"

static bool memory_supported(const struct cfg_region *region, const struct cfg_op *op) {
    uint32_t oi = op->args[op->nout + op->nin], memop = oi >> CFG_OI_MODE_BITS;
    uint32_t size = memop & CFG_MO_SIZE;
    bool pair = op->opc == CFG_OPC_qemu_ld2 || op->opc == CFG_OPC_qemu_st2;

    return (oi & ((1 << CFG_OI_MODE_BITS) - 1)) < region->machine.nmodes &&
           size == (pair ? 3 : size) && size <= (pair ? 3u : 2u);
}

static bool supported(const struct cfg_region *region, const struct cfg_op *op) {
    if (op->type == CFG_I64 && op->opc != CFG_OPC_qemu_ld2 && op->opc != CFG_OPC_qemu_st2) {
        return false;
    }
    if (cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM) {
        return memory_supported(region, op);
    }
    switch (op->opc) {
    case CFG_OPC_divs2:
    case CFG_OPC_divu2:
    case CFG_OPC_bswap64:
    case CFG_OPC_ext_i32_i64:
    case CFG_OPC_extu_i32_i64:
    case CFG_OPC_extrl_i64_i32:
    case CFG_OPC_extrh_i64_i32:
        return false;
    default:
        return true;
    }
}

const struct cfg_op *rl_unsupported_op(const struct cfg_region *region,
                                       const struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        if (!supported(region, &block->ops[i])) {
            return &block->ops[i];
        }
    }
    return NULL;
}
