/* SPDX-License-Identifier: MIT */
/*
 * Guest loads and stores off the fast path. A region makes them through functions of the module's
 * own, one for each kind of access, that know all but the address, the value and the place: engines
 * compile and optimize code that hardly ever runs like any other. Such a function looks into the
 * TLB by itself, as it is called for accesses of a group, too, of which another one missed.
 */
#include "lower.h"

#include <stdio.h>

/* Parameters of such a function, and behind them its local; a load has no value. */
enum { BASE, ADDRESS, TB, INSN, VALUE, PARAMS };

struct slow {
    uint32_t func, oi;
    bool is_store;
    BinaryenType type; /* of the value */
};

static rl_expr param(struct rl_lower *l, uint32_t i) {
    return BinaryenLocalGet(l->m, i, BinaryenTypeInt32());
}

static rl_expr helper_call(struct rl_lower *l, const struct slow *s) {
    BinaryenType i32 = BinaryenTypeInt32(), types[5];
    rl_expr args[5], code;
    uint32_t n = 0;

    args[n] = rl_env(l); /* the base is parameter 0 here, too */
    types[n++] = i32;
    args[n] = rl_unary(l, BinaryenExtendUInt32(), param(l, ADDRESS));
    types[n++] = BinaryenTypeInt64();
    if (s->is_store) {
        args[n] = BinaryenLocalGet(l->m, VALUE, s->type);
        types[n++] = s->type;
    }
    args[n] = rl_i32(l, s->oi);
    types[n++] = i32;
    code = rl_load(l->m, 4, false, l->region->machine.tb_code, i32, param(l, TB));
    args[n] = rl_binary(l, BinaryenAddInt32(), code, param(l, INSN));
    types[n++] = i32;
    return rl_call_qemu(l, s->func, args, types, n, s->is_store ? BinaryenTypeNone() : s->type);
}

/* The access if the TLB has it, else the call. Only plain accesses are in groups. */
static rl_expr body(struct rl_lower *l, const struct slow *s) {
    const struct cfg_machine *machine = &l->region->machine;
    uint32_t memop = s->oi >> CFG_OI_MODE_BITS, bytes = 1u << (memop & CFG_MO_SIZE);
    uint32_t mode = s->oi & ((1 << CFG_OI_MODE_BITS) - 1), entry = s->is_store ? PARAMS : VALUE;
    rl_expr call = helper_call(l, s), host, misses, find;
    rl_expr mask = rl_env_load(l, 4, false, machine->tlb_mask[mode]);
    rl_expr table = rl_env_load(l, 4, false, machine->tlb_table[mode]);

    if (!cfg_access_is_plain(s->oi)) {
        return call;
    }
    find = rl_tlb_entry(l, param(l, ADDRESS), mask, table);
    misses =
        rl_tlb_misses(l, entry, s->is_store, rl_tlb_wanted(l, param(l, ADDRESS), bytes - 1, 0));
    host = rl_tlb_host(l, entry, param(l, ADDRESS));
    if (s->is_store) {
        host = rl_store(l->m, bytes, 0, host, BinaryenLocalGet(l->m, VALUE, s->type), s->type);
    } else {
        host = rl_load(l->m, bytes, (memop & CFG_MO_SIGN) && bytes < 4, 0, s->type, host);
    }
    find = BinaryenLocalSet(l->m, entry, find);
    return BinaryenBlock(l->m, NULL, (rl_expr[]){find, BinaryenIf(l->m, misses, call, host)}, 2,
                         BinaryenTypeAuto());
}

static void add_function(struct rl_lower *l, const struct slow *s, const char *name) {
    BinaryenType i32 = BinaryenTypeInt32(), params[PARAMS] = {i32, i32, i32, i32, s->type};

    BinaryenAddFunction(l->m, name, BinaryenTypeCreate(params, s->is_store ? PARAMS : VALUE),
                        s->is_store ? BinaryenTypeNone() : s->type, &i32, 1, body(l, s));
}

