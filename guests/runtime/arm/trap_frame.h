/* SPDX-License-Identifier: MIT
 *
 * Traps of arm in supervisor mode.
 */
#ifndef TRAP_FRAME_H
#define TRAP_FRAME_H

#include <stdint.h>

/* First those the processor knows, then what aborts are when one looks closer. */
enum trap_vector {
    TRAP_UNDEFINED = 1,
    TRAP_SYSTEM_CALL = 2,
    TRAP_PREFETCH_ABORT = 3,
    TRAP_DATA_ABORT = 4,
    TRAP_TIMER = 6,           /* any interrupt: no guest has more than one */
    TRAP_SECOND = TRAP_TIMER, /* of second_interrupt() */
    TRAP_PAGE_FAULT = 8,
    TRAP_ALIGNMENT = 9,
    TRAP_BREAKPOINT = 10,
    TRAP_DEBUG = TRAP_BREAKPOINT,
    TRAP_VECTORS = 11,
};

/* Laid out by trap_entry.S. */
struct trap_frame {
    uint32_t d[64]; /* the 32 double-precision registers, which need not be aligned here */
    uint32_t vector, fpscr;
    uint32_t fault_status, fault_address; /* of an abort */
    uint32_t r[13], lr;
    uint32_t pc, cpsr;
};

#endif
