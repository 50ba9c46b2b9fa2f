/* SPDX-License-Identifier: MIT */
/*
 * Calls of QEMU's helpers, with the guest state they may see and change (TCG_CALL_*). In the C ABI
 * of wasm32 a structure is passed by the address of a copy, and returned through an address that
 * comes first; QEMU's Int128 is one where the compiler has none of its own, as there.
 */
#include "lower.h"

#include <stdio.h>
#include <string.h>

static BinaryenType type_of(uint8_t type) {
    return type == CFG_I64 ? BinaryenTypeInt64() : BinaryenTypeInt32();
}

rl_expr rl_call_qemu(struct rl_lower *l, uint32_t func, rl_expr *args, const BinaryenType *types,
                     uint32_t nargs, BinaryenType result) {
    BinaryenType list[RL_PARAMS_MAX], params;
    BinaryenFunctionRef known;
    char name[16];

    memcpy(list, types, nargs * sizeof *types);
    params = BinaryenTypeCreate(list, nargs);
    snprintf(name, sizeof name, "h%u", (unsigned)func);
    known = BinaryenGetFunction(l->m, name);
    if (!known) {
        BinaryenAddFunctionImport(l->m, name, "env", name, params, result);
    } else if (BinaryenFunctionGetParams(known) != params ||
               BinaryenFunctionGetResults(known) != result) {
        l->failed = "two signatures of one function of QEMU's";
    }
    return BinaryenCall(l->m, name, args, nargs, result);
}

/* Half of a value of CFG_I128 in the thread's room for them, for a load or a store. */
struct half {
    uint32_t offset;
    uint32_t operand; /* of the low part; the next one is the high part */
};

static struct half half_of(uint32_t slot, uint32_t half) {
    return (struct half){16 * slot + 8 * half, 2 * half};
}

static rl_expr wide_base(struct rl_lower *l) {
    return BinaryenGlobalGet(l->m, RL_WIDE, BinaryenTypeInt32());
}

static rl_expr slot_address(struct rl_lower *l, uint32_t slot) {
    return rl_binary(l, BinaryenAddInt32(), wide_base(l), rl_i32(l, 16 * slot));
}

static void store_wide(struct rl_lower *l, uint32_t slot, const uint32_t *in) {
    for (uint32_t i = 0; i < 2; i++) {
        struct half half = half_of(slot, i);
        rl_expr value = rl_read_pair(l, in[half.operand], in[half.operand + 1]);

        rl_emit(l, rl_store(l->m, 8, half.offset, wide_base(l), value, BinaryenTypeInt64()));
    }
}

static void write_wide(struct rl_lower *l, const uint32_t *out) {
    for (uint32_t i = 0; i < 2; i++) {
        struct half half = half_of(0, i);

        rl_write_pair(l, out[half.operand], out[half.operand + 1],
                      rl_load(l->m, 8, false, half.offset, BinaryenTypeInt64(), wide_base(l)));
    }
}

/* Emits what the call needs before it. Its value: none if the result is CFG_I128. */
static rl_expr call(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    BinaryenType types[RL_PARAMS_MAX], result = type_of(helper->ret);
    rl_expr args[RL_PARAMS_MAX];
    const uint32_t *in = op->args + op->nout;
    uint32_t n = 0, slot = 0;

    if (helper->ret == CFG_I128) {
        types[n] = BinaryenTypeInt32();
        args[n++] = slot_address(l, slot++);
    }
    for (uint32_t i = 0; i < helper->nargs; i++) {
        types[n] = type_of(helper->args[i]);
        if (helper->args[i] == CFG_I128) {
            store_wide(l, slot, in);
            args[n++] = slot_address(l, slot++);
        } else if (helper->args[i] == CFG_I64) {
            args[n++] = rl_read_pair(l, in[0], in[1]);
        } else {
            args[n++] = rl_read(l, in[0]);
        }
        in += cfg_type_operands(helper->args[i]);
    }
    if (helper->ret == CFG_VOID || helper->ret == CFG_I128) {
        result = BinaryenTypeNone();
    }
    return rl_call_qemu(l, helper->func, args, types, n, result);
}

bool rl_takes_words(const struct cfg_helper *helper, uint32_t nargs, uint8_t ret) {
    bool words = helper->nargs == nargs && helper->ret == ret;

    for (uint32_t i = 0; words && i < nargs; i++) {
        words = helper->args[i] == CFG_I32;
    }
    return words;
}

void rl_emit_call(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    rl_expr result = call(l, op, helper);

    if (helper->ret == CFG_I64) {
        rl_set(l, RL_LOCAL_WIDE, result);
    } else if (helper->ret == CFG_I32) {
        rl_set(l, RL_LOCAL_A, result);
    } else {
        rl_emit(l, result);
    }
}

static void write_result(struct rl_lower *l, const struct cfg_op *op,
                         const struct cfg_helper *helper) {
    if (helper->ret == CFG_I128) {
        write_wide(l, op->args);
    } else if (helper->ret == CFG_I64) {
        rl_write_pair(l, op->args[0], op->args[1], rl_get64(l));
    } else if (helper->ret == CFG_I32) {
        rl_write(l, op->args[0], rl_get(l, RL_LOCAL_A));
    }
}

void rl_store_return_address(struct rl_lower *l) {
    rl_emit(l, rl_store(l->m, 4, 0, BinaryenGlobalGet(l->m, RL_RA, BinaryenTypeInt32()),
                        rl_return_address(l), BinaryenTypeInt32()));
}

bool rl_lower_call(struct rl_lower *l, const struct cfg_op *op) {
    const struct cfg_helper *helper;
    enum cfg_sync sync;

    if (op->opc != CFG_OPC_call) {
        return false;
    }
    helper = &l->region->helpers[op->args[op->nout + op->nin]];
    if (rl_likely_flags(l, op, helper) || rl_divide(l, op, helper) ||
        rl_plain_float(l, op, helper)) {
        return true;
    }
    if (rl_leaves_by_lookup(l, op)) {
        rl_leave_by_lookup(l);
        return true;
    }
    sync = cfg_op_sync(l->flow, l->node, op);
    if (sync != CFG_SYNC_NONE) {
        rl_store_dirty(l);
    }
    /* Even some that see no globals raise: Arm's division, i386's write to a control register. */
    if (cfg_call_may_raise(helper->flags)) {
        rl_store_return_address(l);
    }
    rl_emit_call(l, op, helper);
    if (helper->flags & CFG_CALL_NO_RETURN) {
        rl_leave_raised(l);
        return true;
    }
    /* Before the results are written: they may be globals. */
    if (sync == CFG_SYNC_CLOBBER) {
        rl_forget_live(l);
    }
    write_result(l, op, helper);
    if (!cfg_call_is_contained(helper->flags)) {
        rl_load_tlb(l);
    }
    return true;
}
