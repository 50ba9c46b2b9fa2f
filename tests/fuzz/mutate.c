/* SPDX-License-Identifier: MIT */
/* The changes of mutate.h. Each picks its place at random and does nothing where there is none. */
#include "mutate.h"

#include <string.h>

#include "cfg/limits.h"
#include "tests/reference/image.h"

struct change {
    struct cfg_arena *arena;
    struct cfg_region *region;
    struct cfg_block *block; /* where ops are changed */
    uint64_t *random;
};

static uint32_t pick(struct change *c, uint32_t below) {
    return below ? (uint32_t)(gen_random(c->random) >> 32) % below : 0;
}

static bool chance(struct change *c, uint32_t one_in) {
    return pick(c, one_in) == 0;
}

/* A copy with room for one more; NULL when the arena is exhausted. */
static void *larger(struct change *c, const void *array, uint32_t count, size_t size) {
    void *copy = cfg_alloc(c->arena, (size_t)count + 1, size);
    if (copy && count) {
        memcpy(copy, array, count * size);
    }
    return copy;
}

static uint32_t interesting(struct change *c, uint32_t old) {
    static const uint32_t values[] = {0,  1,  2,   3,    4,     7,          8,          15,
                                      31, 32, 255, 4095, 65535, 0x7fffffff, 0x80000000, 0xffffffff};
    switch (pick(c, 4)) {
    case 0:
        return old ^ 1u << pick(c, 32);
    case 1:
        return old + 1 - 2 * pick(c, 2);
    case 2:
        return pick(c, UINT32_MAX);
    default:
        return values[pick(c, sizeof(values) / sizeof(values[0]))];
    }
}

static struct cfg_op *any_op(struct change *c) {
    return c->block->nops ? &c->block->ops[pick(c, c->block->nops)] : NULL;
}

static uint32_t any_operand(struct change *c) {
    return pick(c, c->region->machine.nglobals + c->block->ntemps);
}

/* Temps. */

static void add_temp(struct change *c) {
    struct cfg_block *b = c->block;
    struct cfg_temp *temps = larger(c, b->temps, b->ntemps, sizeof(*temps));
    if (temps) {
        uint8_t kind = (uint8_t)pick(c, CFG_TEMP_KIND_COUNT);
        uint8_t type = chance(c, 4) ? CFG_I64 : CFG_I32;
        temps[b->ntemps++] = (struct cfg_temp){kind, type, interesting(c, 0)};
        b->temps = temps;
    }
}

static void change_temp(struct change *c) {
    struct cfg_temp *temp = c->block->ntemps ? &c->block->temps[pick(c, c->block->ntemps)] : NULL;
    if (!temp || chance(c, 4)) {
        add_temp(c);
    } else if (chance(c, 2)) {
        temp->value = interesting(c, (uint32_t)temp->value);
    } else if (chance(c, 2)) {
        temp->kind = (uint8_t)pick(c, CFG_TEMP_KIND_COUNT);
    } else {
        temp->type = (uint8_t)pick(c, CFG_TYPE_COUNT);
    }
}

/* Ops. */

static unsigned words_of(const struct cfg_op *op) {
    return (unsigned)op->nout + op->nin + op->nconst;
}

/* The constants such an op may have, roughly. */
static uint32_t likely_const(struct change *c, enum cfg_opcode opc, unsigned i) {
    switch (opc) {
    case CFG_OPC_br:
    case CFG_OPC_set_label:
        return pick(c, c->block->nlabels);
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        return i == 1 ? pick(c, c->block->nlabels) : pick(c, 16);
    case CFG_OPC_call:
        return pick(c, c->region->nhelpers);
    case CFG_OPC_goto_tb:
        return pick(c, 2);
    default:
        return pick(c, cfg_op_table[opc].flags & CFG_OP_GUEST_MEM ? 1u << 17 : 33);
    }
}

/* Fills the op's counts and operands, for a call of this helper; false when the arena is exhausted.
 */
