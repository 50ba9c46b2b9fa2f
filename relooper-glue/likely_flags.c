/* SPDX-License-Identifier: MIT */
/*
 * x86's lazy flags inline, where it is likely which operation set them (cfg/cc_op.h): a compare and
 * what the helpers cc_compute_c, cc_compute_nz and cc_compute_all would do for that one (QEMU's
 * target/i386/tcg/cc_helper.c). The helper does all others.
 */
#include "lower.h"

#include <string.h>

enum { EFLAGS_ZERO = 0x40 };

/* The helpers' arguments: operands, of which the last one is cc_op. */
enum { DST, SRC, SRC2 };

static rl_expr add(struct rl_lower *l, rl_expr a, rl_expr b) {
    return rl_binary(l, BinaryenAddInt32(), a, b);
}

static rl_expr below(struct rl_lower *l, rl_expr a, rl_expr b) {
    return rl_compare(l, CFG_COND_LTU, a, b);
}

/* Of a sum with carry: src is one addend, src2 the carry. */
static rl_expr carry_of_adc(struct rl_lower *l, const uint32_t *in, uint32_t size) {
    if (size < 2) {
        return below(l, rl_read_low(l, in[DST], size),
                     add(l, rl_read_low(l, in[SRC], size), rl_read_low(l, in[SRC2], size)));
    }
    return BinaryenSelect(l->m, rl_read(l, in[SRC2]),
                          rl_compare(l, CFG_COND_LEU, rl_read(l, in[DST]), rl_read(l, in[SRC])),
                          below(l, rl_read(l, in[DST]), rl_read(l, in[SRC])), BinaryenTypeInt32());
}

/* Of a difference with borrow: src was subtracted, and src2, the borrow. */
static rl_expr both(struct rl_lower *l, const uint32_t *in, uint32_t size) {
    return add(l, rl_read_low(l, in[SRC], size), rl_read_low(l, in[SRC2], size));
}

static rl_expr borrow_of_sbb(struct rl_lower *l, const uint32_t *in, uint32_t size) {
    if (size < 2) {
        return below(l, rl_truncated(l, add(l, rl_read(l, in[DST]), both(l, in, size)), size),
                     both(l, in, size));
    }
    return BinaryenSelect(
        l->m, rl_read(l, in[SRC2]),
        rl_compare(l, CFG_COND_LEU, add(l, rl_read(l, in[DST]), both(l, in, 2)),
                   rl_read(l, in[SRC])),
        below(l, add(l, rl_read(l, in[DST]), both(l, in, 2)), rl_read(l, in[SRC])),
        BinaryenTypeInt32());
}

static rl_expr low_bit(struct rl_lower *l, rl_expr value) {
    return rl_binary(l, BinaryenAndInt32(), value, rl_i32(l, 1));
}

static rl_expr carry_in_flags(struct rl_lower *l, const uint32_t *in, uint32_t where) {
    return where == CFG_CC_ADCX || where == CFG_CC_ADCOX ? rl_read(l, in[DST])
                                                         : low_bit(l, rl_read(l, in[SRC]));
}

/* NULL for what is not known here. */
static rl_expr carry(struct rl_lower *l, const uint32_t *in, uint32_t cc_op) {
    uint32_t size = cc_op & 3;

    if (cc_op >> 2 == CFG_CC_FLAGS) {
        return carry_in_flags(l, in, size);
    }
    if (size > 2) {
        return NULL;
    }
    switch (cc_op >> 2) {
    case CFG_CC_MUL:
        return rl_compare(l, CFG_COND_NE, rl_read(l, in[SRC]), rl_i32(l, 0));
    case CFG_CC_ADD:
        return below(l, rl_read_low(l, in[DST], size), rl_read_low(l, in[SRC], size));
    case CFG_CC_ADC:
        return carry_of_adc(l, in, size);
    case CFG_CC_SUB:
        return below(l, rl_truncated(l, add(l, rl_read(l, in[DST]), rl_read(l, in[SRC])), size),
                     rl_read_low(l, in[SRC], size));
    case CFG_CC_SBB:
        return borrow_of_sbb(l, in, size);
    case CFG_CC_LOGIC:
        return rl_i32(l, 0);
    case CFG_CC_INC:
    case CFG_CC_DEC:
        return rl_read(l, in[SRC]);
    case CFG_CC_SHL:
        return low_bit(
            l, rl_binary(l, BinaryenShrUInt32(), rl_read(l, in[SRC]), rl_i32(l, (8u << size) - 1)));
    case CFG_CC_SAR:
        return low_bit(l, rl_read(l, in[SRC]));
    case CFG_CC_BMILG:
        return rl_unary(l, BinaryenEqZInt32(), rl_read_low(l, in[SRC], size));
    case CFG_CC_BLSI:
        return rl_compare(l, CFG_COND_NE, rl_read_low(l, in[SRC], size), rl_i32(l, 0));
    default:
        return NULL;
    }
}

