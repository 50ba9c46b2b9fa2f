/* SPDX-License-Identifier: MIT */
/* The generator of generate.h. */
#include "generate.h"

#include <string.h>

#include "cfg/cc_op.h"
#include "cfg/limits.h"

enum {
    LOCALS = 8,       /* all written where the block starts, so that any op may read any */
    FUEL = 0,         /* the local that counts fuel, and ... */
    ADDRESS = 1,      /* the one that holds addresses */
    LABEL_BAIL = 0,   /* where blocks out of fuel leave */
    SEGMENTS_MAX = 5, /* runs of ops between labels */
    ITEMS_MAX = 10,   /* things done in a segment */
    OPS_ROOM = 1024   /* no block comes near it */
};

struct gen {
    struct cfg_arena *arena;
    const struct gen_layout *layout;
    struct cfg_region *region;
    struct cfg_block *block;
    uint64_t random;
    uint32_t env;       /* operand */
    uint32_t wide;      /* a local of 64 bits, for what the compiler leaves to the interpreter */
    uint32_t undefined; /* an operand that must not be read, or CFG_NONE */
    bool edge_used[2];  /* a TB has at most one goto_tb of each kind */
    uint32_t nsegments;
    bool failed; /* out of memory */
};

static uint32_t pick(struct gen *g, uint32_t below) {
    return (uint32_t)(gen_random(&g->random) >> 32) % below;
}

static bool chance(struct gen *g, uint32_t one_in) {
    return pick(g, one_in) == 0;
}

static void *allocate(struct gen *g, size_t count, size_t size) {
    void *memory = cfg_alloc(g->arena, count, size);
    g->failed |= !memory;
    return memory;
}

/* Operands. */

