/* SPDX-License-Identifier: MIT */
/* Loads and stores of QEMU's own memory, almost always fields of env. */
#include "lower.h"

struct access {
    uint8_t bytes;
    bool sign;
};

static struct access access_of(uint8_t opc) {
    switch (opc) {
    case CFG_OPC_ld8u:
    case CFG_OPC_st8:
        return (struct access){1, false};
    case CFG_OPC_ld8s:
        return (struct access){1, true};
    case CFG_OPC_ld16u:
    case CFG_OPC_st16:
        return (struct access){2, false};
    case CFG_OPC_ld16s:
        return (struct access){2, true};
    default:
        return (struct access){4, false};
    }
}

static bool is_env(const struct rl_lower *l, uint32_t operand) {
    return !cfg_is_global(l->region, operand) &&
           cfg_temp_of(l->region, l->block, operand)->kind == CFG_TEMP_ENV;
}

/* Only env is known not to be near the end of the address space, where wasm's offsets, which do
 * not wrap, would trap. */
static rl_expr address(struct rl_lower *l, uint32_t base, int32_t offset) {
    rl_expr at = rl_read(l, base);

    return offset ? rl_binary(l, BinaryenAddInt32(), at, rl_i32(l, (uint32_t)offset)) : at;
}

bool rl_lower_host_mem(struct rl_lower *l, const struct cfg_op *op) {
    uint16_t flags = cfg_op_table[op->opc].flags;
    struct access a = access_of(op->opc);
    enum cfg_sync sync;
    int32_t offset;
    rl_expr value;

    if (!(flags & (CFG_OP_HOST_LOAD | CFG_OP_HOST_STORE))) {
        return false;
    }
    offset = (int32_t)op->args[2];
    sync = cfg_op_sync(l->flow, l->node, op);
    if (sync != CFG_SYNC_NONE) {
        rl_store_dirty(l);
    }
    if (flags & CFG_OP_HOST_LOAD) {
        value = is_env(l, op->args[1]) ? rl_env_load(l, a.bytes, a.sign, offset)
                                       : rl_load(l->m, a.bytes, a.sign, 0, BinaryenTypeInt32(),
                                                 address(l, op->args[1], offset));
        rl_write(l, op->args[0], value);
        return true;
    }
    value = rl_read(l, op->args[0]);
    if (is_env(l, op->args[1])) {
        rl_env_store(l, a.bytes, offset, value);
    } else {
        rl_emit(l, rl_store(l->m, a.bytes, 0, address(l, op->args[1], offset), value,
                            BinaryenTypeInt32()));
    }
    if (sync == CFG_SYNC_CLOBBER) {
        rl_forget_live(l);
    }
    return true;
}
