/* SPDX-License-Identifier: MIT
 *
 * Traps of i386.
 */
#ifndef TRAP_FRAME_H
#define TRAP_FRAME_H

#include <stdint.h>

enum trap_vector {
    TRAP_DIVIDE = 0,
    TRAP_DEBUG = 1,
    TRAP_BREAKPOINT = 3,
    TRAP_OVERFLOW = 4,
    TRAP_BOUND = 5,
    TRAP_INVALID_OPCODE = 6,
    TRAP_GENERAL_PROTECTION = 13,
    TRAP_PAGE_FAULT = 14,
    TRAP_TIMER = 32,       /* the first interrupt line after timer_start() */
    TRAP_APIC_TIMER = 46,  /* after apic_timer_start() */
    TRAP_SECOND = 47,      /* free for second_interrupt() */
    TRAP_SYSTEM_CALL = 48, /* for int, by ring 3 after trap_allow_user() */
    TRAP_VECTORS = 49,
};

/* Laid out by trap_entry.S. */
struct trap_frame {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
    /* From ring 3, its esp and ss follow. */
};

void trap_allow_user(enum trap_vector vector);                   /* ring 3 may raise it by int */
void trap_to_task(enum trap_vector vector, uint16_t task_state); /* a segment's selector */

#endif
