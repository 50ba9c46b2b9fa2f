/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RISC-V. riscv_get_tb_cpu_state() makes the mode of a dozen fields, so it is not compared: a block
 * that may have changed it has no guarded edges.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "mode.h"

bool reloop_mode_known(void) {
    return true;
}

int reloop_mode_words(const TranslationBlock *tb, ReloopModeWord words[RELOOP_MODE_WORDS]) {
    return 0;
}

bool reloop_mode_in_words(void) {
    return false;
}

static bool is_in(int32_t offset, size_t first, size_t size) {
    return offset >= (int32_t)first && offset < (int32_t)(first + size);
}

/* Anything but the registers that are no part of it. */
bool reloop_is_other_mode(int32_t offset) {
    return !is_in(offset, offsetof(CPURISCVState, gpr), sizeof_field(CPURISCVState, gpr)) &&
           !is_in(offset, offsetof(CPURISCVState, fpr), sizeof_field(CPURISCVState, fpr)) &&
           !is_in(offset, offsetof(CPURISCVState, pc), sizeof_field(CPURISCVState, pc)) &&
           !is_in(offset, offsetof(CPURISCVState, load_res),
                  sizeof_field(CPURISCVState, load_res)) &&
           !is_in(offset, offsetof(CPURISCVState, load_val), sizeof_field(CPURISCVState, load_val));
}

ReloopModeWord reloop_float_word(void) {
    return (ReloopModeWord){0};
}

bool reloop_mode_now(CPUArchState *env, TCGTBCPUState *now) {
    return false;
}

int32_t reloop_pc_offset(void) {
    return offsetof(CPURISCVState, pc);
}

uint32_t reloop_pc_value(const TranslationBlock *tb, vaddr pc) {
    return pc;
}

static ReloopEnd end_of_compressed(uint16_t insn) {
    if ((insn & 0xe003) == 0x2001 ||                      /* c.jal */
        ((insn & 0xf07f) == 0x9002 && (insn & 0x0f80))) { /* c.jalr */
        return RELOOP_END_CALL;
    }
    return insn == 0x8082 ? RELOOP_END_RETURN : RELOOP_END_OTHER; /* c.jr ra */
}

static ReloopEnd end_of_plain(uint32_t insn) {
    uint32_t opcode = insn & 0x7f, rd = insn >> 7 & 31, rs1 = insn >> 15 & 31;

    if ((opcode == 0x6f || opcode == 0x67) && rd == 1) { /* jal, jalr to ra */
        return RELOOP_END_CALL;
    }
    return opcode == 0x67 && rd == 0 && rs1 == 1 ? RELOOP_END_RETURN : RELOOP_END_OTHER;
}

ReloopEnd reloop_end_of(const TranslationBlock *tb, const uint8_t *code) {
    const uint8_t *behind = code + tb->size;
    ReloopEnd end = tb->size < 4 ? RELOOP_END_OTHER : end_of_plain(ldl_le_p(behind - 4));

    return end != RELOOP_END_OTHER ? end : end_of_compressed(lduw_le_p(behind - 2));
}
