/* SPDX-License-Identifier: MIT
 *
 * The virtual timer of the processor, through version 2 of the interrupt
 * controller.
 */
#include "timer.h"
#include "cpu.h"
#include "gic.h"
#include "trap.h"

enum { TIMER_INTERRUPT = 27 };

static uint32_t period;
static uint64_t next;

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
    gic_open_distributor();
    gic_enable(TIMER_INTERRUPT);
    gic_open_interface();
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
    uint32_t interrupt = gic_acknowledge();
    uint64_t time = now();
    next += period;
    if (next <= time) {
        next = time + period;
    }
    compare_with(next);
    gic_end(interrupt);
}
