/* SPDX-License-Identifier: MIT */
/* The checks of verify.h, but for locals (verify_temps.c). */
#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "limits.h"

/* Where we are, for the message, and where the message goes. */
struct check {
    const struct cfg_region *region;
    uint32_t block, op; /* CFG_NONE outside of one */
    char *reason;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static bool fail(const struct check *c, const char *format,
                                                       ...) {
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (c->op != CFG_NONE) {
        const struct cfg_op *op = &c->region->blocks[c->block].ops[c->op];
        const char *name = op->opc < CFG_OPC_COUNT ? cfg_op_table[op->opc].name : "?";
        snprintf(c->reason, c->size, "block %u op %u (%s): %s", c->block, c->op, name, text);
    } else if (c->block != CFG_NONE) {
        snprintf(c->reason, c->size, "block %u: %s", c->block, text);
    } else {
        snprintf(c->reason, c->size, "%s", text);
    }
    return false;
}

static bool is_value_type(unsigned type) {
    return type == CFG_I32 || type == CFG_I64;
}

/* A name must end inside its array and be of characters that the text form can hold. */
static bool is_name(const char *name, size_t size) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_./:+-";
    size_t length = 0;
    while (length < size && name[length]) {
        if (!strchr(allowed, name[length])) {
            return false;
        }
        length++;
    }
    return length > 0 && length < size;
}

static bool is_env_offset(int32_t offset) {
    return offset >= -CFG_LIMIT_ENV && offset <= CFG_LIMIT_ENV;
}

static bool check_global(const struct check *c, uint32_t g) {
    const struct cfg_machine *m = &c->region->machine;
    const struct cfg_global *global = &m->globals[g];
    if (!is_name(global->name, sizeof(global->name))) {
        return fail(c, "global %u: bad name", g);
    }
    if (!is_value_type(global->type)) {
        return fail(c, "global %s: bad type %u", global->name, global->type);
    }
    if (!is_env_offset(global->offset)) {
        return fail(c, "global %s: far from env", global->name);
    }
    int64_t start = global->offset, end = start + (global->type == CFG_I64 ? 8 : 4);
    for (uint32_t i = 0; i < g; i++) {
        const struct cfg_global *other = &m->globals[i];
        if (strcmp(global->name, other->name) == 0) {
            return fail(c, "global %s: two of that name", global->name);
        }
        int64_t other_end = (int64_t)other->offset + (other->type == CFG_I64 ? 8 : 4);
        if (start < other_end && other->offset < end) {
            return fail(c, "global %s: overlaps %s", global->name, other->name);
        }
    }
    return true;
}

static bool check_env_offsets(const struct check *c) {
    const struct cfg_machine *m = &c->region->machine;
    for (unsigned i = 0; i < m->nmodes; i++) {
        if (!is_env_offset(m->tlb_mask[i]) || !is_env_offset(m->tlb_table[i])) {
            return fail(c, "machine: MMU mode %u far from env", i);
        }
    }
    if (!is_env_offset(m->exit_request) || !is_env_offset(m->exit_value) ||
        !is_env_offset(m->raised) || !is_env_offset(m->counters) || !is_env_offset(m->jump_cache) ||
        !is_env_offset(m->float_state)) {
        return fail(c, "machine: a field far from env");
    }
    return true;
}

static bool check_machine(const struct check *c) {
    const struct cfg_machine *m = &c->region->machine;
    if (!is_name(m->arch, sizeof(m->arch))) {
        return fail(c, "machine: bad architecture name");
    }
    if (m->page_bits < CFG_LIMIT_PAGE_BITS_MIN || m->page_bits > CFG_LIMIT_PAGE_BITS_MAX) {
        return fail(c, "machine: %u page bits", m->page_bits);
    }
    if (m->entry_bits < CFG_LIMIT_ENTRY_BITS_MIN || m->entry_bits > CFG_LIMIT_ENTRY_BITS_MAX) {
        return fail(c, "machine: %u TLB entry bits", m->entry_bits);
    }
    unsigned last = (1u << m->entry_bits) - 4;
    if (m->entry_read > last || m->entry_write > last || m->entry_addend > last) {
        return fail(c, "machine: a TLB entry's field is outside it");
    }
    if (m->nmodes == 0 || m->nmodes > CFG_MODES_MAX) {
        return fail(c, "machine: %u MMU modes", m->nmodes);
    }
    if (!check_env_offsets(c)) {
        return false;
    }
    if (m->nglobals > CFG_LIMIT_GLOBALS) {
        return fail(c, "machine: %u globals", m->nglobals);
    }
    for (uint32_t g = 0; g < m->nglobals; g++) {
        if (!check_global(c, g)) {
            return false;
        }
    }
    return true;
}

