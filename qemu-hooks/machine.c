/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describing the machine from QEMU's own headers. */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/target-info.h"
#include "exec/target_page.h"
#include "exec/tlb-common.h"
#include "hw/core/cpu.h"
#include "tcg/tcg.h"
#include "tcg/tcg-ldst.h"
#include "tcg/tcg-temp-internal.h"
#include "exec/translation-block.h"
#include "accel/tcg/tb-jmp-cache.h"
#include "machine.h"
#include "mode.h"

/* env lies right behind CPUState in memory (struct ArchCPU). */
#define FROM_ENV(field) ((int32_t)offsetof(CPUState, field) - (int32_t)sizeof(CPUState))

static int global_of_temp[TCG_MAX_TEMPS];

/* NULL, or the name of a global that is none of ours: not a field of 32 bits of env. */
static const char *describe_globals(struct cfg_machine *machine) {
    TCGContext *s = tcg_ctx;

    machine->globals = g_new0(struct cfg_global, s->nb_globals);
    for (int i = 0; i < s->nb_globals; i++) {
        TCGTemp *ts = &s->temps[i];
        struct cfg_global *g;

        global_of_temp[i] = -1;
        if (ts->kind != TEMP_GLOBAL) {
            continue;
        }
        if (ts->indirect_reg || ts->mem_base != tcgv_ptr_temp(tcg_env) ||
            ts->type != TCG_TYPE_I32) {
            return ts->name;
        }
        global_of_temp[i] = machine->nglobals;
        g = &machine->globals[machine->nglobals++];
        pstrcpy(g->name, sizeof(g->name), ts->name);
        g->type = CFG_I32;
        g->offset = ts->mem_offset;
    }
    return NULL;
}

static void describe_helpers(struct cfg_machine *machine) {
    const uintptr_t load[8] = {
        (uintptr_t)helper_ldub_mmu, (uintptr_t)helper_lduw_mmu, (uintptr_t)helper_ldul_mmu,
        (uintptr_t)helper_ldq_mmu,  (uintptr_t)helper_ldsb_mmu, (uintptr_t)helper_ldsw_mmu,
        (uintptr_t)helper_ldsl_mmu,
    };
    const uintptr_t store[4] = {
        (uintptr_t)helper_stb_mmu,
        (uintptr_t)helper_stw_mmu,
        (uintptr_t)helper_stl_mmu,
        (uintptr_t)helper_stq_mmu,
    };

    for (int i = 0; i < 8; i++) {
        machine->load[i] = load[i];
    }
    for (int i = 0; i < 4; i++) {
        machine->store[i] = store[i];
    }
}

static void describe_tlb(struct cfg_machine *machine) {
    machine->page_bits = TARGET_PAGE_BITS;
    machine->entry_bits = CPU_TLB_ENTRY_BITS;
    machine->entry_read = offsetof(CPUTLBEntry, addr_read);
    machine->entry_write = offsetof(CPUTLBEntry, addr_write);
    machine->entry_addend = offsetof(CPUTLBEntry, addend);
    machine->nmodes = MIN(NB_MMU_MODES, CFG_MODES_MAX);
    for (int i = 0; i < machine->nmodes; i++) {
        int32_t desc =
            FROM_ENV(neg.tlb.f[0]) + mmuidx_to_fast_index(i) * (int32_t)sizeof(CPUTLBDescFast);

        machine->tlb_mask[i] = desc + offsetof(CPUTLBDescFast, mask);
        machine->tlb_table[i] = desc + offsetof(CPUTLBDescFast, table);
    }
}

static const struct cfg_machine *describe(void) {
    struct cfg_machine *machine = g_new0(struct cfg_machine, 1);
    ReloopModeWord plain = reloop_float_word();
    const char *other;

    pstrcpy(machine->arch, sizeof(machine->arch), target_name());
    describe_tlb(machine);
    describe_helpers(machine);
    machine->exit_request = FROM_ENV(neg.icount_decr.u32);
    machine->exit_value = FROM_ENV(neg.reloop.exit_value);
    machine->raised = FROM_ENV(neg.reloop.raised);
    machine->counters = FROM_ENV(neg.reloop.counters);
    machine->tb_code = offsetof(TranslationBlock, tc.ptr);
    machine->tb_jump = offsetof(TranslationBlock, jmp_target_addr);
    machine->jump_cache = FROM_ENV(tb_jmp_cache);
    machine->jump_tb = offsetof(CPUJumpCache, array[0].tb) - offsetof(CPUJumpCache, array[0]);
    machine->jump_pc = offsetof(CPUJumpCache, array[0].pc) - offsetof(CPUJumpCache, array[0]);
    machine->float_state = plain.offset;
    machine->float_mask = plain.mask;
    machine->float_plain = plain.value;
    other = describe_globals(machine);
    if (other) {
        fprintf(stderr,
                "reloop: no regions, so all is interpreted: the register %s of this guest's "
                "processor is no field of 32 bits\n",
                other);
        g_free(machine->globals);
        g_free(machine);
        return NULL;
    }
    return machine;
}

const struct cfg_machine *reloop_machine(void) {
    static const struct cfg_machine *machine;
    static gsize once;

    QEMU_BUILD_BUG_ON(sizeof_field(CPUState, neg.reloop.raised) != 1);
    QEMU_BUILD_BUG_ON(sizeof_field(CPUState, neg.reloop.counters) !=
                      CFG_COUNTER_COUNT * sizeof(uint64_t));
    if (g_once_init_enter(&once)) {
        machine = describe();
        g_once_init_leave(&once, 1);
    }
    return machine;
}

int reloop_machine_global(size_t temp_index) {
    return global_of_temp[temp_index];
}

int reloop_machine_global_at(int32_t offset) {
    const struct cfg_machine *machine = reloop_machine();

    for (uint32_t g = 0; g < machine->nglobals; g++) {
        if (machine->globals[g].offset == offset) {
            return g;
        }
    }
    return -1;
}

int reloop_machine_pc_global(void) {
    return reloop_machine_global_at(reloop_pc_offset());
}

bool reloop_guards_wanted(void) {
    return reloop_mode_known() && reloop_machine_pc_global() >= 0;
}

int32_t reloop_can_do_io_offset(void) {
    return FROM_ENV(neg.can_do_io);
}
