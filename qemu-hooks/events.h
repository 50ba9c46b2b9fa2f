/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QEMU tells us, and when. Each function names the thread it is called on; those that any
 * thread may call take the lock of live.c. A vCPU's thread is, for one vCPU, one at a time.
 */
#ifndef RELOOP_EVENTS_H
#define RELOOP_EVENTS_H

#include "hw/core/cpu.h"

/* A TB is about to be generated (vCPU's thread). */
void reloop_tb_init(TranslationBlock *tb);

/* A TB was invalidated: none of its code may start again (any thread, page locks held). */
void reloop_tb_invalidated(TranslationBlock *tb);

/* All TBs are gone (no vCPU runs). */
void reloop_flush(void);

/* A breakpoint was set on the CPU, by a debugger or by the guest (the CPU's thread, or any while
 * the CPU does not run). QEMU's lookup of a TB finds only TBs of one instruction on its page from
 * now on; after this, neither does a region's guard find others. breakpoint.c tells why that is
 * enough. */
void reloop_breakpoint_set(CPUState *cpu, vaddr pc, bool by_debugger);

/* The CPU's region, if one runs, is to be left at its next test for exit requests (any thread). Not
 * for one of the caller's own. */
void reloop_leave_soon(CPUState *cpu);

/* The main loop is between two TBs, pc is where the guest goes on, and neg.reloop.pending is set
 * (vCPU's thread). May grow regions, send them off, and take in finished ones. */
void reloop_service(CPUState *cpu, vaddr pc);

/* A longjmp left the running TB, or a region (vCPU's thread). */
void reloop_longjmp(CPUState *cpu);

/* Ends QEMU, with a line on stderr, unless all lists of regions agree with each other (live.h) and
 * with what waits for the compiler. With --sync it is done by itself now and then (any thread, but
 * not inside the above). */
void reloop_check_books(void);

/* Is a region's function running on this vCPU? (vCPU's thread) */
static inline bool reloop_in_region(CPUState *cpu) {
    return cpu->neg.reloop.inside;
}

#endif