static bool fill_op_of(struct change *c, struct cfg_op *op, enum cfg_opcode opc, uint32_t helper) {
    const struct cfg_op_info *info = &cfg_op_table[opc];
    enum cfg_type type = cfg_op_wanted_type(opc);
    *op = (struct cfg_op){.opc = (uint8_t)opc, .nout = info->outs, .nin = info->ins};
    op->type = (uint8_t)(type != CFG_TYPE_COUNT ? type : chance(c, 16) ? CFG_I64 : CFG_I32);
    op->nconst = info->consts;
    if (opc == CFG_OPC_call && c->region->nhelpers) {
        const struct cfg_helper *h = &c->region->helpers[helper];
        op->nout = (uint8_t)cfg_type_operands(h->ret);
        for (unsigned a = 0; a < h->nargs; a++) {
            op->nin += (uint8_t)cfg_type_operands(h->args[a]);
        }
    }
    op->args = cfg_alloc(c->arena, words_of(op), sizeof(*op->args));
    if (!op->args) {
        return false;
    }
    for (unsigned i = 0; i < (unsigned)op->nout + op->nin; i++) {
        op->args[i] = any_operand(c);
    }
    for (unsigned i = 0; i < op->nconst; i++) {
        op->args[op->nout + op->nin + i] = opc == CFG_OPC_call ? helper : likely_const(c, opc, i);
    }
    return true;
}

static bool fill_op(struct change *c, struct cfg_op *op) {
    enum cfg_opcode opc = (enum cfg_opcode)pick(c, CFG_OPC_COUNT);
    return fill_op_of(c, op, opc, pick(c, c->region->nhelpers));
}

static void insert_op(struct change *c) {
    struct cfg_block *b = c->block;
    struct cfg_op *ops = larger(c, b->ops, b->nops, sizeof(*ops)), op;
    uint32_t at = pick(c, b->nops + 1);
    if (!ops || !fill_op(c, &op)) {
        return;
    }
    memmove(ops + at + 1, ops + at, (b->nops - at) * sizeof(*ops));
    if (op.opc == CFG_OPC_set_label && b->nlabels < CFG_LIMIT_LABELS) {
        op.args[0] = b->nlabels++;
    }
    ops[at] = op;
    b->ops = ops;
    b->nops++;
}

static void replace_op(struct change *c) {
    struct cfg_op *op = any_op(c), other;
    if (op && fill_op(c, &other)) {
        *op = other;
    }
}

static void remove_op(struct change *c) {
    struct cfg_block *b = c->block;
    if (b->nops > 0) {
        uint32_t at = pick(c, b->nops);
        memmove(b->ops + at, b->ops + at + 1, (b->nops - at - 1) * sizeof(*b->ops));
        b->nops--;
    }
}

static void swap_ops(struct change *c) {
    struct cfg_op *a = any_op(c), *b = any_op(c), op;
    if (a && b) {
        op = *a;
        *a = *b;
        *b = op;
    }
}

/* Another op of the same counts: what it does to its operands is new, they are not. */
static void change_opcode(struct change *c) {
    struct cfg_op *op = any_op(c);
    if (!op) {
        return;
    }
    for (unsigned tries = 0; tries < CFG_OPC_COUNT; tries++) {
        enum cfg_opcode opc = (enum cfg_opcode)pick(c, CFG_OPC_COUNT);
        const struct cfg_op_info *info = &cfg_op_table[opc];
        if (info->outs == op->nout && info->ins == op->nin && info->consts == op->nconst) {
            op->opc = (uint8_t)opc;
            return;
        }
    }
}

/* Operands, constants, type. */
static void change_word(struct change *c) {
    struct cfg_op *op = any_op(c);
    unsigned operands = op ? (unsigned)op->nout + op->nin : 0;
    if (!op || chance(c, 16)) {
        if (op) {
            op->type = (uint8_t)pick(c, CFG_TYPE_COUNT);
        }
    } else if (operands && (!op->nconst || chance(c, 2))) {
        op->args[pick(c, operands)] = any_operand(c);
    } else if (op->nconst) {
        unsigned i = pick(c, op->nconst);
        uint32_t *word = &op->args[operands + i];
        *word = chance(c, 2) ? interesting(c, *word) : likely_const(c, (enum cfg_opcode)op->opc, i);
    }
}

/* Edges and blocks. */

