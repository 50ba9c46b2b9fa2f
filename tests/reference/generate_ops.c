/* SPDX-License-Identifier: MIT */
/* Operands and ops of generated regions. */
#include "generate_ops.h"

#include <string.h>

#include "cfg/limits.h"

uint32_t gen_pick(struct gen *g, uint32_t below) {
    return (uint32_t)(gen_random(&g->random) >> 32) % below;
}

bool gen_chance(struct gen *g, uint32_t one_in) {
    return gen_pick(g, one_in) == 0;
}

void *gen_allocate(struct gen *g, size_t count, size_t size) {
    void *memory = cfg_alloc(g->arena, count, size);
    g->failed |= !memory;
    return memory;
}

uint32_t gen_local(unsigned i) {
    return GEN_GLOBALS + i;
}

static uint32_t typed_constant(struct gen *g, enum cfg_type type, uint64_t value) {
    struct cfg_block *b = g->block;
    for (uint32_t t = 0; t < b->ntemps; t++) {
        const struct cfg_temp *temp = &b->temps[t];
        if (temp->kind == CFG_TEMP_CONST && temp->type == type && temp->value == value) {
            return GEN_GLOBALS + t;
        }
    }
    b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_CONST, (uint8_t)type, value};
    return GEN_GLOBALS + b->ntemps++;
}

uint32_t gen_constant(struct gen *g, uint32_t value) {
    return typed_constant(g, CFG_I32, value);
}

uint32_t gen_random_constant(struct gen *g) {
    static const uint32_t edges[] = {0, 1, 2, 31, 0xff, 0x80000000, 0x7fffffff, 0xffffffff};
    if (g->block->ntemps == CFG_LIMIT_TEMPS / 2) {
        return gen_constant(g, 0); /* enough; the rest is for what must be a constant */
    }
    return gen_constant(g, gen_chance(g, 2) ? edges[gen_pick(g, 8)] : gen_pick(g, UINT32_MAX));
}

static uint32_t any_source(struct gen *g) {
    switch (gen_pick(g, 10)) {
    case 0:
    case 1:
        return gen_random_constant(g);
    case 2:
    case 3:
    case 4:
        return gen_pick(g, GEN_GLOBALS);
    case 5:
        return gen_chance(g, 8) ? g->env : gen_local(gen_pick(g, LOCALS));
    default:
        return gen_local(gen_pick(g, LOCALS));
    }
}

uint32_t gen_source(struct gen *g) {
    uint32_t operand;
    do {
        operand = any_source(g);
    } while (operand == g->undefined);
    return operand;
}

/* Seldom the global that holds an address in the window from the start (image.h). */
uint32_t gen_target(struct gen *g) {
    uint32_t global = gen_pick(g, GEN_GLOBALS);
    if (global == GEN_POINTER && !gen_chance(g, 8)) {
        global++;
    }
    return gen_chance(g, 2) ? global : gen_local(2 + gen_pick(g, LOCALS - 2));
}

struct cfg_op *gen_add_op(struct gen *g, enum cfg_opcode opc, unsigned nout, unsigned nin) {
    struct cfg_block *b = g->block;
    struct cfg_op *op = &b->ops[b->nops++];
    enum cfg_type type = cfg_op_wanted_type(opc);
    op->opc = (uint8_t)opc;
    op->type = (uint8_t)(type == CFG_TYPE_COUNT ? CFG_I32 : type);
    op->nout = (uint8_t)nout;
    op->nin = (uint8_t)nin;
    op->nconst = cfg_op_table[opc].consts;
    op->args = gen_allocate(g, nout + nin + op->nconst, sizeof(*op->args));
    if (g->failed) {
        b->nops--;
        return NULL;
    }
    return op;
}

void gen_emit(struct gen *g, enum cfg_opcode opc, const uint32_t *args) {
    const struct cfg_op_info *info = &cfg_op_table[opc];
    struct cfg_op *op = gen_add_op(g, opc, info->outs, info->ins);
    if (op) {
        memcpy(op->args, args, (info->outs + info->ins + info->consts) * sizeof(*args));
    }
}

uint32_t gen_random_cond(struct gen *g) {
    static const uint8_t conds[] = {CFG_COND_LT,    CFG_COND_GE,    CFG_COND_GT,  CFG_COND_LE,
                                    CFG_COND_EQ,    CFG_COND_NE,    CFG_COND_LTU, CFG_COND_GEU,
                                    CFG_COND_TSTEQ, CFG_COND_TSTNE, CFG_COND_GTU, CFG_COND_LEU};
    return conds[gen_pick(g, sizeof(conds))];
}

