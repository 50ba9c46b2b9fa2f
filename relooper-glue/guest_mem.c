/* SPDX-License-Identifier: MIT */
/*
 * Guest loads and stores: the software TLB inline (tlb.c), QEMU's helpers where it misses.
 *
 * The slow path stores the dirty globals and gives the helper the return address of this very
 * instruction, so that a fault finds precise state (DESIGN rule 1). What invalidates code there
 * never comes back into the region (docs/regions.md), so all that is tested afterwards is whether
 * the access faulted.
 *
 * Accesses near each other (cfg/nearby.h) are looked up once: the entry must do for all their
 * bytes. A local then holds the host address of the lowest one, or 0. One that finds 0 there goes
 * the slow way, which asks the TLB for its own bytes before it calls the helper; the group's first
 * access looks for all again then.
 */
#include "lower.h"

static struct rl_access access_of(const struct rl_lower *l, const struct cfg_op *op) {
    uint32_t memop;
    struct rl_access a = {.oi = op->args[op->nout + op->nin]};

    memop = a.oi >> CFG_OI_MODE_BITS;
    a.size = memop & CFG_MO_SIZE;
    a.sign = memop & CFG_MO_SIGN;
    a.swap = memop & CFG_MO_BSWAP;
    a.is_store = op->opc == CFG_OPC_qemu_st || op->opc == CFG_OPC_qemu_st2;
    a.addr = op->args[op->nout + op->nin - 1];
    a.near = l->nearby->of[l->node->block][op - l->block->ops];
    a.group = a.near.group == CFG_NONE ? NULL : &l->nearby->groups[a.near.group];
    return a;
}

BinaryenType rl_access_type(const struct rl_access *a) {
    return a->size == 3 ? BinaryenTypeInt64() : BinaryenTypeInt32();
}

/* Sets RL_LOCAL_ENTRY to the entry of the address. */
static void look_up(struct rl_lower *l, const struct rl_access *a, rl_expr address) {
    uint32_t local = l->mode_local[a->oi & ((1 << CFG_OI_MODE_BITS) - 1)];

    rl_set(l, RL_LOCAL_ENTRY, rl_tlb_entry(l, address, rl_get(l, local), rl_get(l, local + 1)));
}

/* Does the entry miss? The tag is compared with the page of the access's last byte, so that one
 * that crosses a page misses, and with the low bits an alignment wants clear. */
static rl_expr misses(struct rl_lower *l, const struct rl_access *a) {
    uint32_t align = (1u << cfg_access_align(a->oi)) - 1, bytes = (1u << a->size) - 1;
    uint32_t beyond = bytes > align ? bytes - align : 0;

    look_up(l, a, rl_read(l, a->addr));
    return rl_tlb_misses(l, RL_LOCAL_ENTRY, a->is_store,
                         rl_tlb_wanted(l, rl_read(l, a->addr), beyond, align));
}

/* The guest's address of the lowest byte of a's group. */
static rl_expr lowest(struct rl_lower *l, const struct rl_access *a) {
    return rl_plus(l, rl_read(l, a->addr), -a->near.offset);
}

/* The same for all accesses of a's group. */
static rl_expr group_misses(struct rl_lower *l, const struct rl_access *a) {
    uint32_t beyond = a->group->span - 1 - a->near.offset;
    rl_expr misses = NULL;

    look_up(l, a, lowest(l, a));
    for (int store = 0; store < 2; store++) {
        if (store ? a->group->stores : a->group->loads) {
            rl_expr test = rl_tlb_misses(l, RL_LOCAL_ENTRY, store,
                                         rl_tlb_wanted(l, rl_read(l, a->addr), beyond, 0));

            misses = misses ? rl_binary(l, BinaryenOrInt32(), misses, test) : test;
        }
    }
    return misses;
}

static uint32_t near_local(const struct rl_lower *l, const struct rl_access *a) {
    return l->near_local + a->near.group;
}

/* Is the slow path to be taken? Emits what finds that out. */
static rl_expr test(struct rl_lower *l, const struct rl_access *a) {
    if (!a->group) {
        return misses(l, a);
    }
    return a->near.first ? group_misses(l, a)
                         : rl_unary(l, BinaryenEqZInt32(), rl_get(l, near_local(l, a)));
}

