/* SPDX-License-Identifier: MIT */
/* Ops that touch nothing but temps. Their meaning is the interpreter's (QEMU's tcg/tci.c). */
#include "lower.h"

/* The wasm instruction of an op that has one of its own; false if it has none. */
static bool direct_op(uint8_t opc, BinaryenOp *out) {
    switch (opc) {
    case CFG_OPC_add:
        *out = BinaryenAddInt32();
        return true;
    case CFG_OPC_sub:
        *out = BinaryenSubInt32();
        return true;
    case CFG_OPC_mul:
        *out = BinaryenMulInt32();
        return true;
    case CFG_OPC_and:
        *out = BinaryenAndInt32();
        return true;
    case CFG_OPC_or:
        *out = BinaryenOrInt32();
        return true;
    case CFG_OPC_xor:
        *out = BinaryenXorInt32();
        return true;
    case CFG_OPC_shl:
        *out = BinaryenShlInt32();
        return true;
    case CFG_OPC_shr:
        *out = BinaryenShrUInt32();
        return true;
    case CFG_OPC_sar:
        *out = BinaryenShrSInt32();
        return true;
    case CFG_OPC_rotl:
        *out = BinaryenRotLInt32();
        return true;
    case CFG_OPC_rotr:
        *out = BinaryenRotRInt32();
        return true;
    case CFG_OPC_divs:
        *out = BinaryenDivSInt32();
        return true;
    case CFG_OPC_divu:
        *out = BinaryenDivUInt32();
        return true;
    case CFG_OPC_rems:
        *out = BinaryenRemSInt32();
        return true;
    case CFG_OPC_remu:
        *out = BinaryenRemUInt32();
        return true;
    default:
        return false;
    }
}

static rl_expr invert(struct rl_lower *l, rl_expr a) {
    return rl_binary(l, BinaryenXorInt32(), a, rl_i32(l, UINT32_MAX));
}

static uint32_t low_bits(uint32_t n) {
    return n >= 32 ? UINT32_MAX : (UINT32_C(1) << n) - 1;
}

static rl_expr shift(struct rl_lower *l, BinaryenOp op, rl_expr a, uint32_t by) {
    return by ? rl_binary(l, op, a, rl_i32(l, by)) : a;
}

static rl_expr masked(struct rl_lower *l, rl_expr a, uint32_t mask) {
    return mask == UINT32_MAX ? a : rl_binary(l, BinaryenAndInt32(), a, rl_i32(l, mask));
}

static rl_expr deposit(struct rl_lower *l, const uint32_t *in, uint32_t pos, uint32_t len) {
    uint32_t mask = low_bits(len) << pos;
    rl_expr field = masked(l, shift(l, BinaryenShlInt32(), rl_read(l, in[1]), pos), mask);

    if (mask == UINT32_MAX) {
        return field;
    }
    return rl_binary(l, BinaryenOrInt32(), masked(l, rl_read(l, in[0]), ~mask), field);
}

static rl_expr extract(struct rl_lower *l, rl_expr a, uint32_t pos, uint32_t len) {
    a = shift(l, BinaryenShrUInt32(), a, pos);
    return pos + len >= 32 ? a : masked(l, a, low_bits(len));
}

static rl_expr sign_extract(struct rl_lower *l, rl_expr a, uint32_t pos, uint32_t len) {
    if (pos == 0 && len == 8) {
        return rl_unary(l, BinaryenExtendS8Int32(), a);
    }
    if (pos == 0 && len == 16) {
        return rl_unary(l, BinaryenExtendS16Int32(), a);
    }
    a = shift(l, BinaryenShlInt32(), a, 32 - pos - len);
    return shift(l, BinaryenShrSInt32(), a, 32 - len);
}

/* Bits 8..15 down, 0..7 up, in the low half; the flags say what the high half becomes. */
static rl_expr bswap16(struct rl_lower *l, uint32_t in, uint32_t flags) {
    enum { OS = 4 }; /* TCG_BSWAP_OS: sign-extend */
    rl_expr low = extract(l, rl_read(l, in), 8, 8);
    rl_expr high = rl_binary(l, BinaryenAndInt32(), rl_read(l, in), rl_i32(l, 0xff));

    high = rl_binary(l, BinaryenShlInt32(), high, rl_i32(l, 8));
    low = rl_binary(l, BinaryenOrInt32(), low, high);
    return flags & OS ? rl_unary(l, BinaryenExtendS16Int32(), low) : low;
}

/* Rotating the odd and the even bytes apart needs no scratch: (a rotr 8) & ... | (a rotl 8) & ...
 */
