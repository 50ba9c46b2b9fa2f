/* SPDX-License-Identifier: MIT
 *
 * Exceptions and interrupts: what a handler is given and how it is installed.
 * Every architecture has its own frame and vectors, TRAP_PAGE_FAULT,
 * TRAP_BREAKPOINT, TRAP_DEBUG and TRAP_TIMER among them.
 */
#ifndef TRAP_H
#define TRAP_H

#include "trap_frame.h" /* of the architecture: struct trap_frame, enum trap_vector */

#include <stdbool.h>
#include <stdint.h>

/* What a handler changes in the frame is what the program resumes with. */
typedef void trap_handler(struct trap_frame *frame);

/* trap.c */
void trap_dispatch(struct trap_frame *frame); /* to the handler; called by the entry code */
void trap_handle(enum trap_vector vector, trap_handler *handler);

/* trap_table.c of each architecture */
void trap_install(void); /* a trap without a handler fails the guest */
void trap_load(void);    /* what trap_install() did, on another processor */
uint32_t trap_pc(const struct trap_frame *frame);            /* of the instruction that trapped */
uint32_t trap_stack_pointer(const struct trap_frame *frame); /* when the trap was taken */
uint32_t trap_fault_address(const struct trap_frame *frame); /* of a page fault */
bool trap_fault_was_write(const struct trap_frame *frame);
void trap_print(const struct trap_frame *frame); /* what a person wants to see of it */

#endif
