/* SPDX-License-Identifier: MIT */
/*
 * Scalar arithmetic of the vector registers (SSE) as one instruction of the engine's where it is
 * plain: rounded to nearest, with inexact raised before, a normal number as the result, and no
 * denormal operand. Such an operation changes nothing but its result, which is the one that IEEE
 * 754 asks for, so softfloat does the same there (float32_gen2 in QEMU's fpu/softfloat.c). The
 * smallest normal number may have been rounded to, which is an underflow, so it is not plain. The
 * helper does all else.
 */
#include "lower.h"

#include <stdio.h>
#include <string.h>

/* A helper of (env, result, first, second), all addresses of registers. */
struct scalar {
    const char *name;
    uint32_t bytes;
    bool unary; /* of second; the result's other elements are first's all the same */
    BinaryenOp (*op)(void);
};

static const struct scalar scalars[] = {
    {"addss", 4, false, BinaryenAddFloat32},  {"subss", 4, false, BinaryenSubFloat32},
    {"mulss", 4, false, BinaryenMulFloat32},  {"divss", 4, false, BinaryenDivFloat32},
    {"sqrtss", 4, true, BinaryenSqrtFloat32}, {"addsd", 8, false, BinaryenAddFloat64},
    {"subsd", 8, false, BinaryenSubFloat64},  {"mulsd", 8, false, BinaryenMulFloat64},
    {"divsd", 8, false, BinaryenDivFloat64},  {"sqrtsd", 8, true, BinaryenSqrtFloat64},
};

enum { ENV, RESULT, FIRST, SECOND, ARGS };
enum { REGISTER_BYTES = 16 };

static const struct scalar *scalar_of(const struct rl_lower *l, const struct cfg_helper *helper) {
    const uint8_t flags = CFG_CALL_NO_READ_GLOBALS | CFG_CALL_REGISTERS_ONLY;

    if (!l->region->machine.float_mask || (helper->flags & flags) != flags ||
        !rl_takes_words(helper, ARGS, CFG_VOID)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        if (!strcmp(helper->name, scalars[i].name)) {
            return &scalars[i];
        }
    }
    return NULL;
}

/* The op of the block that made the operand last, or NULL. */
static const struct cfg_op *maker(const struct rl_lower *l, const struct cfg_op *before,
                                  uint32_t operand) {
    for (const struct cfg_op *op = before; op-- > l->block->ops + l->node->first;) {
        for (uint32_t i = 0; i < op->nout; i++) {
            if (op->args[i] == operand) {
                return op;
            }
        }
    }
    return NULL;
}

/* Are two operands the same distance from env? */
static bool same_register(const struct rl_lower *l, const struct cfg_op *op, uint32_t a,
                          uint32_t b) {
    const struct cfg_op *x = maker(l, op, a), *y = maker(l, op, b);

    if (!x || !y || x->opc != CFG_OPC_add || y->opc != CFG_OPC_add) {
        return a == b;
    }
    for (uint32_t i = 1; i < 3; i++) {
        const struct cfg_temp *temp;

        if (cfg_is_global(l->region, x->args[i]) || x->args[i] != y->args[i]) {
            return false;
        }
        temp = cfg_temp_of(l->region, l->block, x->args[i]);
        if (temp->kind != CFG_TEMP_ENV && temp->kind != CFG_TEMP_CONST) {
            return false;
        }
    }
    return true;
}

static void leave_if(struct rl_lower *l, const char *label, rl_expr condition) {
    uint32_t mark = rl_begin_unlikely(l);

    rl_emit(l, BinaryenBreak(l->m, label, NULL, NULL));
    rl_emit(l, BinaryenIf(l->m, condition, rl_take(l, mark), NULL));
}

static rl_expr bits(struct rl_lower *l, const struct scalar *s, uint32_t operand) {
    return rl_load(l->m, s->bytes, false, 0,
                   s->bytes == 4 ? BinaryenTypeInt32() : BinaryenTypeInt64(), rl_read(l, operand));
}

static rl_expr number(struct rl_lower *l, const struct scalar *s, uint32_t operand) {
    return rl_load(l->m, s->bytes, false, 0,
                   s->bytes == 4 ? BinaryenTypeFloat32() : BinaryenTypeFloat64(),
                   rl_read(l, operand));
}

static rl_expr constant(struct rl_lower *l, const struct scalar *s, uint64_t value) {
    return s->bytes == 4 ? rl_i32(l, (uint32_t)value) : rl_i64(l, (int64_t)value);
}

/* Twice the smallest normal number's bits, and twice infinity's: without the sign. */
static uint64_t smallest(const struct scalar *s) {
    return s->bytes == 4 ? UINT64_C(0x01000000) : UINT64_C(0x0020000000000000);
}

