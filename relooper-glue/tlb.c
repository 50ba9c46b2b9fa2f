/* SPDX-License-Identifier: MIT */
/*
 * The look into QEMU's software TLB (as every TCG backend has it inline; see prepare_host_addr in
 * tcg/x86_64 and include/exec/tlb-common.h), in expressions.
 */
#include "lower.h"

rl_expr rl_tlb_entry(struct rl_lower *l, rl_expr address, rl_expr mask, rl_expr table) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr index = rl_binary(l, BinaryenShrUInt32(), address,
                              rl_i32(l, machine->page_bits - machine->entry_bits));

    return rl_binary(l, BinaryenAddInt32(), rl_binary(l, BinaryenAndInt32(), index, mask), table);
}

rl_expr rl_tlb_wanted(struct rl_lower *l, rl_expr address, uint32_t beyond, uint32_t align) {
    uint32_t page = UINT32_MAX << l->region->machine.page_bits;

    return rl_binary(l, BinaryenAndInt32(), rl_plus(l, address, beyond), rl_i32(l, page | align));
}

rl_expr rl_tlb_misses(struct rl_lower *l, uint32_t entry, bool store, rl_expr wanted) {
    const struct cfg_machine *machine = &l->region->machine;
    rl_expr tag = rl_load(l->m, 4, false, store ? machine->entry_write : machine->entry_read,
                          BinaryenTypeInt32(), rl_get(l, entry));

    return rl_binary(l, BinaryenNeInt32(), tag, wanted);
}

rl_expr rl_tlb_addend(struct rl_lower *l, uint32_t entry) {
    return rl_load(l->m, 4, false, l->region->machine.entry_addend, BinaryenTypeInt32(),
                   rl_get(l, entry));
}

rl_expr rl_tlb_host(struct rl_lower *l, uint32_t entry, rl_expr address) {
    return rl_binary(l, BinaryenAddInt32(), address, rl_tlb_addend(l, entry));
}