static bool check_signature(const struct cfg_helper *helper) {
    if (helper->ret >= CFG_TYPE_COUNT || helper->nargs > CFG_HELPER_ARGS_MAX) {
        return false;
    }
    unsigned wide = helper->ret == CFG_I128;
    for (unsigned a = 0; a < helper->nargs; a++) {
        if (!is_value_type(helper->args[a]) && helper->args[a] != CFG_I128) {
            return false;
        }
        wide += helper->args[a] == CFG_I128;
    }
    return wide <= CFG_HELPER_WIDE_MAX;
}

static bool check_helper(const struct check *c, uint32_t h) {
    const struct cfg_helper *helper = &c->region->helpers[h];
    if (!helper->name || !is_name(helper->name, CFG_LIMIT_NAME + 1)) {
        return fail(c, "helper %u: bad name", h);
    }
    for (uint32_t i = 0; i < h; i++) {
        if (strcmp(helper->name, c->region->helpers[i].name) == 0) {
            return fail(c, "helper %s: two of that name", helper->name);
        }
    }
    if (!check_signature(helper)) {
        return fail(c, "helper %s: bad signature", helper->name);
    }
    if (helper->flags & ~(unsigned)CFG_CALL_FLAGS) {
        return fail(c, "helper %s: unknown flags", helper->name);
    }
    return true;
}

static bool check_helpers(const struct check *c) {
    if (c->region->nhelpers > CFG_LIMIT_HELPERS) {
        return fail(c, "%u helpers", c->region->nhelpers);
    }
    for (uint32_t h = 0; h < c->region->nhelpers; h++) {
        if (!check_helper(c, h)) {
            return false;
        }
    }
    return true;
}

static bool check_call_counts(const struct check *c, const struct cfg_op *op) {
    if (op->nconst != 1) {
        return fail(c, "a call has one constant");
    }
    uint32_t index = cfg_op_const(op, 0);
    if (index >= c->region->nhelpers) {
        return fail(c, "helper %u is not in the table", index);
    }
    const struct cfg_helper *helper = &c->region->helpers[index];
    unsigned nin = 0;
    for (unsigned a = 0; a < helper->nargs; a++) {
        nin += cfg_type_operands(helper->args[a]);
    }
    if (op->nout != cfg_type_operands(helper->ret) || op->nin != nin) {
        return fail(c, "operands do not fit the signature of %s", helper->name);
    }
    return true;
}

/* The type an op's i-th operand must have; CFG_TYPE_COUNT where it may be either. */
static unsigned wanted_operand_type(const struct cfg_op *op, unsigned i) {
    unsigned flags = cfg_op_table[op->opc].flags;
    bool last_in = i == (unsigned)op->nout + op->nin - 1;
    if (flags & (CFG_OP_HOST_LOAD | CFG_OP_HOST_STORE)) {
        return last_in ? CFG_I32 : op->type;
    }
    if (flags & CFG_OP_GUEST_MEM) {
        bool pair = op->opc == CFG_OPC_qemu_ld2 || op->opc == CFG_OPC_qemu_st2;
        return last_in || pair ? CFG_I32 : op->type;
    }
    switch (op->opc) {
    case CFG_OPC_call:
    case CFG_OPC_setcond2_i32:
    case CFG_OPC_brcond2_i32:
    case CFG_OPC_guard:
    case CFG_OPC_goto_ptr:
        return CFG_I32;
    case CFG_OPC_discard:
        return CFG_TYPE_COUNT;
    default:
        return op->type;
    }
}

