/* SPDX-License-Identifier: MIT */
/* The linear scan, block by block. */
#include "slots.h"

struct scan {
    const struct cfg_region *region;
    const struct cfg_block *block;
    uint32_t *slot; /* [temp]; CFG_NONE until it has one */
    uint32_t *last; /* [temp]: the last op that has it */
    uint32_t *free; /* places to take, the last one first */
    uint32_t nfree, nslots;
};

static uint32_t noperands(const struct cfg_op *op) {
    return (uint32_t)op->nout + op->nin;
}

/* The temp that the operand is; CFG_NONE where it has no place. */
static uint32_t local_temp(const struct scan *s, uint32_t operand) {
    if (cfg_is_global(s->region, operand) ||
        cfg_temp_of(s->region, s->block, operand)->kind != CFG_TEMP_LOCAL) {
        return CFG_NONE;
    }
    return operand - s->region->machine.nglobals;
}

/* The label that the op may branch to; CFG_NONE: none. */
static uint32_t branch_label(const struct cfg_op *op) {
    switch (op->opc) {
    case CFG_OPC_br:
        return cfg_op_const(op, 0);
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        return cfg_op_const(op, 1);
    default:
        return CFG_NONE;
    }
}

/* passed: [nlabels], false; the labels behind which the ops are. */
static bool goes_back(const struct cfg_block *block, bool *passed) {
    for (uint32_t i = 0; i < block->nops; i++) {
        const struct cfg_op *op = &block->ops[i];
        uint32_t label = branch_label(op);

        if (op->opc == CFG_OPC_set_label) {
            passed[cfg_op_const(op, 0)] = true;
        } else if (label != CFG_NONE && passed[label]) {
            return true;
        }
    }
    return false;
}

static void find_last(struct scan *s, bool goes_back) {
    for (uint32_t i = 0; i < s->block->nops; i++) {
        const struct cfg_op *op = &s->block->ops[i];

        for (uint32_t a = 0; a < noperands(op); a++) {
            uint32_t temp = local_temp(s, op->args[a]);

            if (temp != CFG_NONE) {
                s->last[temp] = goes_back ? CFG_NONE : i;
            }
        }
    }
}

static void scan_op(struct scan *s, uint32_t i) {
    const struct cfg_op *op = &s->block->ops[i];

    for (uint32_t a = 0; a < noperands(op); a++) {
        uint32_t temp = local_temp(s, op->args[a]);

        if (temp != CFG_NONE && s->slot[temp] == CFG_NONE) {
            s->slot[temp] = s->nfree ? s->free[--s->nfree] : s->nslots++;
        }
    }
    for (uint32_t a = 0; a < noperands(op); a++) {
        uint32_t temp = local_temp(s, op->args[a]);

        if (temp != CFG_NONE && s->last[temp] == i) {
            s->free[s->nfree++] = s->slot[temp];
            s->last[temp] = CFG_NONE; /* the op may have it twice */
        }
    }
}

static void scan_block(struct scan *s, bool *passed) {
    for (uint32_t t = 0; t < s->block->ntemps; t++) {
        s->slot[t] = s->block->temps[t].kind == CFG_TEMP_LOCAL ? CFG_NONE : 0;
    }
    find_last(s, goes_back(s->block, passed));
    s->nfree = s->nslots = 0;
    for (uint32_t i = 0; i < s->block->nops; i++) {
        scan_op(s, i);
    }
}

struct cfg_slots *cfg_slots_new(struct cfg_arena *arena, const struct cfg_region *region) {
    struct cfg_slots *slots = cfg_alloc(arena, 1, sizeof *slots);
    struct scan s = {.region = region};
    uint32_t ntemps = 0;

    for (uint32_t b = 0; b < region->nblocks; b++) {
        ntemps = region->blocks[b].ntemps > ntemps ? region->blocks[b].ntemps : ntemps;
    }
    s.last = cfg_alloc(arena, ntemps, sizeof *s.last);
    s.free = cfg_alloc(arena, ntemps, sizeof *s.free);
    if (!slots || !s.last || !s.free) {
        return NULL;
    }
    slots->of = cfg_alloc(arena, region->nblocks, sizeof *slots->of);
    for (uint32_t b = 0; slots->of && b < region->nblocks; b++) {
        const struct cfg_block *block = &region->blocks[b];
        bool *passed = cfg_alloc(arena, block->nlabels, sizeof *passed);

        s.block = block;
        s.slot = slots->of[b] = cfg_alloc(arena, block->ntemps, sizeof **slots->of);
        if (!passed || !s.slot) {
            return NULL;
        }
        scan_block(&s, passed);
        slots->nslots = s.nslots > slots->nslots ? s.nslots : slots->nslots;
    }
    return slots->of ? slots : NULL;
}
