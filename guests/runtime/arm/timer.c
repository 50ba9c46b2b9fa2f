/* SPDX-License-Identifier: MIT
 *
 * The virtual timer of the processor, through version 2 of the interrupt
 * controller.
 */
#include "timer.h"
#include "cpu.h"
#include "trap.h"

enum {
    DISTRIBUTOR = 0x08000000,
    DISTRIBUTOR_CONTROL = DISTRIBUTOR,
    DISTRIBUTOR_ENABLE = DISTRIBUTOR + 0x100,
    INTERFACE = 0x08010000,
    INTERFACE_CONTROL = INTERFACE,
    INTERFACE_PRIORITY_MASK = INTERFACE + 4,
    INTERFACE_ACKNOWLEDGE = INTERFACE + 0xc,
    INTERFACE_END = INTERFACE + 0x10,
    TIMER_INTERRUPT = 27,
};

static uint32_t period;
static uint64_t next;

static volatile uint32_t *device(uint32_t address) {
    return (volatile uint32_t *)address;
}

static uint64_t now(void) {
    uint64_t value;
    __asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(value) : : "memory"); /* CNTVCT */
    return value;
}

static void compare_with(uint64_t time) {
    __asm__ volatile("mcrr p15, 3, %Q0, %R0, c14" : : "r"(time) : "memory"); /* CNTV_CVAL */
    cpu_instruction_barrier();
}

static void control(uint32_t value) {
    CPU_WRITE("p15, 0, %0, c14, c3, 1", value); /* CNTV_CTL */
    cpu_instruction_barrier();
}

void timer_start(uint32_t hertz) {
    *device(DISTRIBUTOR_CONTROL) = 1;
    *device(DISTRIBUTOR_ENABLE) = 1u << TIMER_INTERRUPT;
    *device(INTERFACE_PRIORITY_MASK) = 0xff;
    *device(INTERFACE_CONTROL) = 1;
    period = CPU_READ("p15, 0, %0, c14, c0, 0") / hertz; /* CNTFRQ */
    next = now() + period;
    compare_with(next);
    control(1);
}

void timer_stop(void) {
    control(0);
}

/* Ticks that are late by more than a period are left out, as by hardware timers. */
void timer_acknowledge(void) {
    uint32_t interrupt = *device(INTERFACE_ACKNOWLEDGE);
    uint64_t time = now();
    next += period;
    if (next <= time) {
        next = time + period;
    }
    compare_with(next);
    *device(INTERFACE_END) = interrupt;
}