rl_expr rl_slow_access(struct rl_lower *l, uint32_t func, uint32_t oi, uint32_t address,
                       rl_expr value, BinaryenType type) {
    struct slow s = {func, oi, value != NULL, type};
    rl_expr args[PARAMS] = {[BASE] = rl_get(l, RL_LOCAL_BASE),
                            [ADDRESS] = rl_read(l, address),
                            [TB] = rl_tb(l),
                            [INSN] = rl_i32(l, l->insn_offset),
                            [VALUE] = value};
    char name[40];

    snprintf(name, sizeof name, "%s%u_%x", value ? "store" : "load", (unsigned)func, (unsigned)oi);
    if (!BinaryenGetFunction(l->m, name)) {
        add_function(l, &s, name);
    }
    return BinaryenCall(l->m, name, args, value ? PARAMS : VALUE,
                        value ? BinaryenTypeNone() : type);
}

/* Parameters of the function that looks a group up, and behind them its locals. */
enum { GROUP_LOWEST = 1, GROUP_FIRST, GROUP_LAST, GROUP_LOCALS = 2 };

static rl_expr unless(struct rl_lower *l, rl_expr fails) {
    return BinaryenIf(l->m, fails, BinaryenReturn(l->m, rl_i32(l, 0)), NULL);
}

/* Sets the local to the entry of the byte that far from the lowest one. */
static rl_expr find_entry(struct rl_lower *l, uint32_t mode, uint32_t local, uint32_t distance) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr mask = rl_env_load(l, 4, false, machine->tlb_mask[mode]);
    rl_expr table = rl_env_load(l, 4, false, machine->tlb_table[mode]);
    rl_expr address = rl_plus(l, rl_get(l, GROUP_LOWEST), distance);

    return BinaryenLocalSet(l->m, local, rl_tlb_entry(l, address, mask, table));
}

static rl_expr addend(struct rl_lower *l, uint32_t entry) {
    return rl_tlb_host(l, entry, rl_i32(l, 0));
}

/* A group may lie across a page's end, if both pages are side by side in host memory, too. */
static rl_expr group_body(struct rl_lower *l, const struct cfg_nearby_group *group) {
    uint32_t last = group->span - 1;
    rl_expr parts[8];
    uint32_t n = 0;

    parts[n++] = find_entry(l, group->mode, GROUP_FIRST, 0);
    parts[n++] = find_entry(l, group->mode, GROUP_LAST, last);
    for (int store = 0; store < 2; store++) {
        if (store ? group->stores : group->loads) {
            rl_expr page = rl_tlb_wanted(l, rl_get(l, GROUP_LOWEST), 0, 0);
            rl_expr last_page = rl_tlb_wanted(l, rl_get(l, GROUP_LOWEST), last, 0);

            parts[n++] = unless(l, rl_tlb_misses(l, GROUP_FIRST, store, page));
            parts[n++] = unless(l, rl_tlb_misses(l, GROUP_LAST, store, last_page));
        }
    }
    parts[n++] =
        unless(l, rl_binary(l, BinaryenNeInt32(), addend(l, GROUP_FIRST), addend(l, GROUP_LAST)));
    parts[n++] = rl_tlb_host(l, GROUP_FIRST, rl_get(l, GROUP_LOWEST));
    return BinaryenBlock(l->m, NULL, parts, n, BinaryenTypeInt32());
}

rl_expr rl_near_again(struct rl_lower *l, const struct cfg_nearby_group *group, uint32_t local) {
    BinaryenType i32 = BinaryenTypeInt32(), params[] = {i32, i32}, locals[] = {i32, i32};
    rl_expr args[] = {rl_get(l, RL_LOCAL_BASE), rl_get(l, local)};
    char name[40];

    snprintf(name, sizeof name, "near%u_%u%s%s", (unsigned)group->mode, (unsigned)group->span,
             group->loads ? "l" : "", group->stores ? "s" : "");
    if (!BinaryenGetFunction(l->m, name)) {
        BinaryenAddFunction(l->m, name, BinaryenTypeCreate(params, 2), i32, locals, GROUP_LOCALS,
                            group_body(l, group));
    }
    return BinaryenCall(l->m, name, args, 2, i32);
}
