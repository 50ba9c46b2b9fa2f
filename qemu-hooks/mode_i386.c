/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit x86. */
#include "qemu/osdep.h"
#include "cpu.h"
#include "cfg/cc_op.h"
#include "mode.h"

QEMU_BUILD_BUG_ON(CC_OP_EFLAGS != CFG_CC_EFLAGS || CC_OP_ADCX != CFG_CC_ADCX ||
                  CC_OP_ADOX != CFG_CC_ADOX || CC_OP_ADCOX != CFG_CC_ADCOX);
QEMU_BUILD_BUG_ON(CC_OP_MULB != CFG_CC_MUL << 2 || CC_OP_ADDB != CFG_CC_ADD << 2 ||
                  CC_OP_ADCB != CFG_CC_ADC << 2 || CC_OP_SUBB != CFG_CC_SUB << 2 ||
                  CC_OP_SBBB != CFG_CC_SBB << 2 || CC_OP_LOGICB != CFG_CC_LOGIC << 2 ||
                  CC_OP_INCB != CFG_CC_INC << 2 || CC_OP_DECB != CFG_CC_DEC << 2 ||
                  CC_OP_SHLB != CFG_CC_SHL << 2 || CC_OP_SARB != CFG_CC_SAR << 2 ||
                  CC_OP_BMILGB != CFG_CC_BMILG << 2 || CC_OP_BLSIB != CFG_CC_BLSI << 2);

/* x86_get_tb_cpu_state() */
enum { MODE_EFLAGS = IOPL_MASK | TF_MASK | RF_MASK | VM_MASK | AC_MASK };

bool reloop_mode_known(void) {
    return true;
}

int reloop_mode_words(const TranslationBlock *tb, ReloopModeWord words[RELOOP_MODE_WORDS]) {
    words[0] = (ReloopModeWord){offsetof(CPUX86State, hflags), 4, ~0u, tb->flags & ~MODE_EFLAGS};
    words[1] =
        (ReloopModeWord){offsetof(CPUX86State, eflags), 4, MODE_EFLAGS, tb->flags & MODE_EFLAGS};
    words[2] = (ReloopModeWord){offsetof(CPUX86State, segs[R_CS].base), 4, ~0u, tb->cs_base};
    return 3;
}

bool reloop_mode_in_words(void) {
    return true;
}

bool reloop_is_other_mode(int32_t offset) {
    return false;
}

ReloopModeWord reloop_float_word(void) {
    const uint32_t flags = offsetof(float_status, float_exception_flags) * 8;
    const uint32_t rounding = offsetof(float_status, float_rounding_mode) * 8;

    QEMU_BUILD_BUG_ON(offsetof(float_status, float_rounding_mode) > 3);
    QEMU_BUILD_BUG_ON(sizeof_field(float_status, float_rounding_mode) != 1);
    return (ReloopModeWord){
        .offset = offsetof(CPUX86State, sse_status),
        .bytes = 4,
        .mask = float_flag_inexact << flags | 0xffu << rounding,
        .value = float_flag_inexact << flags | (uint32_t)float_round_nearest_even << rounding,
    };
}

bool reloop_mode_now(CPUArchState *env, TCGTBCPUState *now) {
    uint32_t cs_base = env->segs[R_CS].base;

    *now = (TCGTBCPUState){.pc = (uint32_t)(cs_base + env->eip),
                           .flags = env->hflags | (env->eflags & MODE_EFLAGS),
                           .cs_base = cs_base};
    return true;
}

int32_t reloop_pc_offset(void) {
    return offsetof(CPUX86State, eip);
}

uint32_t reloop_pc_value(const TranslationBlock *tb, vaddr pc) {
    return pc - tb->cs_base;
}

/* Bytes of call's indirect form behind its opcode (FF /2) if code starts with one; 0 if not. */
static size_t call_operand_bytes(const uint8_t *code) {
    unsigned mod = code[1] >> 6, rm = code[1] & 7;
    bool sib = mod != 3 && rm == 4;

    if (code[0] != 0xff || (code[1] >> 3 & 7) != 2) {
        return 0;
    }
    if (mod == 0) {
        return 1 + sib + (rm == 5 || (sib && (code[2] & 7) == 5) ? 4 : 0);
    }
    return 1 + sib + (mod == 1 ? 1 : mod == 2 ? 4 : 0);
}

ReloopEnd reloop_end_of(const TranslationBlock *tb, const uint8_t *code) {
    size_t size = tb->size;

    if (code[size - 1] == 0xc3 || (size >= 3 && code[size - 3] == 0xc2)) {
        return RELOOP_END_RETURN;
    }
    if (size >= 5 && code[size - 5] == 0xe8) {
        return RELOOP_END_CALL;
    }
    for (size_t bytes = 2; bytes <= MIN(size, 7); bytes++) {
        if (call_operand_bytes(code + size - bytes) == bytes - 1) {
            return RELOOP_END_CALL;
        }
    }
    return RELOOP_END_OTHER;
}
