/* SPDX-License-Identifier: MIT */
/* Calls of the test's helpers (image.h), with arguments that suit them. */
#include "generate_ops.h"

#include <string.h>

#include "cfg/cc_op.h"

const struct cfg_helper *gen_find_helper(const struct gen *g, const char *name, uint32_t *index) {
    *index = 0;
    while (strcmp(g->region->helpers[*index].name, name) != 0) {
        ++*index;
    }
    return &g->region->helpers[*index];
}

static bool takes_env(const struct cfg_helper *helper) {
    static const char *const names[] = {"peek",  "poke", "tick",  "check",        "raise",
                                        "weave", "divl", "idivl", "lookup_tb_ptr"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(helper->name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_among(uint32_t operand, const uint32_t *operands, unsigned count) {
    while (count > 0 && operands[count - 1] != operand) {
        count--;
    }
    return count > 0;
}

void gen_add_call_of(struct gen *g, uint32_t index) {
    const struct cfg_helper *helper = &g->region->helpers[index];
    unsigned nout = cfg_type_operands(helper->ret), nin = 0;
    for (unsigned a = 0; a < helper->nargs; a++) {
        nin += cfg_type_operands(helper->args[a]);
    }
    struct cfg_op *op = gen_add_op(g, CFG_OPC_call, nout, nin);
    if (!op) {
        return;
    }
    for (unsigned i = 0; i < nout; i++) {
        do {
            op->args[i] = gen_target(g);
        } while (is_among(op->args[i], op->args, i));
    }
    for (unsigned i = nout; i < nout + nin; i++) {
        op->args[i] = gen_source(g);
    }
    if (takes_env(helper)) {
        op->args[nout] = g->env;
    }
    op->args[nout + nin] = index;
}

/* Arithmetic on three of the registers in the scratch, some of which may be the same. */
static void add_float(struct gen *g, uint32_t index) {
    uint32_t offset = GEN_SCRATCH;
    for (unsigned i = 0; i < 3; i++) {
        offset = gen_chance(g, 3) ? offset : GEN_SCRATCH + 16 * gen_pick(g, 4);
        EMIT(g, add, gen_local(ADDRESS + i), g->env, gen_constant(g, offset));
    }
    struct cfg_op *op = gen_add_op(g, CFG_OPC_call, 0, 4);
    if (!op) {
        return;
    }
    op->args[0] = g->env;
    for (unsigned i = 0; i < 3; i++) {
        op->args[1 + i] = gen_local(ADDRESS + i);
    }
    op->args[4] = index;
}

/* What the flags are computed from is anything; cc_op often is what was set last. */
static void add_flags(struct gen *g, uint32_t index) {
    uint32_t cc_op = cfg_cc_op_global(g->region);
    if (gen_chance(g, 2)) {
        EMIT(g, mov, cc_op, gen_constant(g, gen_pick(g, CFG_CC_KIND_COUNT << 2)));
    }
    gen_add_call_of(g, index);
    struct cfg_op *op = &g->block->ops[g->block->nops - 1];
    op->args[op->nout + op->nin - 1] = cc_op;
}

/* Of a number that often has the sign of its low half. */
static void add_divide(struct gen *g, uint32_t index) {
    uint32_t low = gen_source(g);
    EMIT(g, sar, gen_local(ADDRESS), low, gen_constant(g, 31));
    gen_add_call_of(g, index);
    struct cfg_op *op = &g->block->ops[g->block->nops - 1];
    op->args[op->nout + 1] = low;
    if (gen_chance(g, 2)) {
        op->args[op->nout + 2] = gen_local(ADDRESS);
    }
}

void gen_add_call(struct gen *g) {
    uint32_t raise, flags, divide, mulss, lookup, index = gen_pick(g, g->region->nhelpers);
    gen_find_helper(g, "raise", &raise);
    gen_find_helper(g, "cc_compute_c", &flags);
    gen_find_helper(g, "divl", &divide);
    gen_find_helper(g, "mulss", &mulss);
    gen_find_helper(g, "lookup_tb_ptr", &lookup);
    if (index == lookup) {
        gen_add_call_of(g, index);
    } else if (index >= mulss) {
        add_float(g, index);
    } else if (index >= divide) {
        add_divide(g, index);
    } else if (index >= flags) {
        add_flags(g, index);
    } else if (index != raise) {
        gen_add_call_of(g, index);
    }
}
