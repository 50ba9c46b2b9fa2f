/* SPDX-License-Identifier: MIT
 *
 * Registers of the local APIC, in memory.
 */
#include "apic.h"
#include "trap.h"

enum {
    APIC_END_OF_INTERRUPT = 0x0b0,
    APIC_SPURIOUS = 0x0f0,
    APIC_COMMAND = 0x300,
    APIC_TIMER = 0x320,
    APIC_INITIAL_COUNT = 0x380,
    APIC_DIVIDE = 0x3e0,

    ENABLE = 1 << 8,
    SPURIOUS_VECTOR = 47,
    MASKED = 1 << 16,
    PERIODIC = 1 << 17,
    BY_ONE = 0xb,
    TO_SELF = 1 << 18,
    QEMU_HERTZ = 1000000000, /* a real one has another clock */
};

static volatile uint32_t *apic(uint32_t offset) {
    return (volatile uint32_t *)(0xfee00000 + offset);
}

void apic_enable(void) {
    *apic(APIC_SPURIOUS) = ENABLE | SPURIOUS_VECTOR;
}

void apic_timer_start(uint32_t hertz) {
    apic_enable();
    *apic(APIC_DIVIDE) = BY_ONE;
    *apic(APIC_TIMER) = PERIODIC | TRAP_APIC_TIMER;
    *apic(APIC_INITIAL_COUNT) = QEMU_HERTZ / hertz;
}

void apic_timer_stop(void) {
    *apic(APIC_TIMER) = MASKED;
}

void apic_interrupt_self(uint32_t vector) {
    *apic(APIC_COMMAND) = TO_SELF | vector;
}

void apic_acknowledge(void) {
    *apic(APIC_END_OF_INTERRUPT) = 0;
}
