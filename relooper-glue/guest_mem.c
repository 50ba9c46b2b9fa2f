/* SPDX-License-Identifier: MIT */
/*
 * Guest loads and stores: QEMU's software TLB inline (as every TCG backend has it; see
 * prepare_host_addr in tcg/x86_64 and include/exec/tlb-common.h), its helpers where it misses.
 *
 * The slow path stores the dirty globals and gives the helper the return address of this very
 * instruction, so that a fault finds precise state (DESIGN rule 1). What invalidates code there
 * never comes back into the region (docs/regions.md), so all that is tested afterwards is whether
 * the access faulted.
 */
#include "lower.h"

struct access {
    uint32_t oi;
    uint32_t size; /* log2 of the bytes */
    bool sign;
    bool swap;
    bool is_store;
    uint32_t addr; /* operand */
};

static struct access access_of(const struct cfg_op *op) {
    uint32_t memop;
    struct access a = {.oi = op->args[op->nout + op->nin]};

    memop = a.oi >> CFG_OI_MODE_BITS;
    a.size = memop & CFG_MO_SIZE;
    a.sign = memop & CFG_MO_SIGN;
    a.swap = memop & CFG_MO_BSWAP;
    a.is_store = op->opc == CFG_OPC_qemu_st || op->opc == CFG_OPC_qemu_st2;
    a.addr = op->args[op->nout + op->nin - 1];
    return a;
}

/* The alignment that the fast path asks for, as the guest does. An access to an aligned address is
 * one access of the machine below (engines on 64-bit machines make none in parts); where the guest
 * wants that of others too, they are slow, as in QEMU's backends for machines that do not give it
 * (atom_and_align_for_opc in tcg/tcg.c). */
static uint32_t align_bits(const struct access *a) {
    uint32_t memop = a->oi >> CFG_OI_MODE_BITS, atom = memop & CFG_MO_ATOM;
    uint32_t field = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT;
    uint32_t align = memop & CFG_MO_ALIGN_TLB_ONLY ? 0 : field == 7 ? a->size : field;

    if (atom == CFG_MO_ATOM_WITHIN16 || atom == CFG_MO_ATOM_SUBALIGN) {
        align = align > a->size ? align : a->size;
    }
    return align;
}

/* RL_LOCAL_ENTRY = the TLB entry of the address. Its value: does the entry miss? The tag is
 * compared with the page of the access's last byte, so that one that crosses a page misses, and
 * with the low bits an alignment wants clear. */
static rl_expr lookup(struct rl_lower *l, const struct access *a) {
    const struct cfg_machine *machine = &l->region->machine;
    uint32_t mode = a->oi & ((1 << CFG_OI_MODE_BITS) - 1), local = l->mode_local[mode];
    uint32_t align = (1u << align_bits(a)) - 1, bytes = (1u << a->size) - 1;
    uint32_t page = UINT32_MAX << machine->page_bits;
    rl_expr index, last, tag;

    index = rl_binary(l, BinaryenShrUInt32(), rl_read(l, a->addr),
                      rl_i32(l, machine->page_bits - machine->entry_bits));
    index = rl_binary(l, BinaryenAndInt32(), index, rl_get(l, local));
    rl_set(l, RL_LOCAL_ENTRY, rl_binary(l, BinaryenAddInt32(), index, rl_get(l, local + 1)));

    last = rl_read(l, a->addr);
    if (bytes > align) {
        last = rl_binary(l, BinaryenAddInt32(), last, rl_i32(l, bytes - align));
    }
    last = rl_binary(l, BinaryenAndInt32(), last, rl_i32(l, page | align));
    tag = rl_load(l->m, 4, false, a->is_store ? machine->entry_write : machine->entry_read,
                  BinaryenTypeInt32(), rl_get(l, RL_LOCAL_ENTRY));
    return rl_binary(l, BinaryenNeInt32(), tag, last);
}

static rl_expr host_address(struct rl_lower *l, const struct access *a) {
    rl_expr addend = rl_load(l->m, 4, false, l->region->machine.entry_addend, BinaryenTypeInt32(),
                             rl_get(l, RL_LOCAL_ENTRY));

    return rl_binary(l, BinaryenAddInt32(), rl_read(l, a->addr), addend);
}

static rl_expr swap64(struct rl_lower *l, rl_expr value) {
    static const struct {
        uint64_t mask;
        int64_t by;
    } step[] = {{UINT64_C(0x00ff00ff00ff00ff), 8}, {UINT64_C(0x0000ffff0000ffff), 16}};

    rl_set(l, RL_LOCAL_WIDE, value);
    for (int i = 0; i < 2; i++) {
        rl_expr mask = rl_i64(l, (int64_t)step[i].mask);
        rl_expr mask2 = rl_i64(l, (int64_t)step[i].mask);
        rl_expr by = rl_i64(l, step[i].by);
        rl_expr by2 = rl_i64(l, step[i].by);
        rl_expr low = rl_binary(l, BinaryenShlInt64(),
                                rl_binary(l, BinaryenAndInt64(), rl_get64(l), mask), by);
        rl_expr high = rl_binary(l, BinaryenAndInt64(),
                                 rl_binary(l, BinaryenShrUInt64(), rl_get64(l), by2), mask2);

        rl_set(l, RL_LOCAL_WIDE, rl_binary(l, BinaryenOrInt64(), low, high));
    }
    return rl_binary(l, BinaryenRotLInt64(), rl_get64(l), rl_i64(l, 32));
}

