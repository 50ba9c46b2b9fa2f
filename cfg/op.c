/* SPDX-License-Identifier: MIT */
/* The table of ops, made from op.def, and what is asked of single ops. */
#include "ir.h"

#include <string.h>

const struct cfg_op_info cfg_op_table[CFG_OPC_COUNT] = {
#define OP(name, outs, ins, consts, flags) {#name, outs, ins, consts, flags},
#include "op.def"
#undef OP
};

enum cfg_opcode cfg_op_by_name(const char *name) {
    for (unsigned i = 0; i < CFG_OPC_COUNT; i++) {
        if (strcmp(cfg_op_table[i].name, name) == 0) {
            return (enum cfg_opcode)i;
        }
    }
    return CFG_OPC_COUNT;
}

enum cfg_type cfg_op_wanted_type(enum cfg_opcode opc) {
    switch (opc) {
    case CFG_OPC_qemu_ld2:
    case CFG_OPC_qemu_st2:
        return CFG_I64;
    case CFG_OPC_setcond2_i32:
    case CFG_OPC_brcond2_i32:
    case CFG_OPC_discard:
    case CFG_OPC_guard:
    case CFG_OPC_goto_ptr:
        return CFG_VOID;
    default:
        return cfg_op_table[opc].outs + cfg_op_table[opc].ins == 0 ? CFG_VOID : CFG_TYPE_COUNT;
    }
}

bool cfg_op_never_falls(const struct cfg_region *region, const struct cfg_op *op) {
    unsigned flags = cfg_op_table[op->opc].flags;
    if (flags & CFG_OP_CALL) {
        return region->helpers[cfg_op_const(op, 0)].flags & CFG_CALL_NO_RETURN;
    }
    return (flags & CFG_OP_END) && !(flags & CFG_OP_COND);
}