static bool check_operand(const struct check *c, const struct cfg_op *op, unsigned i) {
    const struct cfg_region *r = c->region;
    const struct cfg_block *b = &r->blocks[c->block];
    uint32_t operand = op->args[i];
    if (operand >= r->machine.nglobals && operand - r->machine.nglobals >= b->ntemps) {
        return fail(c, "operand %u is out of range", i);
    }
    unsigned type = CFG_VOID;
    if (cfg_is_global(r, operand)) {
        type = r->machine.globals[operand].type;
    } else {
        const struct cfg_temp *temp = cfg_temp_of(r, b, operand);
        type = temp->type;
        if (i < op->nout && temp->kind == CFG_TEMP_CONST) {
            return fail(c, "writes a constant");
        }
        if (i < op->nout && temp->kind == CFG_TEMP_ENV) {
            return fail(c, "writes env");
        }
    }
    unsigned wanted = wanted_operand_type(op, i);
    if (wanted != CFG_TYPE_COUNT && wanted != type) {
        return fail(c, "operand %u is of the wrong type", i);
    }
    return true;
}

static bool check_cond(const struct check *c, uint32_t cond) {
    if (cond > CFG_COND_LEU || cond == 4 || cond == 5) {
        return fail(c, "condition %u does not exist", cond);
    }
    return true;
}

static bool check_label(const struct check *c, uint32_t label) {
    if (label >= c->region->blocks[c->block].nlabels) {
        return fail(c, "label %u is out of range", label);
    }
    return true;
}

static bool check_field(const struct check *c, uint32_t position, uint32_t length, unsigned width) {
    if (length == 0 || length > width || position > width - length) {
        return fail(c, "bit field %u, %u is outside the value", position, length);
    }
    return true;
}

static bool check_memory_op(const struct check *c, const struct cfg_op *op) {
    uint32_t oi = cfg_op_const(op, 0), memop = oi >> CFG_OI_MODE_BITS;
    uint32_t mode = oi & ((1u << CFG_OI_MODE_BITS) - 1), size = memop & CFG_MO_SIZE;
    if (mode >= c->region->machine.nmodes) {
        return fail(c, "MMU mode %u is out of range", mode);
    }
    bool pair = op->opc == CFG_OPC_qemu_ld2 || op->opc == CFG_OPC_qemu_st2;
    if (pair ? size != 3 : size > (op->type == CFG_I64 ? 3u : 2u)) {
        return fail(c, "an access of 2^%u bytes does not fit the value", size);
    }
    if (memop >> CFG_MO_BITS || (memop & CFG_MO_ATOM) > CFG_MO_ATOM_NONE) {
        return fail(c, "memory operation 0x%x has unknown bits", memop);
    }
    if ((memop & CFG_MO_SIGN) && size == (op->type == CFG_I64 ? 3u : 2u)) {
        return fail(c, "a sign extension that extends nothing");
    }
    return true;
}

static bool check_exit(const struct check *c, uint32_t value) {
    if (value > 1 && value != CFG_EXIT_NULL) {
        return fail(c, "exit value %u", value);
    }
    return true;
}

static bool check_consts(const struct check *c, const struct cfg_op *op) {
    unsigned width = op->type == CFG_I64 ? 64 : 32;
    switch (op->opc) {
    case CFG_OPC_bswap16:
    case CFG_OPC_bswap32:
        return cfg_op_const(op, 0) <= 7 || fail(c, "unknown flags");
    case CFG_OPC_deposit:
    case CFG_OPC_extract:
    case CFG_OPC_sextract:
        return check_field(c, cfg_op_const(op, 0), cfg_op_const(op, 1), width);
    case CFG_OPC_setcond:
    case CFG_OPC_negsetcond:
    case CFG_OPC_movcond:
    case CFG_OPC_setcond2_i32:
        return check_cond(c, cfg_op_const(op, 0));
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        return check_cond(c, cfg_op_const(op, 0)) && check_label(c, cfg_op_const(op, 1));
    case CFG_OPC_br:
    case CFG_OPC_set_label:
        return check_label(c, cfg_op_const(op, 0));
    case CFG_OPC_qemu_ld:
    case CFG_OPC_qemu_st:
    case CFG_OPC_qemu_ld2:
    case CFG_OPC_qemu_st2:
        return check_memory_op(c, op);
    case CFG_OPC_goto_tb:
        return cfg_op_const(op, 0) < 2 || fail(c, "edge %u", cfg_op_const(op, 0));
    case CFG_OPC_exit_tb:
        return check_exit(c, cfg_op_const(op, 0));
    default:
        return true;
    }
}

