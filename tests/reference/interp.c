/* SPDX-License-Identifier: MIT */
/* The interpreter of interp.h. One function for each family of ops; each returns false for an op
 * that is not of its family. */
#include "interp.h"

#include <string.h>

#include "cfg/limits.h"

__extension__ typedef unsigned __int128 uint128;
__extension__ typedef __int128 int128;

struct run {
    const struct cfg_region *region;
    const struct ref_host *host;
    const struct cfg_block *block;
    const struct cfg_op *op;
    uint64_t locals[CFG_LIMIT_TEMPS];
    bool carry;
    bool stopped;
    uint32_t next_op;
    struct ref_result result;
};

static void stop(struct run *run, enum ref_stop why) {
    run->stopped = true;
    run->result.stop = why;
}

static void leave(struct run *run, enum cfg_counter reason) {
    run->result.reason = reason;
    stop(run, REF_EXIT);
}

/* Host memory. */

static uint64_t host_read(struct run *run, uint32_t address, unsigned bytes) {
    uint64_t value = 0;
    if (bytes > run->host->size || address > run->host->size - bytes) {
        stop(run, REF_FAULT);
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)run->host->memory[address + i] << (8 * i);
    }
    return value;
}

static void host_write(struct run *run, uint32_t address, unsigned bytes, uint64_t value) {
    if (bytes > run->host->size || address > run->host->size - bytes) {
        stop(run, REF_FAULT);
        return;
    }
    for (unsigned i = 0; i < bytes; i++) {
        run->host->memory[address + i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t env_address(const struct run *run, int32_t offset) {
    return run->host->env + (uint32_t)offset;
}

/* Values. One of type CFG_I32 is kept zero-extended. */

static unsigned width(unsigned type) {
    return type == CFG_I64 ? 64 : 32;
}

static uint64_t truncate(uint64_t value, unsigned bits) {
    return bits == 64 ? value : value & ((UINT64_C(1) << bits) - 1);
}

static int64_t sign_extend(uint64_t value, unsigned bits) {
    uint64_t sign = UINT64_C(1) << (bits - 1);
    return (int64_t)((truncate(value, bits) ^ sign) - sign);
}

static uint64_t read_operand(struct run *run, uint32_t operand) {
    const struct cfg_machine *m = &run->region->machine;
    if (cfg_is_global(run->region, operand)) {
        const struct cfg_global *global = &m->globals[operand];
        return host_read(run, env_address(run, global->offset), width(global->type) / 8);
    }
    const struct cfg_temp *temp = cfg_temp_of(run->region, run->block, operand);
    switch (temp->kind) {
    case CFG_TEMP_CONST:
        return truncate(temp->value, width(temp->type));
    case CFG_TEMP_ENV:
        return run->host->env;
    default:
        return run->locals[operand - m->nglobals];
    }
}

static uint64_t in(struct run *run, unsigned i) {
    return read_operand(run, run->op->args[run->op->nout + i]);
}

static void out(struct run *run, unsigned i, uint64_t value) {
    const struct cfg_machine *m = &run->region->machine;
    uint32_t operand = run->op->args[i];
    if (cfg_is_global(run->region, operand)) {
        const struct cfg_global *global = &m->globals[operand];
        host_write(run, env_address(run, global->offset), width(global->type) / 8, value);
        return;
    }
    const struct cfg_temp *temp = cfg_temp_of(run->region, run->block, operand);
    run->locals[operand - m->nglobals] = truncate(value, width(temp->type));
}

/* Ops. */

static uint64_t swap_bytes(uint64_t value, unsigned bytes) {
    uint64_t swapped = 0;
    for (unsigned i = 0; i < bytes; i++) {
        swapped = swapped << 8 | (value >> (8 * i) & 0xff);
    }
    return swapped;
}

static unsigned count_ones(uint64_t value) {
    unsigned count = 0;
    for (; value; value &= value - 1) {
        count++;
    }
    return count;
}

static unsigned leading_zeros(uint64_t value, unsigned bits) {
    unsigned count = 0;
    while (count < bits && !(value >> (bits - 1 - count) & 1)) {
        count++;
    }
    return count;
}

static unsigned trailing_zeros(uint64_t value, unsigned bits) {
    unsigned count = 0;
    while (count < bits && !(value >> count & 1)) {
        count++;
    }
    return count;
}

/* A swap of the low bits, extended as TCI does: with zeros unless TCG_BSWAP_OS (4) is set. */
static uint64_t swap_low(uint64_t value, unsigned bits, uint32_t flags) {
    uint64_t swapped = swap_bytes(value, bits / 8);
    return flags & 4 ? (uint64_t)sign_extend(swapped, bits) : swapped;
}

static bool run_unary(struct run *run) {
    const struct cfg_op *op = run->op;
    uint64_t a = in(run, 0);
    switch (op->opc) {
    case CFG_OPC_mov:
        out(run, 0, a);
        return true;
    case CFG_OPC_neg:
        out(run, 0, -a);
        return true;
    case CFG_OPC_not:
        out(run, 0, ~a);
        return true;
    case CFG_OPC_ctpop:
        out(run, 0, count_ones(a));
        return true;
    case CFG_OPC_bswap16:
        out(run, 0, swap_low(a, 16, cfg_op_const(op, 0)));
        return true;
    case CFG_OPC_bswap32:
        out(run, 0, swap_low(a, 32, cfg_op_const(op, 0)));
        return true;
    default:
        return false;
    }
}

static bool run_logic(struct run *run) {
    uint64_t a = in(run, 0), b = in(run, 1);
    switch (run->op->opc) {
    case CFG_OPC_add:
        out(run, 0, a + b);
        return true;
    case CFG_OPC_sub:
        out(run, 0, a - b);
        return true;
    case CFG_OPC_and:
        out(run, 0, a & b);
        return true;
    case CFG_OPC_or:
        out(run, 0, a | b);
        return true;
    case CFG_OPC_xor:
        out(run, 0, a ^ b);
        return true;
    case CFG_OPC_andc:
        out(run, 0, a & ~b);
        return true;
    case CFG_OPC_orc:
        out(run, 0, a | ~b);
        return true;
    case CFG_OPC_eqv:
        out(run, 0, ~(a ^ b));
        return true;
    case CFG_OPC_nand:
        out(run, 0, ~(a & b));
        return true;
    case CFG_OPC_nor:
        out(run, 0, ~(a | b));
        return true;
    default:
        return false;
    }
}

static bool run_shift(struct run *run) {
    unsigned bits = width(run->op->type);
    uint64_t a = in(run, 0), b = in(run, 1);
    unsigned by = (unsigned)(b % bits); /* unspecified beyond the width; TCI and wasm wrap */
    uint64_t around = by == 0 ? a : a >> (bits - by);
    switch (run->op->opc) {
    case CFG_OPC_shl:
        out(run, 0, a << by);
        return true;
    case CFG_OPC_shr:
        out(run, 0, a >> by);
        return true;
    case CFG_OPC_sar:
        out(run, 0, (uint64_t)(sign_extend(a, bits) >> by));
        return true;
    case CFG_OPC_rotl:
        out(run, 0, a << by | around);
        return true;
    case CFG_OPC_rotr:
        out(run, 0, by == 0 ? a : a >> by | a << (bits - by));
        return true;
    case CFG_OPC_clz:
        out(run, 0, a ? leading_zeros(a, bits) : b);
        return true;
    case CFG_OPC_ctz:
        out(run, 0, a ? trailing_zeros(a, bits) : b);
        return true;
    default:
        return false;
    }
}

static bool run_multiply(struct run *run) {
    unsigned bits = width(run->op->type);
    uint64_t a = in(run, 0), b = in(run, 1);
    uint128 unsigned_product = (uint128)a * b;
    uint128 signed_product = (uint128)((int128)sign_extend(a, bits) * sign_extend(b, bits));
    switch (run->op->opc) {
    case CFG_OPC_mul:
        out(run, 0, a * b);
        return true;
    case CFG_OPC_mulu2:
        out(run, 0, (uint64_t)unsigned_product);
        out(run, 1, (uint64_t)(unsigned_product >> bits));
        return true;
    case CFG_OPC_muls2:
        out(run, 0, (uint64_t)signed_product);
        out(run, 1, (uint64_t)(signed_product >> bits));
        return true;
    default:
        return false;
    }
}

/* Where the quotient does not fit or the divisor is 0, QEMU leaves the result undefined. */
static bool run_divide(struct run *run) {
    unsigned bits = width(run->op->type), opc = run->op->opc;
    bool is_signed = opc == CFG_OPC_divs || opc == CFG_OPC_rems;
    bool remainder = opc == CFG_OPC_rems || opc == CFG_OPC_remu;
    if (!is_signed && opc != CFG_OPC_divu && opc != CFG_OPC_remu) {
        return false;
    }
    uint64_t a = in(run, 0), b = in(run, 1);
    int64_t signed_a = sign_extend(a, bits), signed_b = sign_extend(b, bits);
    if (b == 0 || (is_signed && signed_b == -1 && a == UINT64_C(1) << (bits - 1))) {
        stop(run, REF_FAULT);
    } else if (is_signed) {
        out(run, 0, (uint64_t)(remainder ? signed_a % signed_b : signed_a / signed_b));
    } else {
        out(run, 0, remainder ? a % b : a / b);
    }
    return true;
}

static bool run_bits(struct run *run) {
    const struct cfg_op *op = run->op;
    uint64_t a = in(run, 0);
    switch (op->opc) {
    case CFG_OPC_extract:
        out(run, 0, truncate(a >> cfg_op_const(op, 0), cfg_op_const(op, 1)));
        return true;
    case CFG_OPC_sextract:
        out(run, 0, (uint64_t)sign_extend(a >> cfg_op_const(op, 0), cfg_op_const(op, 1)));
        return true;
    case CFG_OPC_deposit: {
        unsigned position = cfg_op_const(op, 0);
        uint64_t mask = truncate(UINT64_MAX, cfg_op_const(op, 1)) << position;
        out(run, 0, (a & ~mask) | (in(run, 1) << position & mask));
        return true;
    }
    default:
        return false;
    }
}

static bool compare(uint64_t a, uint64_t b, unsigned bits, uint32_t cond) {
    int64_t sa = sign_extend(a, bits), sb = sign_extend(b, bits);
    switch (cond) {
    case CFG_COND_ALWAYS:
        return true;
    case CFG_COND_LT:
        return sa < sb;
    case CFG_COND_GE:
        return sa >= sb;
    case CFG_COND_GT:
        return sa > sb;
    case CFG_COND_LE:
        return sa <= sb;
    case CFG_COND_EQ:
        return a == b;
    case CFG_COND_NE:
        return a != b;
    case CFG_COND_LTU:
        return a < b;
    case CFG_COND_GEU:
        return a >= b;
    case CFG_COND_GTU:
        return a > b;
    case CFG_COND_LEU:
        return a <= b;
    case CFG_COND_TSTEQ:
        return (a & b) == 0;
    case CFG_COND_TSTNE:
        return (a & b) != 0;
    default:
        return false; /* CFG_COND_NEVER */
    }
}

/* The condition of an op on one value or on pairs. */
static bool holds(struct run *run) {
    const struct cfg_op *op = run->op;
    uint32_t cond = cfg_op_const(op, 0);
    if (op->opc == CFG_OPC_setcond2_i32 || op->opc == CFG_OPC_brcond2_i32) {
        return compare(in(run, 1) << 32 | in(run, 0), in(run, 3) << 32 | in(run, 2), 64, cond);
    }
    return compare(in(run, 0), in(run, 1), width(op->type), cond);
}

static bool run_compare(struct run *run) {
    switch (run->op->opc) {
    case CFG_OPC_setcond:
    case CFG_OPC_setcond2_i32:
        out(run, 0, holds(run));
        return true;
    case CFG_OPC_negsetcond:
        out(run, 0, holds(run) ? UINT64_MAX : 0);
        return true;
    case CFG_OPC_movcond:
        out(run, 0, in(run, holds(run) ? 2 : 3));
        return true;
    default:
        return false;
    }
}

static bool run_carry(struct run *run) {
    unsigned opc = run->op->opc, flags = cfg_op_table[opc].flags, bits = width(run->op->type);
    if (!(flags & (CFG_OP_CARRY_IN | CFG_OP_CARRY_OUT))) {
        return false;
    }
    bool one = opc == CFG_OPC_addc1o || opc == CFG_OPC_subb1o;
    unsigned carry = flags & CFG_OP_CARRY_IN ? run->carry : one;
    uint128 a = in(run, 0), b = in(run, 1), result;
    if (opc == CFG_OPC_addco || opc == CFG_OPC_addc1o || opc == CFG_OPC_addci ||
        opc == CFG_OPC_addcio) {
        result = a + b + carry;
        run->carry = result >> bits != 0;
    } else {
        result = a - b - carry;
        run->carry = a < b + carry;
    }
    out(run, 0, (uint64_t)result);
    return true;
}

/* The bytes a host load or store moves, and whether a load extends the sign. */
static unsigned host_bytes(const struct cfg_op *op, bool *is_signed) {
    *is_signed = op->opc == CFG_OPC_ld8s || op->opc == CFG_OPC_ld16s;
    switch (op->opc) {
    case CFG_OPC_ld8u:
    case CFG_OPC_ld8s:
    case CFG_OPC_st8:
        return 1;
    case CFG_OPC_ld16u:
    case CFG_OPC_ld16s:
    case CFG_OPC_st16:
        return 2;
    default:
        return width(op->type) / 8;
    }
}

static bool run_host_memory(struct run *run) {
    const struct cfg_op *op = run->op;
    unsigned flags = cfg_op_table[op->opc].flags;
    if (!(flags & (CFG_OP_HOST_LOAD | CFG_OP_HOST_STORE))) {
        return false;
    }
    bool is_signed;
    unsigned bytes = host_bytes(op, &is_signed);
    uint32_t address = (uint32_t)in(run, op->nin - 1u) + cfg_op_const(op, 0);
    if (flags & CFG_OP_HOST_STORE) {
        host_write(run, address, bytes, in(run, 0));
        return true;
    }
    uint64_t value = host_read(run, address, bytes);
    if (!run->stopped) {
        out(run, 0, is_signed ? (uint64_t)sign_extend(value, 8 * bytes) : value);
    }
    return true;
}

static void run_guest_load(struct run *run, uint32_t oi) {
    const struct cfg_op *op = run->op;
    uint32_t memop = oi >> CFG_OI_MODE_BITS;
    unsigned bytes = 1u << (memop & CFG_MO_SIZE);
    uint64_t value = 0;
    if (!run->host->load(run->host->opaque, run->result.place, in(run, 0), oi, &value)) {
        stop(run, REF_EXCEPTION);
        return;
    }
    value = truncate(value, 8 * bytes);
    if (memop & CFG_MO_BSWAP) {
        value = swap_bytes(value, bytes);
    }
    if (memop & CFG_MO_SIGN) {
        value = (uint64_t)sign_extend(value, 8 * bytes);
    }
    out(run, 0, value);
    if (op->opc == CFG_OPC_qemu_ld2) {
        out(run, 1, value >> 32);
    }
}

static void run_guest_store(struct run *run, uint32_t oi) {
    const struct cfg_op *op = run->op;
    uint32_t memop = oi >> CFG_OI_MODE_BITS;
    unsigned bytes = 1u << (memop & CFG_MO_SIZE);
    bool pair = op->opc == CFG_OPC_qemu_st2;
    uint64_t value = in(run, 0) | (pair ? in(run, 1) << 32 : 0);
    value = truncate(value, 8 * bytes);
    if (memop & CFG_MO_BSWAP) {
        value = swap_bytes(value, bytes);
    }
    uint64_t address = in(run, pair ? 2 : 1);
    if (!run->host->store(run->host->opaque, run->result.place, address, oi, value)) {
        stop(run, REF_EXCEPTION);
    }
}

static bool run_guest_memory(struct run *run) {
    uint32_t opc = run->op->opc;
    if (opc == CFG_OPC_qemu_ld || opc == CFG_OPC_qemu_ld2) {
        run_guest_load(run, cfg_op_const(run->op, 0));
        return true;
    }
    if (opc == CFG_OPC_qemu_st || opc == CFG_OPC_qemu_st2) {
        run_guest_store(run, cfg_op_const(run->op, 0));
        return true;
    }
    return false;
}

static bool run_call(struct run *run) {
    if (run->op->opc != CFG_OPC_call) {
        return false;
    }
    const struct cfg_helper *helper = &run->region->helpers[cfg_op_const(run->op, 0)];
    uint64_t args[CFG_HELPER_ARGS_MAX + CFG_HELPER_WIDE_MAX] = {0}, result[2] = {0};
    for (unsigned a = 0, i = 0, word = 0; a < helper->nargs; a++) {
        unsigned operands = cfg_type_operands(helper->args[a]);
        for (unsigned part = 0; part < operands; part++) {
            args[word + part / 2] |= in(run, i++) << (part % 2 * 32);
        }
        word += operands > 2 ? 2 : 1;
    }
    if (!run->host->call(run->host->opaque, run->result.place, helper, args, result)) {
        stop(run, REF_EXCEPTION);
        return true;
    }
    for (unsigned part = 0; part < cfg_type_operands(helper->ret); part++) {
        out(run, part, result[part / 2] >> (part % 2 * 32));
    }
    if (helper->flags & CFG_CALL_NO_RETURN) {
        stop(run, REF_FAULT);
    }
    return true;
}

/* Control flow. */

static void go_to_label(struct run *run, uint32_t label) {
    for (uint32_t i = 0; i < run->block->nops; i++) {
        const struct cfg_op *op = &run->block->ops[i];
        if (op->opc == CFG_OPC_set_label && cfg_op_const(op, 0) == label) {
            run->next_op = i;
            return;
        }
    }
}

static void enter_block(struct run *run, uint32_t block) {
    run->block = &run->region->blocks[block];
    run->result.place.block = block;
    run->result.blocks++;
    run->next_op = 0;
    memset(run->locals, 0, sizeof(run->locals));
}

static void go_to_edge(struct run *run, uint32_t edge) {
    if (run->block->edges[edge].kind == CFG_EDGE_DIRECT) {
        enter_block(run, run->block->edges[edge].target);
        return;
    }
    run->result.edge = edge;
    leave(run, CFG_COUNT_EDGE);
}

static void check_exit_request(struct run *run) {
    uint32_t address = env_address(run, run->region->machine.exit_request);
    bool skipped = run->host->block_check && !run->host->block_check[run->result.place.block];
    if (!skipped && sign_extend(host_read(run, address, 4), 32) < 0) {
        run->result.blocks--; /* it leaves before the block */
        leave(run, CFG_COUNT_REQUEST);
    }
}

static void try_guards(struct run *run) {
    const struct ref_host *host = run->host;
    uint32_t pc = (uint32_t)in(run, 0), edge = CFG_NONE;
    if (host->guard) {
        edge = host->guard(host->opaque, run->result.place, pc);
    }
    if (edge != CFG_NONE) {
        enter_block(run, run->block->guards[edge].target);
    }
}

static void run_control(struct run *run) {
    const struct cfg_op *op = run->op;
    switch (op->opc) {
    case CFG_OPC_br:
        go_to_label(run, cfg_op_const(op, 0));
        break;
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        if (holds(run)) {
            go_to_label(run, cfg_op_const(op, 1));
        }
        break;
    case CFG_OPC_exit_check:
        check_exit_request(run);
        break;
    case CFG_OPC_guard:
        try_guards(run);
        break;
    case CFG_OPC_goto_tb:
        go_to_edge(run, cfg_op_const(op, 0));
        break;
    case CFG_OPC_goto_ptr:
        run->result.value = in(run, 0);
        leave(run, CFG_COUNT_INDIRECT);
        break;
    case CFG_OPC_exit_tb:
        run->result.value = cfg_op_const(op, 0);
        leave(run, CFG_COUNT_MAIN_LOOP);
        break;
    default:
        break; /* set_label, insn_start, discard, mb: nothing to do here */
    }
}

/* Which families an op may belong to follows from how many values it has. */
static void run_op(struct run *run) {
    const struct cfg_op *op = run->op;
    bool value = cfg_op_table[op->opc].outs > 0 && op->nin > 0;
    if (run_host_memory(run) || run_guest_memory(run) || run_call(run)) {
        return;
    }
    if (value && run_unary(run)) {
        return;
    }
    if (value && run_bits(run)) {
        return;
    }
    if (value && op->nin >= 2 &&
        (run_logic(run) || run_shift(run) || run_multiply(run) || run_divide(run) ||
         run_compare(run) || run_carry(run))) {
        return;
    }
    run_control(run);
}

struct ref_result ref_run(const struct cfg_region *region, const struct ref_host *host,
                          uint64_t max_steps) {
    struct run run = {.region = region, .host = host};
    enter_block(&run, 0);
    while (!run.stopped) {
        if (run.result.steps == max_steps) {
            stop(&run, REF_STEPS);
            break;
        }
        run.result.place.op = run.next_op;
        if (host->stop && host->stop(host->opaque, run.result.place)) {
            stop(&run, REF_STOPPED);
            break;
        }
        run.result.steps++;
        run.op = &run.block->ops[run.next_op++];
        if (host->trace) {
            host->trace(host->opaque, run.result.place);
        }
        run_op(&run);
    }
    return run.result;
}
