/* SPDX-License-Identifier: MIT */
/* Shorthand for Binaryen expressions, and operands to locals. */
#include "lower.h"

#include <stdlib.h>

void rl_emit(struct rl_lower *l, rl_expr stmt) {
    if (l->nstmts == l->stmts_max) {
        uint32_t max = l->stmts_max ? 2 * l->stmts_max : 256;
        rl_expr *grown = realloc(l->stmts, max * sizeof *grown);

        if (!grown) {
            l->failed = RL_NO_MEMORY;
            return;
        }
        l->stmts = grown;
        l->stmts_max = max;
    }
    l->stmts[l->nstmts++] = stmt;
}

rl_expr rl_take(struct rl_lower *l, uint32_t mark) {
    rl_expr block;

    if (l->nstmts == mark) {
        return BinaryenNop(l->m);
    }
    block = l->nstmts == mark + 1
                ? l->stmts[mark]
                : BinaryenBlock(l->m, NULL, l->stmts + mark, l->nstmts - mark, BinaryenTypeAuto());
    l->nstmts = mark;
    return block;
}

rl_expr rl_take_named(struct rl_lower *l, uint32_t mark, const char *name) {
    rl_expr block =
        BinaryenBlock(l->m, name, l->stmts + mark, l->nstmts - mark, BinaryenTypeNone());

    l->nstmts = mark;
    return block;
}

uint32_t rl_begin_unlikely(struct rl_lower *l) {
    uint32_t mark = l->nstmts;

    rl_emit(l, BinaryenNop(l->m));
    return mark;
}

rl_expr rl_i32(struct rl_lower *l, uint32_t value) {
    return BinaryenConst(l->m, BinaryenLiteralInt32((int32_t)value));
}

rl_expr rl_i64(struct rl_lower *l, uint64_t value) {
    return BinaryenConst(l->m, BinaryenLiteralInt64((int64_t)value));
}

rl_expr rl_get(struct rl_lower *l, uint32_t local) {
    return BinaryenLocalGet(l->m, local, BinaryenTypeInt32());
}

rl_expr rl_get64(struct rl_lower *l) {
    return BinaryenLocalGet(l->m, RL_LOCAL_WIDE, BinaryenTypeInt64());
}

rl_expr rl_env(struct rl_lower *l) {
    return rl_binary(l, BinaryenAddInt32(), rl_get(l, RL_LOCAL_BASE), rl_i32(l, l->bias));
}

rl_expr rl_binary(struct rl_lower *l, BinaryenOp op, rl_expr a, rl_expr b) {
    return BinaryenBinary(l->m, op, a, b);
}

rl_expr rl_plus(struct rl_lower *l, rl_expr a, uint32_t by) {
    return by ? rl_binary(l, BinaryenAddInt32(), a, rl_i32(l, by)) : a;
}

rl_expr rl_unary(struct rl_lower *l, BinaryenOp op, rl_expr a) {
    return BinaryenUnary(l->m, op, a);
}

void rl_set(struct rl_lower *l, uint32_t local, rl_expr value) {
    rl_emit(l, BinaryenLocalSet(l->m, local, value));
}

static uint32_t operand_local(struct rl_lower *l, uint32_t operand) {
    if (cfg_is_global(l->region, operand)) {
        return l->global_local[operand];
    }
    return l->temp_local + l->slots->of[l->node->block][operand - l->region->machine.nglobals];
}

rl_expr rl_read(struct rl_lower *l, uint32_t operand) {
    if (!cfg_is_global(l->region, operand)) {
        const struct cfg_temp *temp = cfg_temp_of(l->region, l->block, operand);

        if (temp->kind == CFG_TEMP_CONST) {
            return rl_i32(l, (uint32_t)temp->value);
        }
        if (temp->kind == CFG_TEMP_ENV) {
            return rl_env(l);
        }
    }
    return rl_get(l, operand_local(l, operand));
}

rl_expr rl_truncated(struct rl_lower *l, rl_expr value, uint32_t size) {
    return size == 2 ? value
                     : rl_binary(l, BinaryenAndInt32(), value,
                                 rl_i32(l, (UINT32_C(1) << (8 << size)) - 1));
}

rl_expr rl_read_low(struct rl_lower *l, uint32_t operand, uint32_t size) {
    return rl_truncated(l, rl_read(l, operand), size);
}

void rl_write(struct rl_lower *l, uint32_t operand, rl_expr value) {
    rl_set(l, operand_local(l, operand), value);
    rl_keep_fresh(l, operand);
}

rl_expr rl_read_pair(struct rl_lower *l, uint32_t low, uint32_t high) {
    rl_expr hi = rl_unary(l, BinaryenExtendUInt32(), rl_read(l, high));

    hi = rl_binary(l, BinaryenShlInt64(), hi, rl_i64(l, 32));
    return rl_binary(l, BinaryenOrInt64(), rl_unary(l, BinaryenExtendUInt32(), rl_read(l, low)),
                     hi);
}