static void change_edge(struct change *c) {
    struct cfg_block *b = c->block;
    uint32_t to = pick(c, c->region->nblocks);
    struct cfg_edge *edge = &b->edges[pick(c, 2)];
    switch (pick(c, 4)) {
    case 0:
        *edge = (struct cfg_edge){CFG_EDGE_DIRECT, to, edge->count};
        break;
    case 1:
        *edge = (struct cfg_edge){CFG_EDGE_EXIT, CFG_NONE, edge->count};
        break;
    case 2:
        if (b->nguards < CFG_GUARDS_MAX) {
            b->guards[b->nguards++] = (struct cfg_edge){CFG_EDGE_GUARDED, to, 0};
        }
        break;
    default:
        b->nguards -= b->nguards > 0;
        break;
    }
}

static void change_head(struct change *c) {
    struct cfg_block *b = c->block;
    uint32_t *const words[] = {&b->flags, &b->cflags, &b->page_offset, &b->icount, &b->nlabels};
    uint32_t which = pick(c, 8);
    if (which < 5) {
        *words[which] = interesting(c, *words[which]);
    } else if (which == 5) {
        b->pc = interesting(c, (uint32_t)b->pc);
    } else if (which == 6) {
        c->region->flags ^= 1u << pick(c, 3);
    } else if (b->nbytes > 0) {
        b->bytes[pick(c, b->nbytes)] = (uint8_t)pick(c, 256);
    }
}

static bool copy_ops(struct change *c, struct cfg_block *to, const struct cfg_block *from) {
    to->temps = larger(c, from->temps, from->ntemps, sizeof(*to->temps));
    to->ops = larger(c, from->ops, from->nops, sizeof(*to->ops));
    for (uint32_t i = 0; to->temps && to->ops && i < from->nops; i++) {
        unsigned words = words_of(&from->ops[i]);
        to->ops[i].args = cfg_alloc(c->arena, words, sizeof(uint32_t));
        if (!to->ops[i].args) {
            return false;
        }
        memcpy(to->ops[i].args, from->ops[i].args, words * sizeof(uint32_t));
    }
    return to->temps && to->ops;
}

/* Appends a copy of the block; false when there is no room. */
static bool append_block(struct change *c, const struct cfg_block *from) {
    struct cfg_region *r = c->region;
    struct cfg_block *blocks = larger(c, r->blocks, r->nblocks, sizeof(*blocks));
    if (!blocks || r->nblocks == CFG_LIMIT_BLOCKS) {
        return false;
    }
    blocks[r->nblocks] = *from;
    if (!copy_ops(c, &blocks[r->nblocks], from)) {
        return false;
    }
    r->blocks = blocks;
    r->nblocks++;
    return true;
}

static void drop_block(struct change *c) {
    struct cfg_region *r = c->region;
    uint32_t last = r->nblocks - 1;
    if (r->nblocks < 2) {
        return;
    }
    r->nblocks = last;
    for (uint32_t b = 0; b < last; b++) {
        struct cfg_block *block = &r->blocks[b];
        for (unsigned e = 0; e < 2; e++) {
            if (block->edges[e].target == last) {
                block->edges[e] = (struct cfg_edge){CFG_EDGE_EXIT, CFG_NONE, 0};
            }
        }
        for (uint32_t g = 0; g < block->nguards; g++) {
            block->guards[g].target -= block->guards[g].target == last;
        }
    }
}

static void change_graph(struct change *c) {
    if (chance(c, 3)) {
        append_block(c, c->block);
    } else if (chance(c, 2)) {
        drop_block(c);
    } else {
        change_edge(c);
    }
}

/* The machine and its helpers. */

static void remake_calls(struct change *c, uint32_t helper) {
    for (uint32_t b = 0; b < c->region->nblocks; b++) {
        c->block = &c->region->blocks[b];
        for (uint32_t i = 0; i < c->block->nops; i++) {
            struct cfg_op *op = &c->block->ops[i], other;
            if (op->opc == CFG_OPC_call && cfg_op_const(op, 0) == helper &&
                fill_op_of(c, &other, CFG_OPC_call, helper)) {
                *op = other;
            }
        }
    }
}

static void change_signature(struct change *c, uint32_t helper) {
    struct cfg_helper *h = &c->region->helpers[helper];
    if (chance(c, 2)) {
        h->ret = (uint8_t)pick(c, CFG_TYPE_COUNT);
    } else {
        h->nargs = (uint8_t)pick(c, CFG_HELPER_ARGS_MAX + 1);
        for (unsigned a = 0; a < h->nargs; a++) {
            h->args[a] = (uint8_t)(1 + pick(c, CFG_TYPE_COUNT - 1));
        }
    }
    remake_calls(c, helper);
}

