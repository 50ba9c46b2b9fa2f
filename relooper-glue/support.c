/* SPDX-License-Identifier: MIT */
/* Which ops can be lowered: all of op.def (tests/ops/), but none that works on single values of 64
 * bits, which QEMU has no use for on a 32-bit host. */
#include "lower.h"

static bool supported(const struct cfg_op *op) {
    return op->type != CFG_I64 || (cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM &&
                                   cfg_op_wanted_type((enum cfg_opcode)op->opc) == CFG_I64);
}

const struct cfg_op *rl_unsupported_op(const struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        if (!supported(&block->ops[i])) {
            return &block->ops[i];
        }
    }
    return NULL;
}