/* An op without effects, but not one whose result can be undefined. */
static bool is_plain(enum cfg_opcode opc) {
    const struct cfg_op_info *info = &cfg_op_table[opc];
    bool divides = opc >= CFG_OPC_divs && opc <= CFG_OPC_remu;
    return info->flags == 0 && info->outs > 0 && info->ins > 0 && !divides;
}

static void fill_consts(struct gen *g, enum cfg_opcode opc, uint32_t *consts) {
    uint32_t position = gen_pick(g, 32);
    switch (opc) {
    case CFG_OPC_bswap16:
        consts[0] =
            gen_chance(g, 2) ? 2 : 4; /* without either, the upper half would be undefined */
        break;
    case CFG_OPC_deposit:
    case CFG_OPC_extract:
    case CFG_OPC_sextract:
        consts[0] = position;
        consts[1] = 1 + gen_pick(g, 32 - position);
        break;
    case CFG_OPC_setcond:
    case CFG_OPC_negsetcond:
    case CFG_OPC_movcond:
    case CFG_OPC_setcond2_i32:
        consts[0] = gen_random_cond(g);
        break;
    default:
        break;
    }
}

/* Lets the two sides of a comparison (pairs have two operands a side) be the same, now and then,
 * which random values hardly ever are. */
void gen_maybe_equal(struct gen *g, uint32_t *ins, unsigned operands) {
    if (gen_chance(g, 4)) {
        memcpy(ins + operands, ins, operands * sizeof(*ins));
    }
}

static bool compares(enum cfg_opcode opc) {
    return opc == CFG_OPC_setcond || opc == CFG_OPC_negsetcond || opc == CFG_OPC_movcond ||
           opc == CFG_OPC_setcond2_i32;
}

static void add_plain(struct gen *g) {
    enum cfg_opcode opc;
    do {
        opc = (enum cfg_opcode)gen_pick(g, CFG_OPC_COUNT);
    } while (!is_plain(opc));
    const struct cfg_op_info *info = &cfg_op_table[opc];
    uint32_t args[8] = {0};
    args[0] = gen_target(g);
    for (unsigned i = 1; i < info->outs; i++) {
        do {
            args[i] = gen_target(g);
        } while (args[i] == args[0]);
    }
    for (unsigned i = info->outs; i < (unsigned)info->outs + info->ins; i++) {
        args[i] = gen_source(g);
    }
    if (compares(opc)) {
        gen_maybe_equal(g, args + info->outs, opc == CFG_OPC_setcond2_i32 ? 2 : 1);
    }
    fill_consts(g, opc, args + info->outs + info->ins);
    gen_emit(g, opc, args);
}

/* A division whose divisor was made positive. */
static void add_division(struct gen *g) {
    enum cfg_opcode opc = (enum cfg_opcode)(CFG_OPC_divs + gen_pick(g, 4));
    uint32_t dividend = gen_source(g), divisor = gen_local(2);
    if (dividend == divisor) {
        dividend = gen_local(4);
    }
    EMIT(g, and, divisor, gen_source(g), gen_constant(g, 0x7fffffff));
    EMIT(g, or, divisor, divisor, gen_constant(g, 1));
    gen_emit(g, opc, (const uint32_t[]){gen_target(g), dividend, divisor});
}

/* An op that is not lowered. Rare, because its block is one the compiler skips. */
static void maybe_add_wide(struct gen *g) {
    if (gen_chance(g, 16)) {
        uint32_t value = typed_constant(g, CFG_I64, gen_random(&g->random));
        struct cfg_op *op = gen_add_op(g, CFG_OPC_not, 1, 1);
        if (op) {
            op->type = CFG_I64;
            op->args[0] = g->wide;
            op->args[1] = value;
        }
    }
}