static rl_expr bswap32(struct rl_lower *l, uint32_t in) {
    rl_expr odd = rl_binary(l, BinaryenRotRInt32(), rl_read(l, in), rl_i32(l, 8));
    rl_expr even = rl_binary(l, BinaryenRotLInt32(), rl_read(l, in), rl_i32(l, 8));

    return rl_binary(l, BinaryenOrInt32(), masked(l, odd, 0xff00ff00), masked(l, even, 0x00ff00ff));
}

static rl_expr count_zeros(struct rl_lower *l, BinaryenOp op, const uint32_t *in) {
    return BinaryenSelect(l->m, rl_read(l, in[0]), rl_unary(l, op, rl_read(l, in[0])),
                          rl_read(l, in[1]), BinaryenTypeInt32());
}

static rl_expr product(struct rl_lower *l, const uint32_t *in, bool sign) {
    BinaryenOp extend = sign ? BinaryenExtendSInt32() : BinaryenExtendUInt32();

    return rl_binary(l, BinaryenMulInt64(), rl_unary(l, extend, rl_read(l, in[0])),
                     rl_unary(l, extend, rl_read(l, in[1])));
}

/* The value of a one-output op; NULL if it is not here. */
static rl_expr value_of(struct rl_lower *l, const struct cfg_op *op) {
    const uint32_t *in = op->args + op->nout, *k = in + op->nin;
    BinaryenOp direct;

    if (direct_op(op->opc, &direct)) {
        return rl_binary(l, direct, rl_read(l, in[0]), rl_read(l, in[1]));
    }
    switch (op->opc) {
    case CFG_OPC_mov:
        return rl_read(l, in[0]);
    case CFG_OPC_neg:
        return rl_binary(l, BinaryenSubInt32(), rl_i32(l, 0), rl_read(l, in[0]));
    case CFG_OPC_not:
        return invert(l, rl_read(l, in[0]));
    case CFG_OPC_andc:
        return rl_binary(l, BinaryenAndInt32(), rl_read(l, in[0]), invert(l, rl_read(l, in[1])));
    case CFG_OPC_orc:
        return rl_binary(l, BinaryenOrInt32(), rl_read(l, in[0]), invert(l, rl_read(l, in[1])));
    case CFG_OPC_eqv:
        return invert(l, rl_binary(l, BinaryenXorInt32(), rl_read(l, in[0]), rl_read(l, in[1])));
    case CFG_OPC_nand:
        return invert(l, rl_binary(l, BinaryenAndInt32(), rl_read(l, in[0]), rl_read(l, in[1])));
    case CFG_OPC_nor:
        return invert(l, rl_binary(l, BinaryenOrInt32(), rl_read(l, in[0]), rl_read(l, in[1])));
    case CFG_OPC_clz:
        return count_zeros(l, BinaryenClzInt32(), in);
    case CFG_OPC_ctz:
        return count_zeros(l, BinaryenCtzInt32(), in);
    case CFG_OPC_ctpop:
        return rl_unary(l, BinaryenPopcntInt32(), rl_read(l, in[0]));
    case CFG_OPC_bswap16:
        return bswap16(l, in[0], k[0]);
    case CFG_OPC_bswap32:
        return bswap32(l, in[0]);
    case CFG_OPC_deposit:
        return deposit(l, in, k[0], k[1]);
    case CFG_OPC_extract:
        return extract(l, rl_read(l, in[0]), k[0], k[1]);
    case CFG_OPC_sextract:
        return sign_extract(l, rl_read(l, in[0]), k[0], k[1]);
    case CFG_OPC_setcond:
        return rl_compare(l, k[0], rl_read(l, in[0]), rl_read(l, in[1]));
    case CFG_OPC_negsetcond:
        return rl_binary(l, BinaryenSubInt32(), rl_i32(l, 0),
                         rl_compare(l, k[0], rl_read(l, in[0]), rl_read(l, in[1])));
    case CFG_OPC_setcond2_i32:
        return rl_compare_pair(l, k[0], in);
    case CFG_OPC_movcond:
        return BinaryenSelect(l->m, rl_compare(l, k[0], rl_read(l, in[0]), rl_read(l, in[1])),
                              rl_read(l, in[2]), rl_read(l, in[3]), BinaryenTypeInt32());
    default:
        return NULL;
    }
}

bool rl_lower_arith(struct rl_lower *l, const struct cfg_op *op) {
    rl_expr value;

    if (op->opc == CFG_OPC_mulu2 || op->opc == CFG_OPC_muls2) {
        rl_write_pair(l, op->args[0], op->args[1],
                      product(l, op->args + 2, op->opc == CFG_OPC_muls2));
        return true;
    }
    value = value_of(l, op);
    if (!value) {
        return false;
    }
    rl_write(l, op->args[0], value);
    return true;
}
