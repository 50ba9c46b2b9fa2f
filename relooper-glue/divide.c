/* SPDX-License-Identifier: MIT */
/*
 * x86's division of 64 bits by 32 (helpers divl and idivl, patch 32) inline, where it is sure that
 * the quotient fits. The helper raises, or does what is rare.
 */
#include "lower.h"

#include <string.h>

/* The helpers' arguments; the results are the quotient and the remainder. */
enum { ENV, LOW, HIGH, DIVISOR, ARGS };

static rl_expr quotient_does_not_fit(struct rl_lower *l, const uint32_t *in) {
    return rl_compare(l, CFG_COND_GEU, rl_read(l, in[HIGH]), rl_read(l, in[DIVISOR]));
}

/* Is the dividend more than 32 bits, or the divisor 0 or -1? */
static rl_expr is_rare(struct rl_lower *l, const uint32_t *in) {
    rl_expr sign = rl_binary(l, BinaryenShrSInt32(), rl_read(l, in[LOW]), rl_i32(l, 31));
    rl_expr next = rl_plus(l, rl_read(l, in[DIVISOR]), 1);

    return rl_binary(l, BinaryenOrInt32(), rl_compare(l, CFG_COND_NE, rl_read(l, in[HIGH]), sign),
                     rl_compare(l, CFG_COND_LTU, next, rl_i32(l, 2)));
}

static rl_expr narrow(struct rl_lower *l, BinaryenOp divide, const uint32_t *in) {
    return rl_binary(l, divide, rl_read(l, in[LOW]), rl_read(l, in[DIVISOR]));
}

static rl_expr wide(struct rl_lower *l, const uint32_t *in) {
    rl_expr divisor = rl_unary(l, BinaryenExtendUInt32(), rl_read(l, in[DIVISOR]));

    return rl_unary(l, BinaryenWrapInt64(),
                    rl_binary(l, BinaryenDivUInt64(), rl_read_pair(l, in[LOW], in[HIGH]), divisor));
}

/* Engines' divisions of 64 bits take longer. */
static rl_expr quotient(struct rl_lower *l, const uint32_t *in, bool is_signed) {
    return is_signed ? narrow(l, BinaryenDivSInt32(), in)
                     : BinaryenIf(l->m, rl_read(l, in[HIGH]), wide(l, in),
                                  narrow(l, BinaryenDivUInt32(), in));
}

static void divide(struct rl_lower *l, const struct cfg_op *op, bool is_signed) {
    const uint32_t *in = op->args + op->nout;
    rl_expr product;

    rl_set(l, RL_LOCAL_A, quotient(l, in, is_signed));
    product = rl_binary(l, BinaryenMulInt32(), rl_get(l, RL_LOCAL_A), rl_read(l, in[DIVISOR]));
    rl_set(l, RL_LOCAL_ENTRY, rl_binary(l, BinaryenSubInt32(), rl_read(l, in[LOW]), product));
    rl_write(l, op->args[0], rl_get(l, RL_LOCAL_A));
    rl_write(l, op->args[1], rl_get(l, RL_LOCAL_ENTRY));
}

bool rl_divide(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    const uint32_t *in = op->args + op->nout;
    bool is_signed = !strcmp(helper->name, "idivl");
    uint32_t mark;
    rl_expr called;

    if (!(is_signed || !strcmp(helper->name, "divl")) ||
        !(helper->flags & CFG_CALL_RESULT_OR_RAISE) || !rl_takes_words(helper, ARGS, CFG_I64)) {
        return false;
    }
    mark = rl_begin_unlikely(l);
    rl_store_dirty_apart(l);
    rl_store_return_address(l);
    rl_emit_call(l, op, helper);
    rl_write_pair(l, op->args[0], op->args[1], rl_get64(l));
    called = rl_take(l, mark);
    divide(l, op, is_signed);
    rl_emit(l, BinaryenIf(l->m, is_signed ? is_rare(l, in) : quotient_does_not_fit(l, in), called,
                          rl_take(l, mark)));
    return true;
}
