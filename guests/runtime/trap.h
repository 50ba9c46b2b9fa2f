/* SPDX-License-Identifier: MIT
 *
 * Exceptions and interrupts: what a handler is given and how it is installed.
 */
#ifndef TRAP_H
#define TRAP_H

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
    TRAP_TIMER = 32, /* the first interrupt line after timer_start() */
    TRAP_SECOND = 47, /* free for second_interrupt() */
    TRAP_VECTORS = 48,
};

/* Laid out by trap_entry.S; what a handler changes is what the program resumes with. */
struct trap_frame {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
};

typedef void trap_handler(struct trap_frame *frame);

void trap_install(void); /* loads the IDT; a trap without a handler fails the guest */
void trap_load(void);    /* loads that IDT on another processor */
void trap_handle(enum trap_vector vector, trap_handler *handler);
uint32_t trap_stack_pointer(const struct trap_frame *frame); /* esp when the trap was taken */

#endif
