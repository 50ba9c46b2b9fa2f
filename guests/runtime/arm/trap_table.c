/* SPDX-License-Identifier: MIT
 *
 * Where the processor finds the vectors, what an abort was, and what a frame
 * says.
 */
#include "trap.h"
#include "cpu.h"
#include "guest.h"

enum {
    STATUS_ALIGNMENT = 0x1,
    STATUS_DEBUG = 0x2,
    STATUS_TRANSLATION_SECTION = 0x5,
    STATUS_TRANSLATION_PAGE = 0x7,
    STATUS_PERMISSION_PAGE = 0xf,
    STATUS_KIND = 0x40f,
    STATUS_WRITE = 1 << 11,
    CPSR_THUMB = 1 << 5,
};

extern const char trap_vectors[];
void trap_enter(struct trap_frame *frame); /* called by trap_entry.S */

void trap_install(void) {
    trap_load();
}

void trap_load(void) {
    CPU_WRITE("p15, 0, %0, c12, c0, 0", trap_vectors);
    cpu_instruction_barrier();
}

static enum trap_vector vector_of_abort(const struct trap_frame *frame) {
    switch (frame->fault_status & STATUS_KIND) {
    case STATUS_ALIGNMENT:
        return TRAP_ALIGNMENT;
    case STATUS_DEBUG:
        return TRAP_BREAKPOINT;
    case STATUS_TRANSLATION_SECTION:
    case STATUS_TRANSLATION_PAGE:
    case STATUS_PERMISSION_PAGE:
        return TRAP_PAGE_FAULT;
    default:
        return frame->vector;
    }
}

void trap_enter(struct trap_frame *frame) {
    if (frame->vector == TRAP_DATA_ABORT) {
        frame->fault_status = CPU_READ("p15, 0, %0, c5, c0, 0");
        frame->fault_address = CPU_READ("p15, 0, %0, c6, c0, 0");
        frame->vector = vector_of_abort(frame);
    } else if (frame->vector == TRAP_PREFETCH_ABORT) {
        frame->fault_status = CPU_READ("p15, 0, %0, c5, c0, 1");
        frame->fault_address = CPU_READ("p15, 0, %0, c6, c0, 2");
        frame->vector = vector_of_abort(frame);
    } else if (frame->vector == TRAP_UNDEFINED && (frame->cpsr & CPSR_THUMB) != 0) {
        frame->pc += 2; /* the processor counts by the length of a Thumb instruction here */
    }
    trap_dispatch(frame);
}

uint32_t trap_pc(const struct trap_frame *frame) {
    return frame->pc;
}

/* The stack of supervisor mode, which traps use too. */
uint32_t trap_stack_pointer(const struct trap_frame *frame) {
    return (uint32_t)(frame + 1);
}

uint32_t trap_fault_address(const struct trap_frame *frame) {
    return frame->fault_address;
}

bool trap_fault_was_write(const struct trap_frame *frame) {
    return (frame->fault_status & STATUS_WRITE) != 0;
}

void trap_print(const struct trap_frame *frame) {
    print_field("pc", frame->pc);
    print_field("cpsr", frame->cpsr);
    print_field("status", frame->fault_status);
    print_field("address", frame->fault_address);
}