static bool check_op(const struct check *c, const struct cfg_op *op) {
    if (op->opc >= CFG_OPC_COUNT) {
        return fail(c, "opcode %u does not exist", op->opc);
    }
    const struct cfg_op_info *info = &cfg_op_table[op->opc];
    if (info->flags & CFG_OP_VARIABLE) {
        if (!check_call_counts(c, op)) {
            return false;
        }
    } else if (op->nout != info->outs || op->nin != info->ins || op->nconst != info->consts) {
        return fail(c, "operand counts differ from the table's");
    }
    enum cfg_type type = cfg_op_wanted_type((enum cfg_opcode)op->opc);
    if (type == CFG_TYPE_COUNT ? !is_value_type(op->type) : op->type != type) {
        return fail(c, "bad type %u", op->type);
    }
    for (unsigned i = 0; i < (unsigned)op->nout + op->nin; i++) {
        if (!check_operand(c, op, i)) {
            return false;
        }
    }
    if (op->opc == CFG_OPC_exit_check && c->op != 0) {
        return fail(c, "not the block's first op");
    }
    return check_consts(c, op);
}

static bool check_temps(const struct check *c, const struct cfg_block *b) {
    for (uint32_t t = 0; t < b->ntemps; t++) {
        const struct cfg_temp *temp = &b->temps[t];
        if (temp->kind >= CFG_TEMP_KIND_COUNT || !is_value_type(temp->type)) {
            return fail(c, "temp %u: bad kind or type", t);
        }
        if (temp->kind == CFG_TEMP_ENV && temp->type != CFG_I32) {
            return fail(c, "temp %u: env is a 32-bit pointer", t);
        }
    }
    return true;
}

static bool check_edges(const struct check *c, const struct cfg_block *b) {
    for (unsigned e = 0; e < 2; e++) {
        const struct cfg_edge *edge = &b->edges[e];
        if (edge->kind != CFG_EDGE_EXIT && edge->kind != CFG_EDGE_DIRECT) {
            return fail(c, "edge %u: bad kind", e);
        }
        bool leaves = edge->kind == CFG_EDGE_EXIT;
        if (leaves ? edge->target != CFG_NONE : edge->target >= c->region->nblocks) {
            return fail(c, "edge %u: bad target", e);
        }
    }
    if (b->nguards > CFG_GUARDS_MAX) {
        return fail(c, "%u guards", b->nguards);
    }
    for (unsigned g = 0; g < b->nguards; g++) {
        if (b->guards[g].kind != CFG_EDGE_GUARDED) {
            return fail(c, "guard %u: bad kind", g);
        }
        if (b->guards[g].target >= c->region->nblocks) {
            return fail(c, "guard %u: bad target", g);
        }
        const struct cfg_block *to = &c->region->blocks[b->guards[g].target];
        if (to->flags != b->flags || to->cs_base != b->cs_base || to->cflags != b->cflags) {
            return fail(c, "guard %u: a target of another mode", g);
        }
        for (unsigned other = 0; other < g; other++) {
            if (b->guards[other].target == b->guards[g].target) {
                return fail(c, "guard %u: the target of another", g);
            }
        }
    }
    return true;
}

static bool check_labels(struct check *c, const struct cfg_block *b) {
    struct cfg_arena *arena = cfg_arena_new(SIZE_MAX);
    bool *set = arena ? cfg_alloc(arena, b->nlabels, sizeof(*set)) : NULL;
    if (!set) {
        cfg_arena_free(arena);
        return fail(c, "out of memory");
    }
    bool ok = true;
    for (c->op = 0; ok && c->op < b->nops; c->op++) {
        const struct cfg_op *op = &b->ops[c->op];
        if (op->opc == CFG_OPC_set_label) {
            bool *label = &set[cfg_op_const(op, 0)];
            ok = !*label || fail(c, "label %u is set twice", cfg_op_const(op, 0));
            *label = true;
        }
    }
    c->op = CFG_NONE;
    for (uint32_t l = 0; ok && l < b->nlabels; l++) {
        ok = set[l] || fail(c, "label %u is not set", l);
    }
    cfg_arena_free(arena);
    return ok;
}

