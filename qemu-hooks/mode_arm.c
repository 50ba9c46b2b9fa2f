/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit Arm, A and R profiles. M-profile's mode is in too many places: direct edges only. */
#include "qemu/osdep.h"
#include "cpu.h"
#include "cpu-features.h"
#include "mode.h"

bool reloop_mode_known(void) {
    return !arm_feature(cpu_env(first_cpu), ARM_FEATURE_M);
}

/* arm_get_tb_cpu_state(): what it adds to the cached flags, and those. */
int reloop_mode_words(const TranslationBlock *tb, ReloopModeWord words[RELOOP_MODE_WORDS]) {
    const uint32_t added = R_TBFLAG_AM32_THUMB_MASK | R_TBFLAG_AM32_CONDEXEC_MASK |
                           R_TBFLAG_A32_VECLEN_MASK | R_TBFLAG_A32_VECSTRIDE_MASK |
                           R_TBFLAG_A32_VFPEN_MASK;
    const uint32_t step = R_TBFLAG_ANY_PSTATE__SS_MASK, flags2 = tb->cs_base;
    const int32_t cached = offsetof(CPUARMState, hflags);

    words[0] = (ReloopModeWord){offsetof(CPUARMState, thumb), 1, ~0u,
                                FIELD_EX32(flags2, TBFLAG_AM32, THUMB)};
    words[1] = (ReloopModeWord){offsetof(CPUARMState, condexec_bits), 4, ~0u,
                                FIELD_EX32(flags2, TBFLAG_AM32, CONDEXEC)};
    words[2] =
        (ReloopModeWord){cached + offsetof(CPUARMTBFlags, flags), 4, ~step, tb->flags & ~step};
    words[3] =
        (ReloopModeWord){cached + offsetof(CPUARMTBFlags, flags2), 4, ~added, flags2 & ~added};
    words[4] = (ReloopModeWord){offsetof(CPUARMState, vfp.vec_len), 4, ~0u,
                                FIELD_EX32(flags2, TBFLAG_A32, VECLEN)};
    words[5] = (ReloopModeWord){offsetof(CPUARMState, vfp.vec_stride), 4, ~0u,
                                FIELD_EX32(flags2, TBFLAG_A32, VECSTRIDE)};
    words[6] = (ReloopModeWord){offsetof(CPUARMState, vfp.xregs[ARM_VFP_FPEXC]), 4, 1u << 30,
                                FIELD_EX32(flags2, TBFLAG_A32, VFPEN) << 30};
    return 7;
}

bool reloop_mode_in_words(void) {
    return true;
}

bool reloop_is_other_mode(int32_t offset) {
    return false;
}

ReloopModeWord reloop_float_word(void) {
    return (ReloopModeWord){0};
}

bool reloop_mode_now(CPUArchState *env, TCGTBCPUState *now) {
    return false;
}

int32_t reloop_pc_offset(void) {
    return offsetof(CPUARMState, regs[15]);
}

uint32_t reloop_pc_value(const TranslationBlock *tb, vaddr pc) {
    return pc;
}

static ReloopEnd end_of_arm(uint32_t insn) {
    uint32_t always = insn & 0x0fffffff; /* but for the condition */

    if ((insn & 0x0f000000) == 0x0b000000 || (insn & 0xfe000000) == 0xfa000000 || /* bl, blx */
        (always & 0x0ffffff0) == 0x012fff30) {                                    /* blx register */
        return RELOOP_END_CALL;
    }
    if (always == 0x012fff1e || always == 0x01a0f00e ||                /* bx lr; mov pc, lr */
        always == 0x049df004 || (always & 0x0fff8000) == 0x08bd8000) { /* pop {pc}; pop {.., pc} */
        return RELOOP_END_RETURN;
    }
    return RELOOP_END_OTHER;
}

static ReloopEnd end_of_thumb(uint16_t first, uint16_t last) {
    if ((last & 0xff87) == 0x4780 ||                                 /* blx register */
        ((first & 0xf800) == 0xf000 && (last & 0xc000) == 0xc000)) { /* bl, blx */
        return RELOOP_END_CALL;
    }
    if (last == 0x4770 || (last & 0xff00) == 0xbd00 || /* bx lr; pop {.., pc} */
        (first == 0xe8bd && (last & 0x8000) != 0)) {   /* pop.w {.., pc} */
        return RELOOP_END_RETURN;
    }
    return RELOOP_END_OTHER;
}

ReloopEnd reloop_end_of(const TranslationBlock *tb, const uint8_t *code) {
    const uint8_t *behind = code + tb->size;

    if (FIELD_EX32((uint32_t)tb->cs_base, TBFLAG_AM32, THUMB)) {
        return end_of_thumb(tb->size < 4 ? 0 : lduw_le_p(behind - 4), lduw_le_p(behind - 2));
    }
    return end_of_arm(ldl_le_p(behind - 4));
}
