/* SPDX-License-Identifier: MIT */
/*
 * Guest loads and stores off the fast path. A region makes them through functions of the module's
 * own, which know all but the address, the value and the place: engines compile and optimize code
 * that hardly ever runs like any other.
 */
#include "lower.h"

#include <stdio.h>

/* Parameters of the function that makes an access; a load has no value. DATA is the address of the
 * block's part of the instance data (cfg/ir.h, CFG_DATA_*). */
enum { BASE, ADDRESS, DATA, INSN, VALUE, PARAMS };

static rl_expr param(struct rl_lower *l, uint32_t i) {
    return BinaryenLocalGet(l->m, i, BinaryenTypeInt32());
}

/* The value stored, or NULL. */
static rl_expr value_param(struct rl_lower *l, const struct rl_access *a) {
    return a->is_store ? BinaryenLocalGet(l->m, VALUE, rl_access_type(a)) : NULL;
}

static rl_expr helper_call(struct rl_lower *l, const struct rl_access *a) {
    const struct cfg_machine *machine = &l->region->machine;
    uint32_t func = a->is_store ? machine->store[a->size] : machine->load[a->size + 4 * a->sign];
    BinaryenType i32 = BinaryenTypeInt32(), types[5];
    rl_expr args[5], code;
    uint32_t n = 0;

    args[n] = rl_env(l); /* the base is parameter 0 here, too */
    types[n++] = i32;
    args[n] = rl_unary(l, BinaryenExtendUInt32(), param(l, ADDRESS));
    types[n++] = BinaryenTypeInt64();
    if (a->is_store) {
        args[n] = value_param(l, a);
        types[n++] = rl_access_type(a);
    }
    args[n] = rl_i32(l, a->oi);
    types[n++] = i32;
    code = rl_load(l->m, 4, false, CFG_DATA_TB, i32, param(l, DATA));
    code = rl_load(l->m, 4, false, machine->tb_code, i32, code);
    args[n] = rl_binary(l, BinaryenAddInt32(), code, param(l, INSN));
    types[n++] = i32;
    return rl_call_qemu(l, func, args, types, n,
                        a->is_store ? BinaryenTypeNone() : rl_access_type(a));
}

/* At the host address in the local, which a block of statements returns from with. */
static rl_expr plain_access(struct rl_lower *l, const struct rl_access *a, uint32_t host) {
    uint32_t bytes = 1u << a->size;
    rl_expr address = rl_get(l, host), parts[2];

    if (!a->is_store) {
        return BinaryenReturn(
            l->m, rl_load(l->m, bytes, a->sign && a->size < 2, 0, rl_access_type(a), address));
    }
    parts[0] = rl_store(l->m, bytes, 0, address, value_param(l, a), rl_access_type(a));
    parts[1] = BinaryenReturn(l->m, NULL);
    return BinaryenBlock(l->m, NULL, parts, 2, BinaryenTypeUnreachable());
}

/* Counts an access whose group was not looked up, though the TLB has its own bytes: if there are
 * many, the region is better off without groups. */
static rl_expr count_straddle(struct rl_lower *l, uint32_t left) {
    BinaryenType i32 = BinaryenTypeInt32();
    rl_expr data[1] = {param(l, DATA)}, parts[3];

    parts[0] = BinaryenLocalSet(
        l->m, left,
        rl_binary(l, BinaryenSubInt32(),
                  rl_load(l->m, 4, false, CFG_DATA_STRADDLES, i32, param(l, DATA)), rl_i32(l, 1)));
    parts[1] = rl_store(l->m, 4, CFG_DATA_STRADDLES, param(l, DATA), rl_get(l, left), i32);
    parts[2] = BinaryenIf(l->m, rl_binary(l, BinaryenLeSInt32(), rl_get(l, left), rl_i32(l, 0)),
                          BinaryenCall(l->m, RL_STRADDLED, data, 1, BinaryenTypeNone()), NULL);
    return BinaryenBlock(l->m, NULL, parts, 3, BinaryenTypeNone());
}

/* Asks the TLB for the access's own bytes before QEMU's function. host is the first of two locals.
 */
static rl_expr access_alone(struct rl_lower *l, const struct rl_access *a, uint32_t host) {
    struct rl_bytes own = {a->oi & ((1 << CFG_OI_MODE_BITS) - 1), 1u << a->size, !a->is_store,
                           a->is_store};
    rl_expr parts[3], found[2];

    found[0] = count_straddle(l, host + 1);
    found[1] = plain_access(l, a, host);
    parts[0] = BinaryenLocalSet(l->m, host, rl_look_up(l, &own, param(l, ADDRESS)));
    parts[1] = BinaryenIf(l->m, rl_get(l, host),
                          BinaryenBlock(l->m, NULL, found, 2, BinaryenTypeUnreachable()), NULL);
    parts[2] = helper_call(l, a);
    return BinaryenBlock(l->m, NULL, parts, 3,
                         a->is_store ? BinaryenTypeNone() : rl_access_type(a));
}