void rl_write_pair(struct rl_lower *l, uint32_t low, uint32_t high, rl_expr value) {
    rl_expr shifted;

    rl_set(l, RL_LOCAL_WIDE, value);
    rl_write(l, low, rl_unary(l, BinaryenWrapInt64(), rl_get64(l)));
    shifted = rl_binary(l, BinaryenShrUInt64(), rl_get64(l), rl_i64(l, 32));
    rl_write(l, high, rl_unary(l, BinaryenWrapInt64(), shifted));
}

/* A wasm offset is unsigned and does not wrap, so what lies before the base needs an addition. */
static rl_expr env_base(struct rl_lower *l, int32_t *offset) {
    rl_expr base = rl_get(l, RL_LOCAL_BASE);

    *offset = (int32_t)((uint32_t)*offset + l->bias); /* as addresses do, it may wrap */
    if (*offset < 0) {
        base = rl_binary(l, BinaryenAddInt32(), base, rl_i32(l, (uint32_t)*offset));
        *offset = 0;
    }
    return base;
}

rl_expr rl_env_load(struct rl_lower *l, uint32_t bytes, bool sign, int32_t offset) {
    rl_expr base = env_base(l, &offset);

    return rl_load(l->m, bytes, sign, (uint32_t)offset,
                   bytes == 8 ? BinaryenTypeInt64() : BinaryenTypeInt32(), base);
}

void rl_env_store(struct rl_lower *l, uint32_t bytes, int32_t offset, rl_expr value) {
    rl_expr base = env_base(l, &offset);

    rl_emit(l, rl_store(l->m, bytes, (uint32_t)offset, base, value,
                        bytes == 8 ? BinaryenTypeInt64() : BinaryenTypeInt32()));
}

rl_expr rl_compare(struct rl_lower *l, uint32_t cond, rl_expr a, rl_expr b) {
    switch (cond) {
    case CFG_COND_EQ:
        return rl_binary(l, BinaryenEqInt32(), a, b);
    case CFG_COND_NE:
        return rl_binary(l, BinaryenNeInt32(), a, b);
    case CFG_COND_LT:
        return rl_binary(l, BinaryenLtSInt32(), a, b);
    case CFG_COND_GE:
        return rl_binary(l, BinaryenGeSInt32(), a, b);
    case CFG_COND_LE:
        return rl_binary(l, BinaryenLeSInt32(), a, b);
    case CFG_COND_GT:
        return rl_binary(l, BinaryenGtSInt32(), a, b);
    case CFG_COND_LTU:
        return rl_binary(l, BinaryenLtUInt32(), a, b);
    case CFG_COND_GEU:
        return rl_binary(l, BinaryenGeUInt32(), a, b);
    case CFG_COND_LEU:
        return rl_binary(l, BinaryenLeUInt32(), a, b);
    case CFG_COND_GTU:
        return rl_binary(l, BinaryenGtUInt32(), a, b);
    case CFG_COND_TSTEQ:
        return rl_unary(l, BinaryenEqZInt32(), rl_binary(l, BinaryenAndInt32(), a, b));
    case CFG_COND_TSTNE:
        return rl_binary(l, BinaryenNeInt32(), rl_binary(l, BinaryenAndInt32(), a, b),
                         rl_i32(l, 0));
    default:
        return rl_i32(l, cond == CFG_COND_ALWAYS);
    }
}

rl_expr rl_compare_pair(struct rl_lower *l, uint32_t cond, const uint32_t *ins) {
    rl_expr a = rl_read_pair(l, ins[0], ins[1]);
    rl_expr b = rl_read_pair(l, ins[2], ins[3]);

    switch (cond) {
    case CFG_COND_EQ:
        return rl_binary(l, BinaryenEqInt64(), a, b);
    case CFG_COND_NE:
        return rl_binary(l, BinaryenNeInt64(), a, b);
    case CFG_COND_LT:
        return rl_binary(l, BinaryenLtSInt64(), a, b);
    case CFG_COND_GE:
        return rl_binary(l, BinaryenGeSInt64(), a, b);
    case CFG_COND_LE:
        return rl_binary(l, BinaryenLeSInt64(), a, b);
    case CFG_COND_GT:
        return rl_binary(l, BinaryenGtSInt64(), a, b);
    case CFG_COND_LTU:
        return rl_binary(l, BinaryenLtUInt64(), a, b);
    case CFG_COND_GEU:
        return rl_binary(l, BinaryenGeUInt64(), a, b);
    case CFG_COND_LEU:
        return rl_binary(l, BinaryenLeUInt64(), a, b);
    case CFG_COND_GTU:
        return rl_binary(l, BinaryenGtUInt64(), a, b);
    case CFG_COND_TSTEQ:
        return rl_unary(l, BinaryenEqZInt64(), rl_binary(l, BinaryenAndInt64(), a, b));
    case CFG_COND_TSTNE:
        return rl_unary(l, BinaryenEqZInt32(),
                        rl_unary(l, BinaryenEqZInt64(), rl_binary(l, BinaryenAndInt64(), a, b)));
    default:
        return rl_i32(l, cond == CFG_COND_ALWAYS);
    }
}
