/* SPDX-License-Identifier: MIT
 *
 * The interrupt descriptor table, and what a frame says.
 */
#include "trap.h"
#include "cpu.h"
#include "guest.h"

enum {
    ENTRY_BYTES = 16, /* spacing of the entries in trap_entry.S */
    CODE_SEGMENT = 0x08,
    INTERRUPT_GATE = 0x8e00, /* present, ring 0, 32 bits, interrupts off on entry */
    USER_GATE = 0x6000,      /* added: open to ring 3 */
    TASK_GATE = 0x8500,      /* present, ring 0 */
    WRITE_ERROR = 2,
};

struct gate {
    uint16_t offset_low;
    uint16_t segment;
    uint16_t type;
    uint16_t offset_high;
};

struct __attribute__((packed)) table_pointer {
    uint16_t limit;
    const struct gate *gates;
};

extern const char trap_entries[];

static struct gate gates[TRAP_VECTORS];

void trap_install(void) {
    for (uint32_t vector = 0; vector < TRAP_VECTORS; vector++) {
        uint32_t entry = (uint32_t)trap_entries + vector * ENTRY_BYTES;
        gates[vector] = (struct gate){
            .offset_low = (uint16_t)entry,
            .segment = CODE_SEGMENT,
            .type = INTERRUPT_GATE,
            .offset_high = (uint16_t)(entry >> 16),
        };
    }
    trap_load();
}

void trap_allow_user(enum trap_vector vector) {
    gates[vector].type |= USER_GATE;
}

void trap_to_task(enum trap_vector vector, uint16_t task_state) {
    gates[vector] = (struct gate){.segment = task_state, .type = TASK_GATE};
}

void trap_load(void) {
    struct table_pointer pointer = {sizeof gates - 1, gates};
    __asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}

uint32_t trap_pc(const struct trap_frame *frame) {
    return frame->eip;
}

/* A trap in ring 0 pushes no stack pointer: it is where the frame ends. */
uint32_t trap_stack_pointer(const struct trap_frame *frame) {
    return (uint32_t)(frame + 1);
}

uint32_t trap_fault_address(const struct trap_frame *frame) {
    (void)frame;
    return cpu_read_cr2();
}

bool trap_fault_was_write(const struct trap_frame *frame) {
    return (frame->error & WRITE_ERROR) != 0;
}

void trap_print(const struct trap_frame *frame) {
    print_field("error", frame->error);
    print_field("eip", frame->eip);
    print_field("cr2", cpu_read_cr2());
}
