/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest of a few pages, and vCPUs that run it as QEMU's main loop and interpreter do. All of its
 * code is TBs of 16 bytes and four instructions, and what one does is told by its bytes, so that a
 * function that runs old code can be seen: a region's function (linker.c) compares.
 */
#ifndef RELOOP_TESTS_HOOKS_GUEST_H
#define RELOOP_TESTS_HOOKS_GUEST_H

#include <setjmp.h>

#include "stub/qemu.h"

enum { GUEST_PAGES = 8, GUEST_BYTES = GUEST_PAGES * TARGET_PAGE_SIZE, TB_BYTES = 16, TB_INSNS = 4 };

typedef struct {
    CPUArchState env;
    CPUState *cpu;
    sigjmp_buf loop; /* where QEMU's longjmp goes */
    vaddr pc;
    bool serial; /* it is the only one: what it finds full it may flush at once */
} Vcpu;

/* vCPUs. On a thread of its own each: guest_attach() says which one is the caller's. */
Vcpu *guest_plug(vaddr pc);
void guest_attach(Vcpu *vcpu);
void guest_unplug(Vcpu *vcpu);

/* Runs about so many TBs, interpreted or in regions. */
void guest_run(Vcpu *vcpu, unsigned tbs);

/* One TB again and again, until it is hot, and once through the main loop. */
void guest_heat(Vcpu *vcpu, vaddr pc);

/* Through the main loop once, if it has something to do. */
void guest_service(Vcpu *vcpu);

/* The TB at pc; made if there is none. Lives until the next flush. */
TranslationBlock *guest_tb(Vcpu *vcpu, vaddr pc);

/* Where the TB, which the caller's vCPU has run, goes. May leave for the main loop. */
TranslationBlock *guest_follow(TranslationBlock *tb);

/* A jump from one to the other, as the interpreter has it. */
void guest_jump(Vcpu *vcpu, TranslationBlock *from, TranslationBlock *to);

/* Links the TB's edge to another, as the interpreter does when it goes there first. */
void guest_link(TranslationBlock *from, int edge, TranslationBlock *to);

/* Other code at pc: its TB goes. Any thread. */
void guest_write(vaddr pc);

/* All code is such as never was before. There are no TBs. */
void guest_renew(void);

/* All TBs go. No vCPU is running. */
void guest_flush(void);

/* A breakpoint on the vCPU, or none. The vCPU's thread, or any while the vCPU does not run. */
void guest_breakpoint(CPUState *cpu, vaddr pc);
void guest_no_breakpoint(CPUState *cpu);

/* Has the vCPU one on the page? */
bool guest_has_breakpoint(const CPUState *cpu, vaddr pc);

/* Is the code at that address, behind the last write to it, as it is in bytes? True, too, if the
 * TB is gone. */
bool guest_is_current(const TranslationBlock *tb, const uint8_t *bytes);

/* TBs made so far. */
unsigned guest_tbs_made(void);

#endif
