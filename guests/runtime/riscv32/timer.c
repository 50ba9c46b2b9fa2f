/* SPDX-License-Identifier: MIT
 *
 * The timer of supervisor mode (Sstc): a time to compare with, made periodic.
 */
#include "timer.h"
#include "cpu.h"
#include "trap.h"

enum {
    TIME_HERTZ = 10000000, /* of QEMU's virt */
    TIMER_ENABLED = 1 << 5,
};

static uint32_t period;
static uint64_t next;

static uint64_t now(void) {
    uint32_t high, low;
    do {
        high = CPU_READ(timeh);
        low = CPU_READ(time);
    } while (CPU_READ(timeh) != high);
    return (uint64_t)high << 32 | low;
}

/* stimecmp, by its number, as assemblers do not know it yet; never below both old and new. */
static void compare_with(uint64_t time) {
    CPU_WRITE(0x15d, UINT32_MAX);
    CPU_WRITE(0x14d, time);
    CPU_WRITE(0x15d, time >> 32);
}

void timer_start(uint32_t hertz) {
    period = TIME_HERTZ / hertz;
    next = now() + period;
    compare_with(next);
    CPU_SET(sie, TIMER_ENABLED);
}

void timer_stop(void) {
    CPU_CLEAR(sie, TIMER_ENABLED);
}

/* Ticks that are late by more than a period are left out, as by hardware timers. */
void timer_acknowledge(void) {
    uint64_t time = now();
    next += period;
    if (next <= time) {
        next = time + period;
    }
    compare_with(next);
}
