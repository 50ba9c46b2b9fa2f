/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is QEMU's translator's and the target's, faked: capture.h, machine.h, mode.h, exception.h.
 */
#include "guest.h"

#include "fault.h"
#include "qemu-hooks/capture.h"
#include "qemu-hooks/exception.h"
#include "qemu-hooks/machine.h"
#include "qemu-hooks/mode.h"

static struct cfg_global eip = {.name = "eip", .type = CFG_I32, .offset = 0};

static const struct cfg_machine machine = {
    .arch = "test",
    .page_bits = TARGET_PAGE_BITS,
    .entry_bits = 4,
    .entry_write = 4,
    .entry_addend = 12,
    .nmodes = 1,
    .tlb_mask = {-16},
    .tlb_table = {-12},
    .exit_request = -8,
    .exit_value = -20,
    .raised = -21,
    .counters = -128,
    .tb_code = 40,
    .tb_jump = 84,
    .jump_cache = -4,
    .jump_tb = 4,
    .jump_pc = 12,
    .load = {1, 2, 3, 0, 4, 5, 6, 0},
    .store = {7, 8, 9, 10},
    .nglobals = 1,
    .globals = &eip,
};

const struct cfg_machine *reloop_machine(void) {
    return &machine;
}

bool reloop_guards_wanted(void) {
    return true;
}

uint32_t reloop_pc_value(const TranslationBlock *tb, vaddr pc) {
    return (uint32_t)pc;
}

ReloopEnd reloop_end_of(const TranslationBlock *tb, const uint8_t *code) {
    static const ReloopEnd ends[] = {RELOOP_END_OTHER, RELOOP_END_OTHER, RELOOP_END_CALL,
                                     RELOOP_END_RETURN};

    return ends[qatomic_read(&code[2]) % 4];
}

const void *reloop_take_exception(CPUArchState *env) {
    return NULL;
}

bool reloop_eligible(const TranslationBlock *tb) {
    return !(tb_cflags(tb) & (CF_INVALID | CF_BP_PAGE));
}

ReloopHelpers *reloop_helpers_new(void) {
    ReloopHelpers *h = g_new0(ReloopHelpers, 1);

    h->helpers = g_array_new(false, true, sizeof(struct cfg_helper));
    return h;
}

void reloop_helpers_free(ReloopHelpers *h) {
    g_array_free(h->helpers, true);
    g_free(h);
}

static struct cfg_op op(enum cfg_opcode opc, int nconst, uint32_t first, uint32_t second) {
    struct cfg_op made = {.opc = opc, .nconst = nconst};

    made.args = g_new0(uint32_t, 2);
    made.args[0] = first;
    made.args[1] = second;
    return made;
}

/* Other vCPUs may write to it, as they may in a real guest. */
static uint8_t *copy_of_code(const TranslationBlock *tb) {
    const uint8_t *code = qemu_map_ram_ptr(NULL, tb_page_addr0(tb));
    uint8_t *copy = g_malloc(tb->size);

    for (int i = 0; i < tb->size; i++) {
        copy[i] = qatomic_read(&code[i]);
    }
    return copy;
}

static void describe(TranslationBlock *tb, vaddr pc, struct cfg_block *block) {
    uint16_t ends[TB_INSNS];

    *block = (struct cfg_block){
        .pc = pc,
        .cs_base = tb->cs_base,
        .flags = tb->flags,
        .cflags = tb_cflags(tb),
        .page_offset = pc & ~TARGET_PAGE_MASK,
        .icount = tb->icount,
        .nbytes = tb->size,
        .bytes = copy_of_code(tb),
        .nops = TB_INSNS + 1,
        .ops = g_new0(struct cfg_op, TB_INSNS + 1),
    };
    tb_insn_end_offsets(tb, ends);
    for (int i = 0; i < TB_INSNS; i++) {
        block->ops[i] = op(CFG_OPC_insn_start, 2, reloop_return_offset(ends[i]), 0);
    }
    block->ops[TB_INSNS] = op(CFG_OPC_exit_tb, 1, CFG_EXIT_NULL, 0);
    for (int i = 0; i < 2; i++) {
        block->edges[i] = (struct cfg_edge){CFG_EDGE_EXIT, CFG_NONE, 0};
    }
}

void reloop_block_clear(struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        g_free(block->ops[i].args);
    }
    g_free(block->ops);
    g_free(block->bytes);
    memset(block, 0, sizeof(*block));
}

char *reloop_capture(CPUState *cpu, TranslationBlock *tb, vaddr pc, ReloopHelpers *helpers,
                     struct cfg_block *block, bool *passing) {
    *passing = false;
    memset(block, 0, sizeof(*block));
    if (!reloop_eligible(tb)) {
        return g_strdup("not eligible");
    }
    if (fault_now(FAULT_NOT_MAPPED)) {
        *passing = true;
        return g_strdup("not mapped");
    }
    if (fault_now(FAULT_GAP)) {
        return g_strdup("op unknown");
    }
    describe(tb, pc, block);
    if (fault_now(FAULT_BREAKPOINT)) {
        guest_breakpoint(cpu, pc);
    }
    if (fault_now(FAULT_INVALIDATED)) {
        guest_write(pc);
    }
    return NULL;
}