/* Additions and subtractions must not be mixed: some hosts' borrow is an inverted carry. */
enum carry_family { CARRY_NONE, CARRY_ADD, CARRY_SUB };

static enum carry_family carry_family(const struct cfg_op *op) {
    switch (op->opc) {
    case CFG_OPC_addco:
    case CFG_OPC_addc1o:
    case CFG_OPC_addci:
    case CFG_OPC_addcio:
        return CARRY_ADD;
    case CFG_OPC_subbo:
    case CFG_OPC_subb1o:
    case CFG_OPC_subbi:
    case CFG_OPC_subbio:
        return CARRY_SUB;
    default:
        return CARRY_NONE;
    }
}

static bool check_carry(struct check *c, const struct cfg_block *b) {
    enum carry_family live = CARRY_NONE;
    for (c->op = 0; c->op < b->nops; c->op++) {
        const struct cfg_op *op = &b->ops[c->op];
        unsigned flags = cfg_op_table[op->opc].flags;
        if ((flags & CFG_OP_CARRY_IN) && live != carry_family(op)) {
            return fail(c, "no carry flag of its family to consume");
        }
        if (flags & CFG_OP_CARRY_OUT) {
            live = carry_family(op);
        } else if (flags & (CFG_OP_CARRY_IN | CFG_OP_CALL | CFG_OP_LABEL | CFG_OP_END)) {
            live = CARRY_NONE;
        }
    }
    c->op = CFG_NONE;
    return true;
}

static bool check_locals(struct check *c, const struct cfg_block *b) {
    uint32_t op = cfg_undefined_read(c->region, b);
    if (op == CFG_NONE) {
        return fail(c, "cannot tell whether its temps are written before they are read");
    }
    if (op < b->nops) {
        c->op = op;
        return fail(c, "may read a temp that was not written");
    }
    return true;
}

static bool check_block_sizes(const struct check *c, const struct cfg_block *b) {
    if (b->nops == 0 || b->nops > CFG_LIMIT_BLOCK_OPS) {
        return fail(c, "%u ops", b->nops);
    }
    if (b->ntemps > CFG_LIMIT_TEMPS) {
        return fail(c, "%u temps", b->ntemps);
    }
    if (b->nlabels > CFG_LIMIT_LABELS) {
        return fail(c, "%u labels", b->nlabels);
    }
    if (b->nbytes > CFG_LIMIT_BYTES) {
        return fail(c, "%u bytes of guest code", b->nbytes);
    }
    if (b->page_offset >> c->region->machine.page_bits) {
        return fail(c, "page offset %u is outside the page", b->page_offset);
    }
    return true;
}

static bool check_block(struct check *c) {
    const struct cfg_block *b = &c->region->blocks[c->block];
    if (!check_block_sizes(c, b) || !check_temps(c, b) || !check_edges(c, b)) {
        return false;
    }
    for (c->op = 0; c->op < b->nops; c->op++) {
        if (!check_op(c, &b->ops[c->op])) {
            return false;
        }
    }
    c->op = b->nops - 1;
    if (!cfg_op_never_falls(c->region, &b->ops[c->op])) {
        return fail(c, "the block ends without leaving");
    }
    c->op = CFG_NONE;
    return check_labels(c, b) && check_carry(c, b) && check_locals(c, b);
}

bool cfg_verify(const struct cfg_region *region, char *reason, size_t size) {
    struct check c = {region, CFG_NONE, CFG_NONE, reason, size};
    if (!check_machine(&c) || !check_helpers(&c)) {
        return false;
    }
    if (region->nblocks == 0 || region->nblocks > CFG_LIMIT_BLOCKS) {
        return fail(&c, "%u blocks", region->nblocks);
    }
    if (region->flags & ~(uint32_t)CFG_REGION_FLAGS) {
        return fail(&c, "unknown region flags");
    }
    uint64_t ops = 0;
    for (uint32_t b = 0; b < region->nblocks; b++) {
        ops += region->blocks[b].nops;
    }
    if (ops > CFG_LIMIT_REGION_OPS) {
        return fail(&c, "%llu ops", (unsigned long long)ops);
    }
    for (c.block = 0; c.block < region->nblocks; c.block++) {
        if (!check_block(&c)) {
            return false;
        }
    }
    return true;
}
