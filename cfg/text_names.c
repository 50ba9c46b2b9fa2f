/* SPDX-License-Identifier: MIT */
/* The shared words of text_names.h. */
#include "text_names.h"

const char *const cfg_type_names[CFG_TYPE_COUNT] = {"void", "i32", "i64", "i128"};

const char *const cfg_cond_names[CFG_COND_NAMES] = {
    [CFG_COND_NEVER] = "never", [CFG_COND_ALWAYS] = "always", [CFG_COND_LT] = "lt",
    [CFG_COND_GE] = "ge",       [CFG_COND_GT] = "gt",         [CFG_COND_LE] = "le",
    [CFG_COND_EQ] = "eq",       [CFG_COND_NE] = "ne",         [CFG_COND_LTU] = "ltu",
    [CFG_COND_GEU] = "geu",     [CFG_COND_TSTEQ] = "tsteq",   [CFG_COND_TSTNE] = "tstne",
    [CFG_COND_GTU] = "gtu",     [CFG_COND_LEU] = "leu",
};

const char *const cfg_call_flag_names[CFG_CALL_FLAG_NAMES] = {
    "no_read", "no_write", "no_effects", "no_return", "registers_only", "result_or_raise"};

enum cfg_const_kind cfg_const_kind(enum cfg_opcode opc, unsigned i) {
    unsigned flags = cfg_op_table[opc].flags;
    if (flags & (CFG_OP_HOST_LOAD | CFG_OP_HOST_STORE)) {
        return CFG_CONST_OFFSET;
    }
    if (flags & CFG_OP_GUEST_MEM) {
        return CFG_CONST_MEMORY;
    }
    switch (opc) {
    case CFG_OPC_call:
        return CFG_CONST_HELPER;
    case CFG_OPC_setcond:
    case CFG_OPC_negsetcond:
    case CFG_OPC_movcond:
    case CFG_OPC_setcond2_i32:
        return CFG_CONST_COND;
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        return i == 0 ? CFG_CONST_COND : CFG_CONST_LABEL;
    case CFG_OPC_br:
    case CFG_OPC_set_label:
        return CFG_CONST_LABEL;
    case CFG_OPC_insn_start:
    case CFG_OPC_mb:
        return CFG_CONST_HEX;
    default:
        return CFG_CONST_DECIMAL;
    }
}
