/* SPDX-License-Identifier: MIT */
/* Additions and subtractions with carry; the flag is a local that is 0 or 1. */
#include "lower.h"

static rl_expr wide(struct rl_lower *l, rl_expr a) {
    return rl_unary(l, BinaryenExtendUInt32(), a);
}

/* in0 + in1 (or in0 - in1) and no carry in: the flag is one comparison. */
static void without_carry_in(struct rl_lower *l, const uint32_t *args, bool sub) {
    if (sub) {
        rl_set(l, RL_LOCAL_A,
               rl_binary(l, BinaryenSubInt32(), rl_read(l, args[1]), rl_read(l, args[2])));
        rl_set(l, RL_LOCAL_CARRY,
               rl_compare(l, CFG_COND_LTU, rl_read(l, args[1]), rl_read(l, args[2])));
    } else {
        rl_set(l, RL_LOCAL_A,
               rl_binary(l, BinaryenAddInt32(), rl_read(l, args[1]), rl_read(l, args[2])));
        rl_set(l, RL_LOCAL_CARRY,
               rl_compare(l, CFG_COND_LTU, rl_get(l, RL_LOCAL_A), rl_read(l, args[1])));
    }
    rl_write(l, args[0], rl_get(l, RL_LOCAL_A));
}

/* With a carry in, 64-bit arithmetic gives the sum, and the flag as its bit 32. */
static void with_carry_in(struct rl_lower *l, const uint32_t *args, bool sub, rl_expr carry) {
    BinaryenOp op = sub ? BinaryenSubInt64() : BinaryenAddInt64();
    rl_expr high;

    rl_set(l, RL_LOCAL_WIDE,
           rl_binary(l, op,
                     rl_binary(l, op, wide(l, rl_read(l, args[1])), wide(l, rl_read(l, args[2]))),
                     wide(l, carry)));
    rl_write(l, args[0], rl_unary(l, BinaryenWrapInt64(), rl_get64(l)));
    high = rl_binary(l, BinaryenShrUInt64(), rl_get64(l), rl_i64(l, 32));
    rl_set(l, RL_LOCAL_CARRY,
           rl_binary(l, BinaryenAndInt32(), rl_unary(l, BinaryenWrapInt64(), high), rl_i32(l, 1)));
}

bool rl_lower_carry(struct rl_lower *l, const struct cfg_op *op) {
    const uint32_t *args = op->args;
    BinaryenOp last;

    switch (op->opc) {
    case CFG_OPC_addco:
    case CFG_OPC_subbo:
        without_carry_in(l, args, op->opc == CFG_OPC_subbo);
        return true;
    case CFG_OPC_addc1o:
    case CFG_OPC_subb1o:
        with_carry_in(l, args, op->opc == CFG_OPC_subb1o, rl_i32(l, 1));
        return true;
    case CFG_OPC_addcio:
    case CFG_OPC_subbio:
        with_carry_in(l, args, op->opc == CFG_OPC_subbio, rl_get(l, RL_LOCAL_CARRY));
        return true;
    case CFG_OPC_addci:
    case CFG_OPC_subbi:
        last = op->opc == CFG_OPC_addci ? BinaryenAddInt32() : BinaryenSubInt32();
        rl_write(l, args[0],
                 rl_binary(l, last, rl_binary(l, last, rl_read(l, args[1]), rl_read(l, args[2])),
                           rl_get(l, RL_LOCAL_CARRY)));
        return true;
    default:
        return false;
    }
}
