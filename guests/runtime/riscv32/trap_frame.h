/* SPDX-License-Identifier: MIT
 *
 * Traps of riscv32 in supervisor mode.
 */
#ifndef TRAP_FRAME_H
#define TRAP_FRAME_H

#include <stdint.h>

/* The numbers of exceptions, and behind them those of interrupts. The three page faults are one. */
enum trap_vector {
    TRAP_ILLEGAL_INSTRUCTION = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_DEBUG = TRAP_BREAKPOINT,
    TRAP_MISALIGNED = 6, /* also of a load: QEMU changed what an atomic access is */
    TRAP_SYSTEM_CALL = 8,
    TRAP_PAGE_FAULT = 13,
    TRAP_INTERRUPTS = 16,
    TRAP_SECOND = TRAP_INTERRUPTS + 1, /* of second_interrupt() */
    TRAP_TIMER = TRAP_INTERRUPTS + 5,
    TRAP_VECTORS = 32,
};

/* Laid out by trap_entry.S. */
struct trap_frame {
    uint32_t x[32]; /* x[0] is not used */
    uint32_t sepc, sstatus, scause, stval;
    uint32_t vector, fcsr;
    uint64_t f[32];
};

#endif