/* A number that is 0 where the flag zero is set. */
static rl_expr not_zero(struct rl_lower *l, const uint32_t *in, uint32_t cc_op) {
    uint32_t kind = cc_op >> 2, size = cc_op & 3;

    if (kind == CFG_CC_FLAGS) {
        rl_expr cleared =
            rl_binary(l, BinaryenXorInt32(), rl_read(l, in[SRC]), rl_i32(l, EFLAGS_ZERO));

        return rl_binary(l, BinaryenAndInt32(), cleared, rl_i32(l, EFLAGS_ZERO));
    }
    return kind < CFG_CC_KIND_COUNT && size <= 2 ? rl_read_low(l, in[DST], size) : NULL;
}

/* The helper's result if cc_op is that; NULL for another helper, too. */
static rl_expr result(struct rl_lower *l, const struct cfg_helper *helper, const uint32_t *in,
                      uint32_t cc_op) {
    if (!(helper->flags & CFG_CALL_NO_SIDE_EFFECTS)) {
        return NULL;
    }
    if (!strcmp(helper->name, "cc_compute_c") && rl_takes_words(helper, 4, CFG_I32)) {
        return carry(l, in, cc_op);
    }
    if (!strcmp(helper->name, "cc_compute_nz") && rl_takes_words(helper, 3, CFG_I32)) {
        return not_zero(l, in, cc_op);
    }
    if (!strcmp(helper->name, "cc_compute_all") && rl_takes_words(helper, 4, CFG_I32)) {
        return rl_eflags(l, in, cc_op);
    }
    return NULL;
}

/* The result written, for that cc_op; NULL if that is the helper's alone. */
static rl_expr guessed(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper,
                       uint32_t cc_op) {
    uint32_t mark = l->nstmts;
    rl_expr value = cc_op == CFG_NONE ? NULL : result(l, helper, op->args + op->nout, cc_op);

    if (!value) {
        return NULL;
    }
    rl_write(l, op->args[0], value);
    return rl_take(l, mark);
}

static rl_expr called(struct rl_lower *l, const struct cfg_op *op,
                      const struct cfg_helper *helper) {
    uint32_t mark = rl_begin_unlikely(l);

    rl_emit_call(l, op, helper);
    rl_write(l, op->args[0], rl_get(l, RL_LOCAL_A));
    return rl_take(l, mark);
}

static rl_expr unless(struct rl_lower *l, uint32_t cc_op, rl_expr other, rl_expr then) {
    rl_expr differs = rl_compare(l, CFG_COND_NE, rl_read(l, l->cc_op_global), rl_i32(l, cc_op));

    return BinaryenIf(l->m, differs, other, then);
}

bool rl_likely_flags(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    const uint32_t *in = op->args + op->nout;
    rl_expr first, second, other;

    if (!op->nin || in[op->nin - 1] != l->cc_op_global) {
        return false;
    }
    first = guessed(l, op, helper, l->cc_op.first);
    if (!first) {
        return false;
    }
    second = guessed(l, op, helper, l->cc_op.second);
    other = called(l, op, helper);
    if (second) {
        other = unless(l, l->cc_op.second, other, second);
    }
    rl_emit(l, unless(l, l->cc_op.first, other, first));
    return true;
}
