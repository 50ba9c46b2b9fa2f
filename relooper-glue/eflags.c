/* SPDX-License-Identifier: MIT */
/*
 * All of x86's lazy flags inline, for the operations that set them most: what the helper
 * cc_compute_all does (QEMU's target/i386/tcg/cc_helper_template.h.inc).
 */
#include "lower.h"

enum {
    CARRY = 0x1,
    PARITY_BIT = 2,
    AUXILIARY = 0x10,
    ZERO_BIT = 6,
    SIGN = 0x80,
    OVERFLOW_BIT = 11,
    OVERFLOW = 1 << OVERFLOW_BIT,
};

/* The helper's arguments. */
enum { DST, SRC };

static uint32_t bits_of(uint32_t size) {
    return 8u << size;
}

static rl_expr add(struct rl_lower *l, rl_expr a, rl_expr b) {
    return rl_binary(l, BinaryenAddInt32(), a, b);
}

static rl_expr exclusive_or(struct rl_lower *l, rl_expr a, rl_expr b) {
    return rl_binary(l, BinaryenXorInt32(), a, b);
}

static rl_expr masked(struct rl_lower *l, rl_expr value, uint32_t mask) {
    return rl_binary(l, BinaryenAndInt32(), value, rl_i32(l, mask));
}

static rl_expr left(struct rl_lower *l, rl_expr value, uint32_t by) {
    return rl_binary(l, BinaryenShlInt32(), value, rl_i32(l, by));
}

static rl_expr right(struct rl_lower *l, rl_expr value, uint32_t by) {
    return rl_binary(l, BinaryenShrUInt32(), value, rl_i32(l, by));
}

/* Parity, zero and sign are of the result, whatever the operation was. */
static rl_expr of_result(struct rl_lower *l, uint32_t dst, uint32_t size) {
    rl_expr ones = rl_unary(l, BinaryenPopcntInt32(), masked(l, rl_read(l, dst), 0xff));
    rl_expr odd = left(l, masked(l, ones, 1), PARITY_BIT);
    rl_expr parity = exclusive_or(l, odd, rl_i32(l, 1 << PARITY_BIT));
    rl_expr zero = left(l, rl_unary(l, BinaryenEqZInt32(), rl_read_low(l, dst, size)), ZERO_BIT);
    rl_expr sign = masked(l, right(l, rl_read(l, dst), bits_of(size) - 8), SIGN);

    return add(l, parity, add(l, zero, sign));
}

/* The bits of b where those of a and b differ, those of c elsewhere. */
static rl_expr majority(struct rl_lower *l, rl_expr a_xor_b, rl_expr b_xor_c, rl_expr c) {
    return exclusive_or(l, rl_binary(l, BinaryenAndInt32(), a_xor_b, b_xor_c), c);
}

/* The carries out of all bits of src + (dst - src), in RL_LOCAL_A. */
static void add_carries(struct rl_lower *l, const uint32_t *in) {
    rl_expr other = rl_binary(l, BinaryenSubInt32(), rl_read(l, in[DST]), rl_read(l, in[SRC]));
    rl_expr again = rl_binary(l, BinaryenSubInt32(), rl_read(l, in[DST]), rl_read(l, in[SRC]));

    rl_set(l, RL_LOCAL_A,
           majority(l, exclusive_or(l, rl_read(l, in[DST]), rl_read(l, in[SRC])),
                    exclusive_or(l, rl_read(l, in[SRC]), other), again));
}

/* The borrows of (dst + src) - src. */
static void subtract_carries(struct rl_lower *l, const uint32_t *in) {
    rl_expr other = add(l, rl_read(l, in[DST]), rl_read(l, in[SRC]));

    rl_set(l, RL_LOCAL_A,
           majority(l, exclusive_or(l, other, rl_read(l, in[SRC])),
                    exclusive_or(l, rl_read(l, in[SRC]), rl_read(l, in[DST])),
                    rl_read(l, in[DST])));
}

/* A bit to where the flag overflow is: shifts the number's highest one there. */
static rl_expr to_overflow(struct rl_lower *l, rl_expr value, uint32_t size) {
    return size == 0 ? left(l, value, OVERFLOW_BIT - 7)
                     : right(l, value, bits_of(size) - 1 - OVERFLOW_BIT);
}

/* Auxiliary carry, carry and overflow, from the carries in RL_LOCAL_A. */
static rl_expr of_carries(struct rl_lower *l, uint32_t size) {
    rl_expr carry = right(l, rl_truncated(l, rl_get(l, RL_LOCAL_A), size), bits_of(size) - 1);
    rl_expr auxiliary = masked(l, left(l, rl_get(l, RL_LOCAL_A), 1), AUXILIARY);
    rl_expr two = to_overflow(l, rl_get(l, RL_LOCAL_A), size);

    return add(l, add(l, carry, auxiliary), masked(l, rl_plus(l, two, OVERFLOW / 2), OVERFLOW));
}

/* Of one more or less: the auxiliary carry from bit 4, which then changed, and overflow where the
 * result is the number that only overflowing gives. src is the carry, which was kept. */
static rl_expr of_step(struct rl_lower *l, const uint32_t *in, uint32_t size, bool more) {
    uint32_t sign = UINT32_C(1) << (bits_of(size) - 1);
    rl_expr before = rl_plus(l, rl_read(l, in[DST]), more ? UINT32_MAX : 1);
    rl_expr auxiliary = masked(l, exclusive_or(l, rl_read(l, in[DST]), before), AUXILIARY);
    rl_expr overflow = left(l,
                            rl_compare(l, CFG_COND_EQ, rl_read_low(l, in[DST], size),
                                       rl_i32(l, more ? sign : sign - 1)),
                            OVERFLOW_BIT);

    return add(l, rl_read_low(l, in[SRC], size), add(l, auxiliary, overflow));
}

/* Of a shift: src is the number before the last bit was shifted out. */
static rl_expr of_shift(struct rl_lower *l, const uint32_t *in, uint32_t size, bool to_left) {
    rl_expr changed = exclusive_or(l, rl_read(l, in[SRC]), rl_read(l, in[DST]));
    rl_expr carry = right(l, rl_read(l, in[SRC]), to_left ? bits_of(size) - 1 : 0);

    return add(l, masked(l, carry, CARRY), masked(l, to_overflow(l, changed, size), OVERFLOW));
}

rl_expr rl_eflags(struct rl_lower *l, const uint32_t *in, uint32_t cc_op) {
    uint32_t size = cc_op & 3;
    rl_expr rest;

    if (cc_op == CFG_CC_EFLAGS) {
        return rl_read(l, in[SRC]);
    }
    if (size > 2) {
        return NULL;
    }
    switch (cc_op >> 2) {
    case CFG_CC_ADD:
        add_carries(l, in);
        rest = of_carries(l, size);
        break;
    case CFG_CC_SUB:
        subtract_carries(l, in);
        rest = of_carries(l, size);
        break;
    case CFG_CC_LOGIC:
        return of_result(l, in[DST], size);
    case CFG_CC_INC:
    case CFG_CC_DEC:
        rest = of_step(l, in, size, cc_op >> 2 == CFG_CC_INC);
        break;
    case CFG_CC_SHL:
    case CFG_CC_SAR:
        rest = of_shift(l, in, size, cc_op >> 2 == CFG_CC_SHL);
        break;
    default:
        return NULL;
    }
    return add(l, of_result(l, in[DST], size), rest);
}
