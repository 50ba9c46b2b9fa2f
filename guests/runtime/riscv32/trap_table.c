/* SPDX-License-Identifier: MIT
 *
 * The trap vector of supervisor mode, and what a frame says.
 */
#include "trap.h"
#include "cpu.h"
#include "guest.h"

enum {
    CAUSE_LOAD_MISALIGNED = 4,
    CAUSE_FETCH_PAGE_FAULT = 12,
    CAUSE_STORE_PAGE_FAULT = 15,
    CAUSE_NUMBER = 15, /* of the 16 there are here of each kind */
};

extern const char trap_entry[];
void trap_enter(struct trap_frame *frame); /* called by trap_entry.S */

void trap_install(void) {
    trap_load();
}

void trap_load(void) {
    CPU_WRITE(stvec, trap_entry);
}

void trap_enter(struct trap_frame *frame) {
    bool interrupt = frame->scause >> 31 != 0;
    frame->vector = (frame->scause & CAUSE_NUMBER) + (interrupt ? TRAP_INTERRUPTS : 0);
    if (frame->vector == CAUSE_FETCH_PAGE_FAULT || frame->vector == CAUSE_STORE_PAGE_FAULT) {
        frame->vector = TRAP_PAGE_FAULT;
    } else if (frame->vector == CAUSE_LOAD_MISALIGNED) {
        frame->vector = TRAP_MISALIGNED;
    }
    if (frame->vector == TRAP_SYSTEM_CALL) {
        frame->sepc += 4; /* resumed behind it, as on other architectures */
    }
    trap_dispatch(frame);
}

uint32_t trap_pc(const struct trap_frame *frame) {
    return frame->sepc;
}

uint32_t trap_stack_pointer(const struct trap_frame *frame) {
    return frame->x[2];
}

uint32_t trap_fault_address(const struct trap_frame *frame) {
    return frame->stval;
}

bool trap_fault_was_write(const struct trap_frame *frame) {
    return frame->scause == CAUSE_STORE_PAGE_FAULT;
}

void trap_print(const struct trap_frame *frame) {
    print_field("sepc", frame->sepc);
    print_field("stval", frame->stval);
    print_field("scause", frame->scause);
}