static uint32_t local(unsigned i) {
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

static uint32_t constant(struct gen *g, uint32_t value) {
    return typed_constant(g, CFG_I32, value);
}

static uint32_t random_constant(struct gen *g) {
    static const uint32_t edges[] = {0, 1, 2, 31, 0xff, 0x80000000, 0x7fffffff, 0xffffffff};
    if (g->block->ntemps == CFG_LIMIT_TEMPS / 2) {
        return constant(g, 0); /* enough; the rest is for what must be a constant */
    }
    return constant(g, chance(g, 2) ? edges[pick(g, 8)] : pick(g, UINT32_MAX));
}

static uint32_t any_source(struct gen *g) {
    switch (pick(g, 10)) {
    case 0:
    case 1:
        return random_constant(g);
    case 2:
    case 3:
    case 4:
        return pick(g, GEN_GLOBALS);
    case 5:
        return chance(g, 8) ? g->env : local(pick(g, LOCALS));
    default:
        return local(pick(g, LOCALS));
    }
}

static uint32_t source(struct gen *g) {
    uint32_t operand;
    do {
        operand = any_source(g);
    } while (operand == g->undefined);
    return operand;
}

/* Seldom the global that holds an address in the window from the start (image.h). */
static uint32_t target(struct gen *g) {
    uint32_t global = pick(g, GEN_GLOBALS);
    if (global == GEN_POINTER && !chance(g, 8)) {
        global++;
    }
    return chance(g, 2) ? global : local(2 + pick(g, LOCALS - 2));
}

/* Ops. */

static struct cfg_op *add_op(struct gen *g, enum cfg_opcode opc, unsigned nout, unsigned nin) {
    struct cfg_block *b = g->block;
    struct cfg_op *op = &b->ops[b->nops++];
    enum cfg_type type = cfg_op_wanted_type(opc);
    op->opc = (uint8_t)opc;
    op->type = (uint8_t)(type == CFG_TYPE_COUNT ? CFG_I32 : type);
    op->nout = (uint8_t)nout;
    op->nin = (uint8_t)nin;
    op->nconst = cfg_op_table[opc].consts;
    op->args = allocate(g, nout + nin + op->nconst, sizeof(*op->args));
    if (g->failed) {
        b->nops--;
        return NULL;
    }
    return op;
}

static void emit(struct gen *g, enum cfg_opcode opc, const uint32_t *args) {
    const struct cfg_op_info *info = &cfg_op_table[opc];
    struct cfg_op *op = add_op(g, opc, info->outs, info->ins);
    if (op) {
        memcpy(op->args, args, (info->outs + info->ins + info->consts) * sizeof(*args));
    }
}

#define EMIT(g, opc, ...) emit(g, CFG_OPC_##opc, (const uint32_t[]){__VA_ARGS__})

static uint32_t random_cond(struct gen *g) {
    static const uint8_t conds[] = {CFG_COND_LT,    CFG_COND_GE,    CFG_COND_GT,  CFG_COND_LE,
                                    CFG_COND_EQ,    CFG_COND_NE,    CFG_COND_LTU, CFG_COND_GEU,
                                    CFG_COND_TSTEQ, CFG_COND_TSTNE, CFG_COND_GTU, CFG_COND_LEU};
    return conds[pick(g, sizeof(conds))];
}

/* An op without effects, but not one whose result can be undefined. */
static bool is_plain(enum cfg_opcode opc) {
    const struct cfg_op_info *info = &cfg_op_table[opc];
    bool divides = opc >= CFG_OPC_divs && opc <= CFG_OPC_remu;
    return info->flags == 0 && info->outs > 0 && info->ins > 0 && !divides;
}

static void fill_consts(struct gen *g, enum cfg_opcode opc, uint32_t *consts) {
    uint32_t position = pick(g, 32);
    switch (opc) {
    case CFG_OPC_bswap16:
        consts[0] = chance(g, 2) ? 2 : 4; /* without either, the upper half would be undefined */
        break;
    case CFG_OPC_deposit:
    case CFG_OPC_extract:
    case CFG_OPC_sextract:
        consts[0] = position;
        consts[1] = 1 + pick(g, 32 - position);
        break;
    case CFG_OPC_setcond:
    case CFG_OPC_negsetcond:
    case CFG_OPC_movcond:
    case CFG_OPC_setcond2_i32:
        consts[0] = random_cond(g);
        break;
    default:
        break;
    }
}

/* Lets the two sides of a comparison (pairs have two operands a side) be the same, now and then,
 * which random values hardly ever are. */
static void maybe_equal(struct gen *g, uint32_t *ins, unsigned operands) {
    if (chance(g, 4)) {
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
        opc = (enum cfg_opcode)pick(g, CFG_OPC_COUNT);
    } while (!is_plain(opc));
    const struct cfg_op_info *info = &cfg_op_table[opc];
    uint32_t args[8] = {0};
    args[0] = target(g);
    for (unsigned i = 1; i < info->outs; i++) {
        do {
            args[i] = target(g);
        } while (args[i] == args[0]);
    }
    for (unsigned i = info->outs; i < (unsigned)info->outs + info->ins; i++) {
        args[i] = source(g);
    }
    if (compares(opc)) {
        maybe_equal(g, args + info->outs, opc == CFG_OPC_setcond2_i32 ? 2 : 1);
    }
    fill_consts(g, opc, args + info->outs + info->ins);
    emit(g, opc, args);
}

/* A division whose divisor was made positive. */
static void add_division(struct gen *g) {
    enum cfg_opcode opc = (enum cfg_opcode)(CFG_OPC_divs + pick(g, 4));
    uint32_t dividend = source(g), divisor = local(2);
    if (dividend == divisor) {
        dividend = local(4);
    }
    EMIT(g, and, divisor, source(g), constant(g, 0x7fffffff));
    EMIT(g, or, divisor, divisor, constant(g, 1));
    emit(g, opc, (const uint32_t[]){target(g), dividend, divisor});
}

/* An op that is not lowered. Rare, because its block is one the compiler skips. */
static void maybe_add_wide(struct gen *g) {
    if (chance(g, 16)) {
        uint32_t value = typed_constant(g, CFG_I64, gen_random(&g->random));
        struct cfg_op *op = add_op(g, CFG_OPC_not, 1, 1);
        if (op) {
            op->type = CFG_I64;
            op->args[0] = g->wide;
            op->args[1] = value;
        }
    }
}

/* A long addition or subtraction: one op makes a carry, any number pass it on, one takes it. */
static void add_carry_chain(struct gen *g) {
    bool add = chance(g, 2), one = chance(g, 2);
    enum cfg_opcode first =
        add ? (one ? CFG_OPC_addc1o : CFG_OPC_addco) : (one ? CFG_OPC_subb1o : CFG_OPC_subbo);
    emit(g, first, (const uint32_t[]){target(g), source(g), source(g)});
    for (uint32_t links = pick(g, 3); links > 0; links--) {
        emit(g, add ? CFG_OPC_addcio : CFG_OPC_subbio,
             (const uint32_t[]){target(g), source(g), source(g)});
        if (chance(g, 2)) {
            EMIT(g, mov, target(g), source(g));
        }
    }
    emit(g, add ? CFG_OPC_addci : CFG_OPC_subbi,
         (const uint32_t[]){target(g), source(g), source(g)});
}

/* Host memory: scratch, through env or a computed pointer, and sometimes a global's place. */
static void add_host_access(struct gen *g) {
    bool load = chance(g, 2);
    enum cfg_opcode opc = load ? (enum cfg_opcode)(CFG_OPC_ld8u + pick(g, 5))
                               : (enum cfg_opcode)(CFG_OPC_st8 + pick(g, 3));
    uint32_t base = g->env, offset = GEN_SCRATCH + pick(g, GEN_SCRATCH_SIZE - 4);
    if (chance(g, 4)) {
        offset = GEN_REGS + pick(g, 4 * GEN_GLOBALS - 4);
    } else if (chance(g, 3)) {
        uint32_t there = pick(g, GEN_SCRATCH_SIZE);
        base = local(ADDRESS);
        EMIT(g, add, base, g->env, constant(g, GEN_SCRATCH + there));
        offset = pick(g, GEN_SCRATCH_SIZE - 4) - there;
    }
    if (load) {
        emit(g, opc, (const uint32_t[]){target(g), base, offset});
    } else {
        emit(g, opc, (const uint32_t[]){source(g), base, offset});
    }
}

/* One access; align is the field of its MemOp, and what only some pages ask of it is asked of none.
 */
static void add_guest_access(struct gen *g, uint32_t address, uint32_t size, uint32_t align,
                             uint32_t mode) {
    uint32_t memop = size | align << CFG_MO_ASHIFT | (chance(g, 3) ? CFG_MO_BSWAP : 0);
    if (align == 0 && chance(g, 4)) {
        memop |= CFG_MO_ALIGN_TLB_ONLY | pick(g, 8) << CFG_MO_ASHIFT;
    }
    if (chance(g, 3)) {
        memop |= pick(g, 6) * (CFG_MO_ATOM & -CFG_MO_ATOM);
    }
    uint32_t oi = memop << CFG_OI_MODE_BITS | mode;
    uint32_t sign = size < 2 && chance(g, 2) ? CFG_MO_SIGN << CFG_OI_MODE_BITS : 0;
    bool load = chance(g, 2);
    if (size == 3 && load) {
        uint32_t low = local(4 + pick(g, 2)), high = chance(g, 2) ? local(6) : pick(g, GEN_GLOBALS);
        EMIT(g, qemu_ld2, low, high, address, oi);
    } else if (size == 3) {
        EMIT(g, qemu_st2, source(g), source(g), address, oi);
    } else if (load) {
        EMIT(g, qemu_ld, target(g), address, oi | sign);
    } else {
        EMIT(g, qemu_st, source(g), address, oi);
    }
}

/* Guest memory: an address in the window, aligned if the access asks for it (but for one in forty,
 * which raises an exception), and sometimes a second access beside it. */
static void add_guest_accesses(struct gen *g) {
    uint32_t size = pick(g, 4), align = 0, mask = GEN_GUEST_MASK;
    if (chance(g, 3)) {
        align = chance(g, 2) ? 7 : 1 + pick(g, 3);
        if (!chance(g, 40)) {
            mask &= UINT32_MAX << (align == 7 ? size : align);
        }
    }
    uint32_t address = chance(g, 2) ? local(ADDRESS) : pick(g, GEN_GLOBALS);
    EMIT(g, and, address, source(g), constant(g, mask));
    EMIT(g, add, address, address, constant(g, GEN_GUEST_BASE));
    add_guest_access(g, address, size, align, pick(g, GEN_MODES));
    if (chance(g, 2)) {
        /* The first may have loaded into the register that held the address. */
        EMIT(g, and, local(ADDRESS), address, constant(g, GEN_GUEST_MASK));
        EMIT(g, add, local(ADDRESS), local(ADDRESS), constant(g, GEN_GUEST_BASE + pick(g, 9)));
        add_guest_access(g, local(ADDRESS), pick(g, 4), 0, pick(g, GEN_MODES));
    }
}

static const struct cfg_helper *find_helper(const struct gen *g, const char *name,
                                            uint32_t *index) {
    *index = 0;
    while (strcmp(g->region->helpers[*index].name, name) != 0) {
        ++*index;
    }
    return &g->region->helpers[*index];
}

static bool takes_env(const struct cfg_helper *helper) {
    static const char *const names[] = {"peek",  "poke",  "tick", "check",
                                        "raise", "weave", "divl", "idivl"};
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

static void add_call_of(struct gen *g, uint32_t index) {
    const struct cfg_helper *helper = &g->region->helpers[index];
    unsigned nout = cfg_type_operands(helper->ret), nin = 0;
    for (unsigned a = 0; a < helper->nargs; a++) {
        nin += cfg_type_operands(helper->args[a]);
    }
    struct cfg_op *op = add_op(g, CFG_OPC_call, nout, nin);
    if (!op) {
        return;
    }
    for (unsigned i = 0; i < nout; i++) {
        do {
            op->args[i] = target(g);
        } while (is_among(op->args[i], op->args, i));
    }
    for (unsigned i = nout; i < nout + nin; i++) {
        op->args[i] = source(g);
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
        offset = chance(g, 3) ? offset : GEN_SCRATCH + 16 * pick(g, 4);
        EMIT(g, add, local(ADDRESS + i), g->env, constant(g, offset));
    }
    struct cfg_op *op = add_op(g, CFG_OPC_call, 0, 4);
    if (!op) {
        return;
    }
    op->args[0] = g->env;
    for (unsigned i = 0; i < 3; i++) {
        op->args[1 + i] = local(ADDRESS + i);
    }
    op->args[4] = index;
}

/* What the flags are computed from is anything; cc_op often is what was set last. */
static void add_flags(struct gen *g, uint32_t index) {
    uint32_t cc_op = 0;
    while (!cfg_is_cc_op(g->region, cc_op)) {
        cc_op++;
    }
    if (chance(g, 2)) {
        EMIT(g, mov, cc_op, constant(g, pick(g, CFG_CC_KIND_COUNT << 2)));
    }
    add_call_of(g, index);
    struct cfg_op *op = &g->block->ops[g->block->nops - 1];
    op->args[op->nout + op->nin - 1] = cc_op;
}

/* Of a number that often has the sign of its low half. */
static void add_divide(struct gen *g, uint32_t index) {
    uint32_t low = source(g);
    EMIT(g, sar, local(ADDRESS), low, constant(g, 31));
    add_call_of(g, index);
    struct cfg_op *op = &g->block->ops[g->block->nops - 1];
    op->args[op->nout + 1] = low;
    if (chance(g, 2)) {
        op->args[op->nout + 2] = local(ADDRESS);
    }
}

static void add_call(struct gen *g) {
    uint32_t raise, flags, divide, mulss, index = pick(g, g->region->nhelpers);
    find_helper(g, "raise", &raise);
    find_helper(g, "cc_compute_c", &flags);
    find_helper(g, "divl", &divide);
    find_helper(g, "mulss", &mulss);
    if (index >= mulss) {
        add_float(g, index);
    } else if (index >= divide) {
        add_divide(g, index);
    } else if (index >= flags) {
        add_flags(g, index);
    } else if (index != raise) {
        add_call_of(g, index);
    }
}

/* Discards a register, and lets env, which must still have it, be seen before it is written again.
 * It has not been written since the TB synchronized: else, env might have anything. */
static void add_discard(struct gen *g) {
    uint32_t discarded;
    EMIT(g, and, local(ADDRESS), source(g), constant(g, GEN_GUEST_MASK));
    EMIT(g, add, local(ADDRESS), local(ADDRESS), constant(g, GEN_GUEST_BASE));
    EMIT(g, qemu_st, source(g), local(ADDRESS), 0);
    discarded = target(g);
    EMIT(g, discard, discarded);
    g->undefined = discarded;
    for (uint32_t i = pick(g, 3); i > 0; i--) {
        if (chance(g, 3)) {
            add_call(g);
        } else {
            add_guest_accesses(g);
        }
    }
    g->undefined = CFG_NONE;
    EMIT(g, mov, discarded, random_constant(g));
}

static void add_marker(struct gen *g) {
    switch (pick(g, 3)) {
    case 0:
        EMIT(g, insn_start, 4 * g->block->nops, (uint32_t)g->block->pc + g->block->nops);
        break;
    case 1:
        EMIT(g, mb, 0x30 | pick(g, 16));
        break;
    default:
        add_discard(g);
        break;
    }
}

enum { BELOW = 64 };

static void set_base(struct gen *g, uint32_t base) {
    EMIT(g, and, base, source(g), constant(g, GEN_GUEST_MASK));
    if (chance(g, 4)) {
        EMIT(g, or, base, base, constant(g, (1 << GEN_PAGE_BITS) - BELOW));
    }
    EMIT(g, add, base, base, constant(g, GEN_GUEST_BASE + BELOW));
}

/* Accesses off one base, most of them a few bytes apart, some across a page's end. Between them the
 * base may change, or a helper the mappings. Those off the pointer may be near others elsewhere. */
static void add_near_accesses(struct gen *g) {
    uint32_t base = chance(g, 2) ? local(3) : GEN_POINTER, mode = pick(g, GEN_MODES);
    if (base != GEN_POINTER || chance(g, 8)) {
        set_base(g, base);
    }
    for (uint32_t n = 2 + pick(g, 4); n > 0; n--) {
        uint32_t distance = pick(g, chance(g, 8) ? 600 : BELOW);
        if (chance(g, 2)) {
            EMIT(g, add, local(ADDRESS), base, constant(g, distance));
        } else {
            EMIT(g, sub, local(ADDRESS), base, constant(g, distance % BELOW));
        }
        add_guest_access(g, local(ADDRESS), pick(g, 4), 0, chance(g, 8) ? 0 : mode);
        if (chance(g, 4)) {
            add_call(g);
        } else if (chance(g, 4)) {
            EMIT(g, add, base, base, constant(g, pick(g, 4)));
        }
    }
}

static void add_item(struct gen *g) {
    switch (pick(g, 13)) {
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
        add_call(g);
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

/* Some registers get values that depend on nothing, so that what they held before is not live. */
static void add_overwrites(struct gen *g) {
    for (uint32_t r = 0; r < GEN_GLOBALS; r++) {
        if (r != GEN_POINTER && chance(g, 2)) {
            EMIT(g, mov, r, random_constant(g));
        }
    }
}

/* Control flow. */

static void take_fuel(struct gen *g) {
    EMIT(g, ld, local(FUEL), g->env, GEN_FUEL);
    EMIT(g, sub, local(FUEL), local(FUEL), constant(g, 1));
    EMIT(g, st, local(FUEL), g->env, GEN_FUEL);
    EMIT(g, brcond, local(FUEL), constant(g, 0), CFG_COND_LT, LABEL_BAIL);
}

static void add_branch(struct gen *g, uint32_t label) {
    uint32_t ins[4] = {source(g), source(g), source(g), source(g)};
    if (chance(g, 4)) {
        maybe_equal(g, ins, 2);
        EMIT(g, brcond2_i32, ins[0], ins[1], ins[2], ins[3], random_cond(g), label);
    } else {
        maybe_equal(g, ins, 1);
        EMIT(g, brcond, ins[0], ins[1], random_cond(g), label);
    }
}

/* Only these and the entry cost fuel, because running out is an exit, where all registers are live:
 * were it possible at every block, mistakes about which are would never show. */
static bool is_back_edge(const struct gen *g, uint32_t edge) {
    uint32_t index = (uint32_t)(g->block - g->region->blocks);
    return g->block->edges[edge].kind == CFG_EDGE_DIRECT && g->block->edges[edge].target <= index;
}

static bool guards_go_back(const struct gen *g) {
    uint32_t index = (uint32_t)(g->block - g->region->blocks);
    for (uint32_t i = 0; i < g->block->nguards; i++) {
        if (g->block->guards[i].target <= index) {
            return true;
        }
    }
    return false;
}

/* The pc of one of the blocks that guards go to, as a constant. */
static uint32_t guarded_pc(struct gen *g) {
    uint32_t which = g->block->guards[pick(g, g->block->nguards)].target;
    return constant(g, gen_env_pc(&g->region->blocks[which]));
}

/* A guard on such a pc, given or computed, or on anything. */
static void add_guard(struct gen *g) {
    uint32_t pc = source(g);
    if (guards_go_back(g)) {
        take_fuel(g);
    }
    if (g->block->nguards > 0) {
        switch (pick(g, 5)) {
        case 0:
            break;
        case 1:
            pc = guarded_pc(g);
            break;
        case 2:
            pc = target(g);
            EMIT(g, mov, pc, guarded_pc(g));
            break;
        default:
            pc = target(g);
            EMIT(g, movcond, pc, source(g), source(g), guarded_pc(g), guarded_pc(g),
                 random_cond(g));
            break;
        }
    }
    EMIT(g, guard, pc);
}

static void maybe_add_guard(struct gen *g, uint32_t one_in) {
    if (chance(g, g->block->nguards > 0 ? one_in : 8 * one_in)) {
        add_guard(g);
    }
}

static void add_leave(struct gen *g) {
    uint32_t edge = pick(g, 2), helper;
    maybe_add_guard(g, 2);
    switch (pick(g, 24)) {
    case 0:
        EMIT(g, exit_tb, CFG_EXIT_NULL);
        return;
    case 1:
        EMIT(g, exit_tb, edge);
        return;
    case 2:
        EMIT(g, goto_ptr, constant(g, chance(g, 2) ? 0 : g->layout->code + 16 * pick(g, 8)));
        return;
    case 3:
        find_helper(g, "raise", &helper);
        add_call_of(g, helper);
        return;
    default:
        if (g->edge_used[edge]) {
            edge = 1 - edge;
        }
        if (g->edge_used[edge]) {
            EMIT(g, exit_tb, CFG_EXIT_NULL);
            return;
        }
        g->edge_used[edge] = true;
        if (is_back_edge(g, edge)) {
            take_fuel(g);
        }
        EMIT(g, goto_tb, edge);
        return;
    }
}

/* How a segment ends that is not the last; the one behind it starts with a label. */
static void end_segment(struct gen *g, uint32_t segment) {
    uint32_t later = segment + 1 + pick(g, g->nsegments - segment - 1);
    maybe_add_guard(g, 8);
    switch (pick(g, 6)) {
    case 0:
        break;
    case 1:
        EMIT(g, br, later);
        break;
    case 2:
        if (segment > 0) {
            take_fuel(g);
            add_branch(g, 1 + pick(g, segment));
        }
        break;
    case 3:
        add_leave(g);
        break;
    default:
        add_branch(g, later);
        break;
    }
}

static void add_segment(struct gen *g, uint32_t segment) {
    if (segment > 0) {
        EMIT(g, set_label, segment);
    }
    for (uint32_t items = pick(g, ITEMS_MAX); items > 0; items--) {
        add_item(g);
    }
    if (segment + 1 < g->nsegments) {
        end_segment(g, segment);
    } else {
        add_leave(g);
    }
}

/* Where the blocks are, all in one mode: now and then two at one pc, as if other code had been
 * there before. */
static void place_blocks(struct gen *g) {
    uint32_t cs_base = chance(g, 2) ? 0 : pick(g, UINT32_MAX), flags = pick(g, UINT32_MAX);
    for (uint32_t b = 0; !g->failed && b < g->region->nblocks; b++) {
        uint32_t place = b > 0 && chance(g, 8) ? pick(g, b) : b;
        g->region->blocks[b].pc = 0x08048000 + 16 * place;
        g->region->blocks[b].cs_base = cs_base;
        g->region->blocks[b].flags = flags;
    }
}

/* Any number, half of the time only such that go on, which cost no fuel. */
static void fill_guards(struct gen *g, uint32_t index) {
    struct cfg_block *b = g->block;
    bool forward = chance(g, 2);
    uint32_t tries = chance(g, 2) ? 0 : pick(g, chance(g, 4) ? 4 * CFG_GUARDS_MAX : 6);
    for (; tries > 0; tries--) {
        uint32_t to = pick(g, g->region->nblocks);
        bool wanted = b->nguards < CFG_GUARDS_MAX && (to > index || !forward);
        for (uint32_t i = 0; i < b->nguards; i++) {
            wanted &= b->guards[i].target != to;
        }
        if (wanted) {
            b->guards[b->nguards++] = (struct cfg_edge){CFG_EDGE_GUARDED, to, pick(g, 100000)};
        }
    }
}

static void fill_head(struct gen *g) {
    struct cfg_block *b = g->block;
    b->page_offset = (uint32_t)b->pc & ((1u << GEN_PAGE_BITS) - 1);
    b->icount = 1 + pick(g, 8);
    b->count = pick(g, 100000);
    b->nbytes = 1 + pick(g, 15);
    b->bytes = allocate(g, b->nbytes, 1);
    for (uint32_t i = 0; b->bytes && i < b->nbytes; i++) {
        b->bytes[i] = (uint8_t)pick(g, 256);
    }
    for (unsigned e = 0; e < 2; e++) {
        bool inside = !chance(g, 8);
        b->edges[e].kind = inside ? CFG_EDGE_DIRECT : CFG_EDGE_EXIT;
        b->edges[e].target = inside ? pick(g, g->region->nblocks) : CFG_NONE;
        b->edges[e].count = pick(g, 100000);
    }
}

static void fill_block(struct gen *g, uint32_t index) {
    struct cfg_block *b = g->block = &g->region->blocks[index];
    b->ops = allocate(g, OPS_ROOM, sizeof(*b->ops));
    b->temps = allocate(g, CFG_LIMIT_TEMPS, sizeof(*b->temps));
    fill_head(g);
    fill_guards(g, index);
    if (g->failed) {
        return;
    }
    for (b->ntemps = 0; b->ntemps < LOCALS; b->ntemps++) {
        b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_LOCAL, CFG_I32, 0};
    }
    b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_ENV, CFG_I32, 0};
    g->env = GEN_GLOBALS + b->ntemps++;
    b->temps[b->ntemps] = (struct cfg_temp){CFG_TEMP_LOCAL, CFG_I64, 0};
    g->wide = GEN_GLOBALS + b->ntemps++;
    g->edge_used[0] = g->edge_used[1] = false;
    g->nsegments = b->nlabels = 1 + pick(g, SEGMENTS_MAX);

    EMIT(g, exit_check, 0);
    EMIT(g, insn_start, 4, (uint32_t)b->pc);
    if (index == 0) {
        take_fuel(g);
    }
    for (unsigned i = FUEL; i < LOCALS; i++) {
        EMIT(g, mov, local(i), chance(g, 4) ? pick(g, GEN_GLOBALS) : random_constant(g));
    }
    if (chance(g, 2)) {
        add_overwrites(g);
    }
    for (uint32_t segment = 0; segment < g->nsegments; segment++) {
        add_segment(g, segment);
    }
    EMIT(g, set_label, LABEL_BAIL);
    EMIT(g, exit_tb, CFG_EXIT_NULL);
}

struct cfg_region *gen_region(struct cfg_arena *arena, uint64_t seed,
                              const struct gen_layout *layout, uint32_t max_blocks) {
    struct gen g = {.arena = arena, .layout = layout, .random = seed, .undefined = CFG_NONE};
    struct cfg_region *region = g.region = allocate(&g, 1, sizeof(*region));
    if (!region || !gen_machine(arena, &region->machine) || !gen_helpers(arena, region)) {
        return NULL;
    }
    region->flags = pick(&g, 4);
    region->nblocks = 1 + pick(&g, max_blocks);
    region->blocks = allocate(&g, region->nblocks, sizeof(*region->blocks));
    place_blocks(&g);
    for (uint32_t b = 0; !g.failed && b < region->nblocks; b++) {
        fill_block(&g, b);
    }
    return g.failed ? NULL : region;
}

uint64_t gen_step_bound(const struct cfg_region *region, uint32_t fuel) {
    uint64_t longest = 0;
    for (uint32_t b = 0; b < region->nblocks; b++) {
        longest = region->blocks[b].nops > longest ? region->blocks[b].nops : longest;
    }
    return (fuel + UINT64_C(2)) * longest * region->nblocks;
}