static uint64_t infinity(const struct scalar *s) {
    return s->bytes == 4 ? UINT64_C(0xff000000) : UINT64_C(0xffe0000000000000);
}

/* Twice the bits, less a constant, compared with another one. */
static rl_expr compare_magnitude(struct rl_lower *l, const struct scalar *s, bool less,
                                 rl_expr value, uint64_t from, uint64_t length) {
    bool narrow = s->bytes == 4;
    BinaryenOp shift = narrow ? BinaryenShlInt32() : BinaryenShlInt64();
    BinaryenOp sub = narrow ? BinaryenSubInt32() : BinaryenSubInt64();
    BinaryenOp compare = less ? (narrow ? BinaryenLtUInt32() : BinaryenLtUInt64())
                              : (narrow ? BinaryenGeUInt32() : BinaryenGeUInt64());
    rl_expr magnitude = rl_binary(l, shift, value, constant(l, s, 1));

    return rl_binary(l, compare, rl_binary(l, sub, magnitude, constant(l, s, from)),
                     constant(l, s, length));
}

static rl_expr is_denormal(struct rl_lower *l, const struct scalar *s, uint32_t operand) {
    return compare_magnitude(l, s, true, bits(l, s, operand), 1, smallest(s) - 1);
}

static rl_expr is_not_normal(struct rl_lower *l, const struct scalar *s, rl_expr value) {
    uint64_t from = smallest(s) + 1;

    return compare_magnitude(l, s, false, value, from, infinity(s) - from);
}

static rl_expr state_is_other(struct rl_lower *l) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr state = rl_binary(l, BinaryenAndInt32(), rl_env_load(l, 4, false, machine->float_state),
                              rl_i32(l, machine->float_mask));

    return rl_binary(l, BinaryenNeInt32(), state, rl_i32(l, machine->float_plain));
}

/* Sets the local to the result's bits. */
static void compute(struct rl_lower *l, const struct scalar *s, const uint32_t *in,
                    uint32_t local) {
    rl_expr result = s->unary
                         ? rl_unary(l, s->op(), number(l, s, in[SECOND]))
                         : rl_binary(l, s->op(), number(l, s, in[FIRST]), number(l, s, in[SECOND]));

    rl_set(l, local,
           rl_unary(l, s->bytes == 4 ? BinaryenReinterpretFloat32() : BinaryenReinterpretFloat64(),
                    result));
}

static rl_expr get(struct rl_lower *l, uint32_t local) {
    return local == RL_LOCAL_WIDE ? rl_get64(l) : rl_get(l, local);
}

static void copy(struct rl_lower *l, const uint32_t *in, uint32_t bytes, uint32_t offset) {
    BinaryenType type = bytes == 4 ? BinaryenTypeInt32() : BinaryenTypeInt64();

    rl_emit(l, rl_store(l->m, bytes, offset, rl_read(l, in[RESULT]),
                        rl_load(l->m, bytes, false, offset, type, rl_read(l, in[FIRST])), type));
}

static void store_result(struct rl_lower *l, const struct cfg_op *op, const struct scalar *s,
                         uint32_t local) {
    const uint32_t *in = op->args + op->nout;

    rl_emit(l, rl_store(l->m, s->bytes, 0, rl_read(l, in[RESULT]), get(l, local),
                        s->bytes == 4 ? BinaryenTypeInt32() : BinaryenTypeInt64()));
    if (!same_register(l, op, in[RESULT], in[FIRST])) {
        for (uint32_t at = s->bytes; at < REGISTER_BYTES; at += at % 8 ? 4 : 8) {
            copy(l, in, at % 8 ? 4 : 8, at);
        }
    }
}

bool rl_plain_float(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    const struct scalar *s = scalar_of(l, helper);
    const uint32_t *in = op->args + op->nout;
    uint32_t local, mark = l->nstmts;
    char call[24], done[24];

    if (!s) {
        return false;
    }
    local = s->bytes == 4 ? RL_LOCAL_A : RL_LOCAL_WIDE;
    snprintf(call, sizeof call, "call%u", (unsigned)l->nfloats);
    snprintf(done, sizeof done, "done%u", (unsigned)l->nfloats++);
    leave_if(l, call, state_is_other(l));
    compute(l, s, in, local);
    leave_if(l, call, is_not_normal(l, s, get(l, local)));
    if (!s->unary) {
        leave_if(l, call, is_denormal(l, s, in[FIRST]));
    }
    leave_if(l, call, is_denormal(l, s, in[SECOND]));
    store_result(l, op, s, local);
    rl_emit(l, BinaryenBreak(l->m, done, NULL, NULL));
    rl_emit(l, rl_take_named(l, mark, call));
    rl_emit_call(l, op, helper);
    rl_emit(l, rl_take_named(l, mark, done));
    return true;
}