rl_expr rl_slow_access(struct rl_lower *l, const struct rl_access *a, rl_expr value) {
    BinaryenType i32 = BinaryenTypeInt32();
    BinaryenType params[PARAMS] = {i32, i32, i32, i32, rl_access_type(a)}, locals[] = {i32, i32};
    BinaryenType result = a->is_store ? BinaryenTypeNone() : rl_access_type(a);
    uint32_t nparams = a->is_store ? PARAMS : VALUE;
    rl_expr args[PARAMS] = {[BASE] = rl_get(l, RL_LOCAL_BASE),
                            [ADDRESS] = rl_read(l, a->addr),
                            [DATA] = rl_block_data(l),
                            [INSN] = rl_i32(l, l->insn_offset),
                            [VALUE] = value};
    char name[40];

    snprintf(name, sizeof name, "%s%s_%x", a->is_store ? "store" : "load", a->group ? "_near" : "",
             (unsigned)a->oi);
    if (!BinaryenGetFunction(l->m, name)) {
        BinaryenAddFunction(l->m, name, BinaryenTypeCreate(params, nparams), result, locals,
                            a->group ? 2 : 0,
                            a->group ? access_alone(l, a, nparams) : helper_call(l, a));
    }
    return BinaryenCall(l->m, name, args, nparams, result);
}

/* Parameters of the function that looks bytes up, and behind them its locals. */
enum { LOWEST = 1, FIRST, LAST, LOCALS = 2 };

static rl_expr unless(struct rl_lower *l, rl_expr fails) {
    return BinaryenIf(l->m, fails, BinaryenReturn(l->m, rl_i32(l, 0)), NULL);
}

/* Sets the local to the entry of the byte that far from the lowest one. */
static rl_expr find_entry(struct rl_lower *l, uint32_t mode, uint32_t local, uint32_t distance) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr mask = rl_env_load(l, 4, false, machine->tlb_mask[mode]);
    rl_expr table = rl_env_load(l, 4, false, machine->tlb_table[mode]);
    rl_expr address = rl_plus(l, rl_get(l, LOWEST), distance);

    return BinaryenLocalSet(l->m, local, rl_tlb_entry(l, address, mask, table));
}

/* They may lie across a page's end, if both pages are side by side in host memory, too. */
static rl_expr look_up(struct rl_lower *l, const struct rl_bytes *bytes) {
    uint32_t last = bytes->n - 1;
    rl_expr parts[8];
    uint32_t n = 0;

    parts[n++] = find_entry(l, bytes->mode, FIRST, 0);
    parts[n++] = find_entry(l, bytes->mode, LAST, last);
    for (int store = 0; store < 2; store++) {
        if (store ? bytes->stores : bytes->loads) {
            rl_expr page = rl_tlb_wanted(l, rl_get(l, LOWEST), 0, 0);
            rl_expr last_page = rl_tlb_wanted(l, rl_get(l, LOWEST), last, 0);

            parts[n++] = unless(l, rl_tlb_misses(l, FIRST, store, page));
            parts[n++] = unless(l, rl_tlb_misses(l, LAST, store, last_page));
        }
    }
    parts[n++] =
        unless(l, rl_binary(l, BinaryenNeInt32(), rl_tlb_addend(l, FIRST), rl_tlb_addend(l, LAST)));
    parts[n++] = rl_tlb_host(l, FIRST, rl_get(l, LOWEST));
    return BinaryenBlock(l->m, NULL, parts, n, BinaryenTypeInt32());
}

rl_expr rl_look_up(struct rl_lower *l, const struct rl_bytes *bytes, rl_expr lowest) {
    BinaryenType i32 = BinaryenTypeInt32(), params[] = {i32, i32}, locals[] = {i32, i32};
    rl_expr args[] = {rl_get(l, RL_LOCAL_BASE), lowest};
    char name[40];

    snprintf(name, sizeof name, "look%u_%u%s%s", (unsigned)bytes->mode, (unsigned)bytes->n,
             bytes->loads ? "l" : "", bytes->stores ? "s" : "");
    if (!BinaryenGetFunction(l->m, name)) {
        BinaryenAddFunction(l->m, name, BinaryenTypeCreate(params, 2), i32, locals, LOCALS,
                            look_up(l, bytes));
    }
    return BinaryenCall(l->m, name, args, 2, i32);
}