/* A long addition or subtraction: one op makes a carry, any number pass it on, one takes it. */
static void add_carry_chain(struct gen *g) {
    bool add = gen_chance(g, 2), one = gen_chance(g, 2);
    enum cfg_opcode first =
        add ? (one ? CFG_OPC_addc1o : CFG_OPC_addco) : (one ? CFG_OPC_subb1o : CFG_OPC_subbo);
    gen_emit(g, first, (const uint32_t[]){gen_target(g), gen_source(g), gen_source(g)});
    for (uint32_t links = gen_pick(g, 3); links > 0; links--) {
        gen_emit(g, add ? CFG_OPC_addcio : CFG_OPC_subbio,
                 (const uint32_t[]){gen_target(g), gen_source(g), gen_source(g)});
        if (gen_chance(g, 2)) {
            EMIT(g, mov, gen_target(g), gen_source(g));
        }
    }
    gen_emit(g, add ? CFG_OPC_addci : CFG_OPC_subbi,
             (const uint32_t[]){gen_target(g), gen_source(g), gen_source(g)});
}

/* Host memory: scratch, through env or a computed pointer, and sometimes a global's place. */
static void add_host_access(struct gen *g) {
    bool load = gen_chance(g, 2);
    enum cfg_opcode opc = load ? (enum cfg_opcode)(CFG_OPC_ld8u + gen_pick(g, 5))
                               : (enum cfg_opcode)(CFG_OPC_st8 + gen_pick(g, 3));
    uint32_t base = g->env, offset = GEN_SCRATCH + gen_pick(g, GEN_SCRATCH_SIZE - 4);
    if (gen_chance(g, 4)) {
        offset = GEN_REGS + gen_pick(g, 4 * GEN_GLOBALS - 4);
    } else if (gen_chance(g, 3)) {
        uint32_t there = gen_pick(g, GEN_SCRATCH_SIZE);
        base = gen_local(ADDRESS);
        EMIT(g, add, base, g->env, gen_constant(g, GEN_SCRATCH + there));
        offset = gen_pick(g, GEN_SCRATCH_SIZE - 4) - there;
    }
    if (load) {
        gen_emit(g, opc, (const uint32_t[]){gen_target(g), base, offset});
    } else {
        gen_emit(g, opc, (const uint32_t[]){gen_source(g), base, offset});
    }
}

/* One access; align is the field of its MemOp, and what only some pages ask of it is asked of none.
 */
static void add_guest_access(struct gen *g, uint32_t address, uint32_t size, uint32_t align,
                             uint32_t mode) {
    uint32_t memop = size | align << CFG_MO_ASHIFT | (gen_chance(g, 3) ? CFG_MO_BSWAP : 0);
    if (align == 0 && gen_chance(g, 4)) {
        memop |= CFG_MO_ALIGN_TLB_ONLY | gen_pick(g, 8) << CFG_MO_ASHIFT;
    }
    if (gen_chance(g, 3)) {
        memop |= gen_pick(g, 6) * (CFG_MO_ATOM & -CFG_MO_ATOM);
    }
    uint32_t oi = memop << CFG_OI_MODE_BITS | mode;
    uint32_t sign = size < 2 && gen_chance(g, 2) ? CFG_MO_SIGN << CFG_OI_MODE_BITS : 0;
    bool load = gen_chance(g, 2);
    if (size == 3 && load) {
        uint32_t low = gen_local(4 + gen_pick(g, 2)),
                 high = gen_chance(g, 2) ? gen_local(6) : gen_pick(g, GEN_GLOBALS);
        EMIT(g, qemu_ld2, low, high, address, oi);
    } else if (size == 3) {
        EMIT(g, qemu_st2, gen_source(g), gen_source(g), address, oi);
    } else if (load) {
        EMIT(g, qemu_ld, gen_target(g), address, oi | sign);
    } else {
        EMIT(g, qemu_st, gen_source(g), address, oi);
    }
}

/* Guest memory: an address in the window, aligned if the access asks for it (but for one in forty,
 * which raises an exception), and sometimes a second access beside it. */
static void add_guest_accesses(struct gen *g) {
    uint32_t size = gen_pick(g, 4), align = 0, mask = GEN_GUEST_MASK;
    if (gen_chance(g, 3)) {
        align = gen_chance(g, 2) ? 7 : 1 + gen_pick(g, 3);
        if (!gen_chance(g, 40)) {
            mask &= UINT32_MAX << (align == 7 ? size : align);
        }
    }
    uint32_t address = gen_chance(g, 2) ? gen_local(ADDRESS) : gen_pick(g, GEN_GLOBALS);
    EMIT(g, and, address, gen_source(g), gen_constant(g, mask));
    EMIT(g, add, address, address, gen_constant(g, GEN_GUEST_BASE));
    add_guest_access(g, address, size, align, gen_pick(g, GEN_MODES));
    if (gen_chance(g, 2)) {
        /* The first may have loaded into the register that held the address. */
        EMIT(g, and, gen_local(ADDRESS), address, gen_constant(g, GEN_GUEST_MASK));
        EMIT(g, add, gen_local(ADDRESS), gen_local(ADDRESS),
             gen_constant(g, GEN_GUEST_BASE + gen_pick(g, 9)));
        add_guest_access(g, gen_local(ADDRESS), gen_pick(g, 4), 0, gen_pick(g, GEN_MODES));
    }
}