static void change_helper(struct change *c) {
    uint32_t helper = pick(c, c->region->nhelpers);
    struct cfg_helper *h = &c->region->helpers[helper];
    if (c->region->nhelpers == 0) {
        return;
    }
    switch (pick(c, 3)) {
    case 0:
        h->flags ^= (uint8_t)(1u << pick(c, 4));
        break;
    case 1:
        h->func = chance(c, 2) ? c->region->helpers[pick(c, c->region->nhelpers)].func
                               : c->region->machine.load[pick(c, 8)];
        break;
    default:
        change_signature(c, helper);
        break;
    }
}

static void change_machine(struct change *c) {
    struct cfg_machine *m = &c->region->machine;
    int32_t *const offsets[] = {&m->exit_request, &m->exit_value, &m->counters,
                                &m->jump_cache,   &m->raised,     &m->float_state};
    uint8_t *const bytes[] = {&m->page_bits,   &m->entry_bits,   &m->entry_read,
                              &m->entry_write, &m->entry_addend, &m->nmodes};
    uint32_t *const words[] = {&m->tb_code, &m->tb_jump,    &m->jump_tb,    &m->jump_pc,
                               &m->load[0], &m->float_mask, &m->float_plain};
    uint32_t which = pick(c, 20);
    if (which < 6) {
        *offsets[which] = (int32_t)interesting(c, (uint32_t)*offsets[which]);
    } else if (which < 12) {
        *bytes[which - 6] = (uint8_t)pick(c, 33);
        m->nmodes = m->nmodes > CFG_MODES_MAX ? CFG_MODES_MAX : m->nmodes;
    } else if (which < 19) {
        *words[which - 12] = interesting(c, *words[which - 12]);
    } else if (m->nglobals > 0) {
        struct cfg_global *global = &m->globals[pick(c, m->nglobals)];
        global->offset = (int32_t)interesting(c, (uint32_t)global->offset);
        global->type = chance(c, 4) ? CFG_I64 : global->type;
    }
}

static void change_op(struct change *c) {
    static void (*const changes[])(struct change *) = {
        change_word, change_word,   change_word, insert_op,
        remove_op,   change_opcode, replace_op,  swap_ops,
    };
    changes[pick(c, sizeof(changes) / sizeof(changes[0]))](c);
}

void fuzz_change(struct cfg_arena *arena, struct cfg_region *region, uint64_t *random) {
    struct change c = {.arena = arena, .region = region, .random = random};
    c.block = &region->blocks[pick(&c, region->nblocks)];
    switch (pick(&c, 12)) {
    case 0:
        change_graph(&c);
        break;
    case 1:
        change_temp(&c);
        break;
    case 2:
        change_helper(&c);
        break;
    case 3:
        change_head(&c);
        break;
    case 4:
        change_machine(&c);
        break;
    case 5:
        change_edge(&c);
        break;
    default:
        change_op(&c);
        break;
    }
}

void fuzz_splice(struct cfg_arena *arena, struct cfg_region *region, const struct cfg_region *other,
                 uint64_t *random) {
    struct change c = {.arena = arena, .region = region, .random = random};
    const struct cfg_block *from = &other->blocks[pick(&c, other->nblocks)];
    if (!append_block(&c, from)) {
        return;
    }
    c.block = &region->blocks[region->nblocks - 1];
    /* As if it had always been here: its temps come behind this region's globals. */
    for (uint32_t i = 0; i < c.block->nops; i++) {
        struct cfg_op *op = &c.block->ops[i];
        for (unsigned a = 0; a < (unsigned)op->nout + op->nin; a++) {
            if (op->args[a] >= other->machine.nglobals) {
                op->args[a] += region->machine.nglobals - other->machine.nglobals;
            }
        }
    }
    for (unsigned e = 0; e < 2; e++) {
        c.block->edges[e] = (struct cfg_edge){CFG_EDGE_DIRECT, pick(&c, region->nblocks), 0};
    }
    c.block->nguards = 0;
    c.block = &region->blocks[pick(&c, region->nblocks - 1)];
    c.block->edges[pick(&c, 2)] =
        (struct cfg_edge){CFG_EDGE_DIRECT, region->nblocks - 1, c.block->count};
}