/* The bytes of an i32 turned round, through RL_LOCAL_A. */
static rl_expr swap32(struct rl_lower *l, rl_expr value) {
    rl_expr odd, even;

    rl_set(l, RL_LOCAL_A, value);
    odd = rl_binary(l, BinaryenRotRInt32(), rl_get(l, RL_LOCAL_A), rl_i32(l, 8));
    odd = rl_binary(l, BinaryenAndInt32(), odd, rl_i32(l, 0xff00ff00));
    even = rl_binary(l, BinaryenRotLInt32(), rl_get(l, RL_LOCAL_A), rl_i32(l, 8));
    even = rl_binary(l, BinaryenAndInt32(), even, rl_i32(l, 0x00ff00ff));
    return rl_binary(l, BinaryenOrInt32(), odd, even);
}

static rl_expr swap(struct rl_lower *l, const struct access *a, rl_expr value) {
    if (a->size == 3) {
        return swap64(l, value);
    }
    value = swap32(l, value);
    if (a->size == 1) {
        value =
            rl_binary(l, a->sign ? BinaryenShrSInt32() : BinaryenShrUInt32(), value, rl_i32(l, 16));
    }
    return value;
}

/* The helper's call. It fills and evicts entries, but does not move the table: QEMU resizes one
 * only when it flushes it, and neither the lookup of a page nor a slow access of memory flushes
 * (other vCPUs ask for that, and it is done outside regions). */
static rl_expr slow_call(struct rl_lower *l, const struct access *a, rl_expr value) {
    const struct cfg_machine *machine = &l->region->machine;
    uint32_t func = a->is_store ? machine->store[a->size] : machine->load[a->size + 4 * a->sign];
    BinaryenType i32 = BinaryenTypeInt32(), i64 = BinaryenTypeInt64();
    BinaryenType result = BinaryenTypeNone(), types[5];
    rl_expr args[5];
    uint32_t n = 0;

    args[n] = rl_env(l);
    types[n++] = i32;
    args[n] = rl_unary(l, BinaryenExtendUInt32(), rl_read(l, a->addr));
    types[n++] = i64;
    if (a->is_store) {
        args[n] = value;
        types[n++] = a->size == 3 ? i64 : i32;
    } else {
        result = a->size == 3 ? i64 : i32;
    }
    args[n] = rl_i32(l, a->oi);
    types[n++] = i32;
    args[n] = rl_return_address(l);
    types[n++] = i32;
    return rl_call_qemu(l, func, args, types, n, result);
}

static void load_value(struct rl_lower *l, const struct cfg_op *op, rl_expr value) {
    if (op->opc == CFG_OPC_qemu_ld2) {
        rl_write_pair(l, op->args[0], op->args[1], value);
    } else {
        rl_write(l, op->args[0], value);
    }
}

static void lower_load(struct rl_lower *l, const struct cfg_op *op, const struct access *a) {
    BinaryenType type = a->size == 3 ? BinaryenTypeInt64() : BinaryenTypeInt32();
    rl_expr miss = lookup(l, a), value, slow;
    uint32_t mark = rl_begin_unlikely(l);

    rl_store_dirty_apart(l);
    load_value(l, op, slow_call(l, a, NULL));
    rl_leave_if_raised(l);
    slow = rl_take(l, mark);

    value = rl_load(l->m, 1u << a->size, a->sign && a->size < 2, 0, type, host_address(l, a));
    if (a->swap && a->size) {
        value = swap(l, a, value);
    }
    load_value(l, op, value);
    rl_emit(l, BinaryenIf(l->m, miss, slow, rl_take(l, mark)));
}

static rl_expr stored_value(struct rl_lower *l, const struct cfg_op *op) {
    return op->opc == CFG_OPC_qemu_st2 ? rl_read_pair(l, op->args[0], op->args[1])
                                       : rl_read(l, op->args[0]);
}

static void lower_store(struct rl_lower *l, const struct cfg_op *op, const struct access *a) {
    BinaryenType type = a->size == 3 ? BinaryenTypeInt64() : BinaryenTypeInt32();
    rl_expr miss = lookup(l, a), value, slow;
    uint32_t mark = rl_begin_unlikely(l);

    rl_store_dirty_apart(l);
    rl_emit(l, slow_call(l, a, stored_value(l, op)));
    rl_leave_if_raised(l);
    slow = rl_take(l, mark);

    value = stored_value(l, op);
    if (a->swap && a->size) {
        value = swap(l, a, value);
    }
    rl_emit(l, rl_store(l->m, 1u << a->size, 0, host_address(l, a), value, type));
    rl_emit(l, BinaryenIf(l->m, miss, slow, rl_take(l, mark)));
}

bool rl_lower_guest_mem(struct rl_lower *l, const struct cfg_op *op) {
    struct access a;

    if (!(cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM)) {
        return false;
    }
    a = access_of(op);
    if (a.is_store) {
        lower_store(l, op, &a);
    } else {
        lower_load(l, op, &a);
    }
    return true;
}
