/* SPDX-License-Identifier: MIT */
/*
 * Are a block's locals written before they are read? A forward must-analysis over the block's ops:
 * the sets at labels start full and shrink until nothing changes. Branches are mostly forward, so
 * the second pass usually finds nothing new.
 */
#include "verify.h"

#include <string.h>

#include "arena.h"

enum {
    /* Each nested backward branch may need another pass; what a TB is made of has one or two. The
     * bound is there because a file could ask for as many as it has labels. */
    PASSES_MAX = 64
};

struct definitions {
    const struct cfg_region *region;
    const struct cfg_block *block;
    uint32_t words;   /* of a set of temps */
    uint64_t *now;    /* temps written on every path to the op at hand */
    uint64_t *labels; /* [label * words]: ... to the label */
    bool changed;
};

static bool is_local(const struct definitions *d, uint32_t operand) {
    return !cfg_is_global(d->region, operand) &&
           cfg_temp_of(d->region, d->block, operand)->kind == CFG_TEMP_LOCAL;
}

static bool reads_undefined(const struct definitions *d, const struct cfg_op *op) {
    for (unsigned i = op->nout; i < op->nout + op->nin; i++) {
        uint32_t temp = op->args[i] - d->region->machine.nglobals;
        if (is_local(d, op->args[i]) && !(d->now[temp / 64] >> (temp % 64) & 1)) {
            return true;
        }
    }
    return false;
}

static void define_outs(struct definitions *d, const struct cfg_op *op) {
    for (unsigned i = 0; i < op->nout; i++) {
        if (!is_local(d, op->args[i])) {
            continue;
        }
        uint32_t temp = op->args[i] - d->region->machine.nglobals;
        if (op->opc == CFG_OPC_discard) {
            d->now[temp / 64] &= ~(UINT64_C(1) << (temp % 64));
        } else {
            d->now[temp / 64] |= UINT64_C(1) << (temp % 64);
        }
    }
}

/* Control goes from here to the label; returns the label's set. */
static const uint64_t *reach_label(struct definitions *d, uint32_t label) {
    uint64_t *set = d->labels + (size_t)label * d->words;
    for (uint32_t w = 0; w < d->words; w++) {
        d->changed |= (set[w] & ~d->now[w]) != 0;
        set[w] &= d->now[w];
    }
    return set;
}

static void follow_control(struct definitions *d, const struct cfg_op *op) {
    switch (op->opc) {
    case CFG_OPC_set_label:
        memcpy(d->now, reach_label(d, cfg_op_const(op, 0)), d->words * sizeof(*d->now));
        break;
    case CFG_OPC_br:
        reach_label(d, cfg_op_const(op, 0));
        break;
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        reach_label(d, cfg_op_const(op, 1));
        break;
    default:
        break;
    }
    if (cfg_op_never_falls(d->region, op)) {
        memset(d->now, 0xff, d->words * sizeof(*d->now)); /* no path: everything holds */
    }
}

/* The first op that reads an undefined local, or nops. */
static uint32_t pass(struct definitions *d) {
    d->changed = false;
    memset(d->now, 0, d->words * sizeof(*d->now));
    for (uint32_t i = 0; i < d->block->nops; i++) {
        const struct cfg_op *op = &d->block->ops[i];
        if (reads_undefined(d, op)) {
            return i;
        }
        define_outs(d, op);
        follow_control(d, op);
    }
    return d->block->nops;
}

uint32_t cfg_undefined_read(const struct cfg_region *region, const struct cfg_block *block) {
    struct definitions d = {.region = region, .block = block, .words = (block->ntemps + 63) / 64};
    struct cfg_arena *arena = cfg_arena_new(SIZE_MAX);
    if (!arena) {
        return CFG_NONE;
    }
    uint32_t found = CFG_NONE;
    size_t bytes = d.words * sizeof(uint64_t);
    d.now = cfg_alloc(arena, 1, bytes);
    d.labels = cfg_alloc(arena, block->nlabels, bytes);
    if (d.now && d.labels) {
        memset(d.labels, 0xff, block->nlabels * bytes);
        for (int passes = 0; passes < PASSES_MAX; passes++) {
            uint32_t op = pass(&d);
            if (op < block->nops || !d.changed) {
                found = op;
                break;
            }
        }
    }
    cfg_arena_free(arena);
    return found;
}