/* Discards a register, and lets env, which must still have it, be seen before it is written again.
 * It has not been written since the TB synchronized: else, env might have anything. */
static void add_discard(struct gen *g) {
    uint32_t discarded;
    EMIT(g, and, gen_local(ADDRESS), gen_source(g), gen_constant(g, GEN_GUEST_MASK));
    EMIT(g, add, gen_local(ADDRESS), gen_local(ADDRESS), gen_constant(g, GEN_GUEST_BASE));
    EMIT(g, qemu_st, gen_source(g), gen_local(ADDRESS), 0);
    discarded = gen_target(g);
    EMIT(g, discard, discarded);
    g->undefined = discarded;
    for (uint32_t i = gen_pick(g, 3); i > 0; i--) {
        if (gen_chance(g, 3)) {
            gen_add_call(g);
        } else {
            add_guest_accesses(g);
        }
    }
    g->undefined = CFG_NONE;
    EMIT(g, mov, discarded, gen_random_constant(g));
}

static void add_marker(struct gen *g) {
    switch (gen_pick(g, 3)) {
    case 0:
        EMIT(g, insn_start, 4 * g->block->nops, (uint32_t)g->block->pc + g->block->nops);
        break;
    case 1:
        EMIT(g, mb, 0x30 | gen_pick(g, 16));
        break;
    default:
        add_discard(g);
        break;
    }
}

enum { BELOW = 64 };

static void set_base(struct gen *g, uint32_t base) {
    EMIT(g, and, base, gen_source(g), gen_constant(g, GEN_GUEST_MASK));
    if (gen_chance(g, 4)) {
        EMIT(g, or, base, base, gen_constant(g, (1 << GEN_PAGE_BITS) - BELOW));
    }
    EMIT(g, add, base, base, gen_constant(g, GEN_GUEST_BASE + BELOW));
}

/* Accesses off one base, most of them a few bytes apart, some across a page's end. Between them the
 * base may change, or a helper the mappings. Those off the pointer may be near others elsewhere. */
static void add_near_accesses(struct gen *g) {
    uint32_t base = gen_chance(g, 2) ? gen_local(3) : GEN_POINTER, mode = gen_pick(g, GEN_MODES);
    if (base != GEN_POINTER || gen_chance(g, 8)) {
        set_base(g, base);
    }
    for (uint32_t n = 2 + gen_pick(g, 4); n > 0; n--) {
        uint32_t distance = gen_pick(g, gen_chance(g, 8) ? 600 : BELOW);
        if (gen_chance(g, 2)) {
            EMIT(g, add, gen_local(ADDRESS), base, gen_constant(g, distance));
        } else {
            EMIT(g, sub, gen_local(ADDRESS), base, gen_constant(g, distance % BELOW));
        }
        add_guest_access(g, gen_local(ADDRESS), gen_pick(g, 4), 0, gen_chance(g, 8) ? 0 : mode);
        if (gen_chance(g, 4)) {
            gen_add_call(g);
        } else if (gen_chance(g, 4)) {
            EMIT(g, add, base, base, gen_constant(g, gen_pick(g, 4)));
        }
    }
}

void gen_add_item(struct gen *g) {
    switch (gen_pick(g, 13)) {
    case 0:
        add_division(g);
        maybe_add_wide(g);
        break;
    case 1:
        add_carry_chain(g);
        break;
    case 2:
        add_host_access(g);
        break;
    case 3:
    case 4:
        add_guest_accesses(g);
        break;
    case 5:
        gen_add_call(g);
        break;
    case 6:
        add_marker(g);
        break;
    case 7:
        add_near_accesses(g);
        break;
    default:
        add_plain(g);
        break;
    }
}

void gen_add_overwrites(struct gen *g) {
    for (uint32_t r = 0; r < GEN_GLOBALS; r++) {
        if (r != GEN_POINTER && gen_chance(g, 2)) {
            EMIT(g, mov, r, gen_random_constant(g));
        }
    }
}
