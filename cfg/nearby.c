/* SPDX-License-Identifier: MIT */
/*
 * Values as sums: each operand is some value that was there before plus a constant, which
 * additions of constants and moves keep track of through the node.
 */
#include "nearby.h"

#include <string.h>

struct sum {
    uint32_t base; /* number of a value */
    uint32_t plus;
};

enum { ABSOLUTE }; /* the base of constants */

struct open_group {
    struct cfg_nearby_group *group; /* NULL: the slot is free */
    uint32_t base;
};

struct cfg_nearby {
    const struct cfg_flow *flow;
    struct sum *sums; /* [operands of the largest block] */
    uint32_t next_base;
    struct cfg_nearby_access *accesses; /* [max_node_ops] */
    struct cfg_nearby_group *groups;    /* [max_node_ops] */
    uint32_t ngroups;
    struct open_group open[CFG_NEARBY_OPEN];
    uint32_t next_slot; /* that is given up where none is free */
};

uint32_t cfg_access_align(uint32_t oi) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS, atom = memop & CFG_MO_ATOM;
    uint32_t field = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT, size = memop & CFG_MO_SIZE;
    uint32_t align = memop & CFG_MO_ALIGN_TLB_ONLY ? 0 : field == 7 ? size : field;

    if (atom == CFG_MO_ATOM_WITHIN16 || atom == CFG_MO_ATOM_SUBALIGN) {
        align = align > size ? align : size;
    }
    return align;
}

bool cfg_access_is_plain(uint32_t oi) {
    return cfg_access_align(oi) == 0 && !(oi >> CFG_OI_MODE_BITS & CFG_MO_BSWAP);
}

struct cfg_nearby *cfg_nearby_new(struct cfg_arena *arena, const struct cfg_flow *flow) {
    struct cfg_nearby *nearby = cfg_alloc(arena, 1, sizeof *nearby);
    uint32_t ntemps = 0;

    if (!nearby) {
        return NULL;
    }
    for (uint32_t b = 0; b < flow->region->nblocks; b++) {
        const struct cfg_block *block = &flow->region->blocks[b];

        ntemps = block->ntemps > ntemps ? block->ntemps : ntemps;
    }
    nearby->flow = flow;
    nearby->sums =
        cfg_alloc(arena, (size_t)flow->region->machine.nglobals + ntemps, sizeof *nearby->sums);
    nearby->accesses = cfg_alloc(arena, flow->max_node_ops, sizeof *nearby->accesses);
    nearby->groups = cfg_alloc(arena, flow->max_node_ops, sizeof *nearby->groups);
    return nearby->sums && nearby->accesses && nearby->groups ? nearby : NULL;
}

static const struct cfg_temp *constant(const struct cfg_nearby *nearby,
                                       const struct cfg_block *block, uint32_t operand) {
    const struct cfg_region *region = nearby->flow->region;
    const struct cfg_temp *temp;

    if (cfg_is_global(region, operand)) {
        return NULL;
    }
    temp = cfg_temp_of(region, block, operand);
    return temp->kind == CFG_TEMP_CONST ? temp : NULL;
}

static void forget(struct cfg_nearby *nearby, uint32_t operand) {
    nearby->sums[operand] = (struct sum){++nearby->next_base, 0};
}

static void forget_all(struct cfg_nearby *nearby, const struct cfg_block *block) {
    for (uint32_t i = 0; i < nearby->flow->region->machine.nglobals + block->ntemps; i++) {
        const struct cfg_temp *temp = constant(nearby, block, i);

        if (temp) {
            nearby->sums[i] = (struct sum){ABSOLUTE, (uint32_t)temp->value};
        } else {
            forget(nearby, i);
        }
    }
}

/* What the op does to the values that operands have. */
static void follow(struct cfg_nearby *nearby, const struct cfg_node *node,
                   const struct cfg_block *block, const struct cfg_op *op) {
    const struct cfg_temp *by;
    const uint32_t *in = op->args + op->nout;
    struct sum sum;

    if (cfg_op_sync(nearby->flow, node, op) == CFG_SYNC_CLOBBER) {
        forget_all(nearby, block);
        return;
    }
    if (op->opc == CFG_OPC_mov || op->opc == CFG_OPC_add || op->opc == CFG_OPC_sub) {
        by = op->opc == CFG_OPC_mov ? NULL : constant(nearby, block, in[1]);
        if (op->opc == CFG_OPC_mov || by) {
            sum = nearby->sums[in[0]];
            sum.plus += !by ? 0 : op->opc == CFG_OPC_add ? (uint32_t)by->value : -(uint32_t)by->value;
            nearby->sums[op->args[0]] = sum;
            return;
        }
    }
    for (uint32_t i = 0; i < op->nout; i++) {
        forget(nearby, op->args[i]);
    }
}