static void hit(struct rl_lower *l, const struct rl_access *a) {
    if (a->near.first) {
        rl_set(l, near_local(l, a), rl_tlb_host(l, RL_LOCAL_ENTRY, lowest(l, a)));
    }
}

/* The address to load from or store to, and the offset from it. */
static rl_expr host_address(struct rl_lower *l, const struct rl_access *a, uint32_t *offset) {
    *offset = a->group ? a->near.offset : 0;
    return a->group ? rl_get(l, near_local(l, a))
                    : rl_tlb_host(l, RL_LOCAL_ENTRY, rl_read(l, a->addr));
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

static rl_expr swap(struct rl_lower *l, const struct rl_access *a, rl_expr value) {
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

static void load_value(struct rl_lower *l, const struct cfg_op *op, rl_expr value) {
    if (op->opc == CFG_OPC_qemu_ld2) {
        rl_write_pair(l, op->args[0], op->args[1], value);
    } else {
        rl_write(l, op->args[0], value);
    }
}

static rl_expr stored_value(struct rl_lower *l, const struct cfg_op *op) {
    return op->opc == CFG_OPC_qemu_st2 ? rl_read_pair(l, op->args[0], op->args[1])
                                       : rl_read(l, op->args[0]);
}

/* The access itself, at a host address and an offset from it. */
static void emit_access(struct rl_lower *l, const struct cfg_op *op, const struct rl_access *a,
                        rl_expr address, uint32_t offset) {
    rl_expr value;

    if (a->is_store) {
        value = stored_value(l, op);
        if (a->swap && a->size) {
            value = swap(l, a, value);
        }
        rl_emit(l, rl_store(l->m, 1u << a->size, offset, address, value, rl_access_type(a)));
        return;
    }
    value =
        rl_load(l->m, 1u << a->size, a->sign && a->size < 2, offset, rl_access_type(a), address);
    if (a->swap && a->size) {
        value = swap(l, a, value);
    }
    load_value(l, op, value);
}

/* Looks all of the group up, from the address in RL_LOCAL_ENTRY on. */
static void look_group_up(struct rl_lower *l, const struct rl_access *a) {
    struct rl_bytes all = {a->group->mode, a->group->span, a->group->loads, a->group->stores};

    rl_set(l, near_local(l, a), rl_look_up(l, &all, rl_get(l, RL_LOCAL_ENTRY)));
}

/* QEMU's functions fill and evict entries, but do not move the table: QEMU resizes one only when it
 * flushes it, and neither the lookup of a page nor a slow access of memory flushes (other vCPUs ask
 * for that, and it is done outside regions). */
static void emit_slow(struct rl_lower *l, const struct cfg_op *op, const struct rl_access *a) {
    rl_store_dirty_apart(l);
    if (a->near.first) {
        /* The register that the address is in may be written. */
        rl_set(l, RL_LOCAL_ENTRY, lowest(l, a));
    }
    if (a->is_store) {
        rl_emit(l, rl_slow_access(l, a, stored_value(l, op)));
    } else {
        load_value(l, op, rl_slow_access(l, a, NULL));
    }
    rl_leave_if_raised(l);
    /* Where another access of the group failed to look it up, so would this one. */
    if (a->near.first) {
        look_group_up(l, a);
    }
}

static void lower_access(struct rl_lower *l, const struct cfg_op *op, const struct rl_access *a) {
    rl_expr miss = test(l, a), slow, address;
    uint32_t mark = rl_begin_unlikely(l), offset;

    emit_slow(l, op, a);
    slow = rl_take(l, mark);
    hit(l, a);
    address = host_address(l, a, &offset);
    emit_access(l, op, a, address, offset);
    rl_emit(l, BinaryenIf(l->m, miss, slow, rl_take(l, mark)));
}

bool rl_lower_guest_mem(struct rl_lower *l, const struct cfg_op *op) {
    struct rl_access a;

    if (!(cfg_op_table[op->opc].flags & CFG_OP_GUEST_MEM)) {
        return false;
    }
    a = access_of(l, op);
    lower_access(l, op, &a);
    return true;
}
