/* SPDX-License-Identifier: MIT */
/* Calls of QEMU's helpers, with the guest state they may see and change (TCG_CALL_*). */
#include "lower.h"

#include <stdio.h>
#include <string.h>

static BinaryenType type_of(uint8_t type) {
    return type == CFG_I64   ? BinaryenTypeInt64()
           : type == CFG_I32 ? BinaryenTypeInt32()
                             : BinaryenTypeNone();
}

rl_expr rl_call_qemu(struct rl_lower *l, uint32_t func, rl_expr *args, const BinaryenType *types,
                     uint32_t nargs, BinaryenType result) {
    BinaryenType params[CFG_HELPER_ARGS_MAX];
    char name[16];

    snprintf(name, sizeof name, "h%u", (unsigned)func);
    if (!BinaryenGetFunction(l->m, name)) {
        memcpy(params, types, nargs * sizeof *types);
        BinaryenAddFunctionImport(l->m, name, "env", name, BinaryenTypeCreate(params, nargs),
                                  result);
    }
    return BinaryenCall(l->m, name, args, nargs, result);
}

static rl_expr call(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper) {
    BinaryenType types[CFG_HELPER_ARGS_MAX];
    rl_expr args[CFG_HELPER_ARGS_MAX];
    const uint32_t *in = op->args + op->nout;

    for (uint32_t i = 0; i < helper->nargs; i++) {
        types[i] = type_of(helper->args[i]);
        if (helper->args[i] == CFG_I64) {
            args[i] = rl_read_pair(l, in[0], in[1]);
            in += 2;
        } else {
            args[i] = rl_read(l, *in++);
        }
    }
    return rl_call_qemu(l, helper->func, args, types, helper->nargs, type_of(helper->ret));
}

bool rl_lower_call(struct rl_lower *l, const struct cfg_op *op) {
    const struct cfg_helper *helper;
    enum cfg_sync sync;
    rl_expr result;

    if (op->opc != CFG_OPC_call) {
        return false;
    }
    helper = &l->region->helpers[op->args[op->nout + op->nin]];
    sync = cfg_op_sync(l->flow, l->node, op);
    if (sync != CFG_SYNC_NONE) {
        rl_store_dirty(l);
        rl_emit(l, rl_store(l->m, 4, 0, BinaryenGlobalGet(l->m, RL_RA, BinaryenTypeInt32()),
                            rl_return_address(l), BinaryenTypeInt32()));
    }
    result = call(l, op, helper);
    if (op->nout == 2) {
        rl_set(l, RL_LOCAL_WIDE, result);
    } else if (op->nout == 1) {
        rl_set(l, RL_LOCAL_A, result);
    } else {
        rl_emit(l, helper->ret == CFG_VOID ? result : BinaryenDrop(l->m, result));
    }
    if (helper->flags & CFG_CALL_NO_RETURN) {
        rl_emit(l, BinaryenUnreachable(l->m));
        return true;
    }
    /* Before the results are written: they may be globals. */
    if (sync == CFG_SYNC_CLOBBER) {
        rl_forget_live(l);
    }
    if (op->nout == 2) {
        rl_write_pair(l, op->args[0], op->args[1], rl_get64(l));
    } else if (op->nout == 1) {
        rl_write(l, op->args[0], rl_get(l, RL_LOCAL_A));
    }
    if (!(helper->flags & CFG_CALL_NO_SIDE_EFFECTS)) {
        rl_load_tlb(l);
    }
    return true;
}