static void close_all(struct cfg_nearby *nearby) {
    memset(nearby->open, 0, sizeof nearby->open);
}

/* Puts the bytes from at on into the group, if they are near it; at: how far from the base. */
static bool join(const struct open_group *open, uint32_t base, uint32_t mode, uint32_t at,
                 uint32_t size) {
    struct cfg_nearby_group *group = open->group;
    uint32_t below, span;

    if (!group || open->base != base || group->mode != mode) {
        return false;
    }
    below = group->lowest - at;
    if ((int32_t)below > 0) {
        span = below > CFG_NEARBY_SPAN ? below : below + group->span;
    } else {
        span = -below > CFG_NEARBY_SPAN ? -below : -below + size;
        span = span > group->span ? span : group->span;
    }
    if (span > CFG_NEARBY_SPAN) {
        return false;
    }
    group->lowest = (int32_t)below > 0 ? at : group->lowest;
    group->span = span;
    return true;
}

static struct open_group *open_slot(struct cfg_nearby *nearby) {
    for (uint32_t i = 0; i < CFG_NEARBY_OPEN; i++) {
        if (!nearby->open[i].group) {
            return &nearby->open[i];
        }
    }
    nearby->next_slot = (nearby->next_slot + 1) % CFG_NEARBY_OPEN;
    return &nearby->open[nearby->next_slot];
}

static struct cfg_nearby_group *open_group(struct cfg_nearby *nearby, uint32_t base,
                                           uint32_t mode, uint32_t at, uint32_t size) {
    struct open_group *open = open_slot(nearby);

    *open = (struct open_group){&nearby->groups[nearby->ngroups++], base};
    *open->group = (struct cfg_nearby_group){
        .mode = mode, .lowest = at, .span = size, .slot = (uint32_t)(open - nearby->open)};
    return open->group;
}

static void add_access(struct cfg_nearby *nearby, const struct cfg_op *op,
                       struct cfg_nearby_access *access) {
    uint32_t oi = cfg_op_const(op, 0), mode = oi & ((1 << CFG_OI_MODE_BITS) - 1);
    uint32_t size = 1u << (oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE);
    struct sum address = nearby->sums[op->args[op->nout + op->nin - 1]];
    bool is_store = op->opc == CFG_OPC_qemu_st || op->opc == CFG_OPC_qemu_st2;

    if (!cfg_access_is_plain(oi)) {
        return;
    }
    for (int i = 0; i < CFG_NEARBY_OPEN && !access->group; i++) {
        if (join(&nearby->open[i], address.base, mode, address.plus, size)) {
            access->group = nearby->open[i].group;
        }
    }
    access->first = !access->group;
    if (access->first) {
        access->group = open_group(nearby, address.base, mode, address.plus, size);
    }
    access->offset = address.plus;
    access->group->naccesses++;
    access->group->loads |= !is_store;
    access->group->stores |= is_store;
}

/* Offsets from the lowest byte, and no groups of one. */
static void finish(struct cfg_nearby *nearby, uint32_t nops) {
    for (uint32_t i = 0; i < nops; i++) {
        struct cfg_nearby_access *access = &nearby->accesses[i];

        if (access->group && access->group->naccesses == 1) {
            *access = (struct cfg_nearby_access){0};
        } else if (access->group) {
            access->offset -= access->group->lowest;
        }
    }
}

static bool ends_groups(const struct cfg_region *region, const struct cfg_op *op) {
    return op->opc == CFG_OPC_call &&
           !cfg_call_is_contained(region->helpers[cfg_op_const(op, 0)].flags);
}

void cfg_nearby_find(struct cfg_nearby *nearby, uint32_t n) {
    const struct cfg_node *node = &nearby->flow->nodes[n];
    const struct cfg_block *block = &nearby->flow->region->blocks[node->block];

    nearby->ngroups = 0;
    close_all(nearby);
    nearby->next_base = ABSOLUTE;
    forget_all(nearby, block);
    memset(nearby->accesses, 0, (node->end - node->first) * sizeof *nearby->accesses);
    for (uint32_t i = node->first; i < node->end; i++) {
        const struct cfg_op *op = &block->ops[i];

        if (cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM) {
            add_access(nearby, op, &nearby->accesses[i - node->first]);
        } else if (ends_groups(nearby->flow->region, op)) {
            close_all(nearby);
        }
        follow(nearby, node, block, op);
    }
    finish(nearby, node->end - node->first);
}

const struct cfg_nearby_access *cfg_nearby_of(const struct cfg_nearby *nearby, uint32_t op) {
    return &nearby->accesses[op];
}
