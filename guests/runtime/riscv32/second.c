/* SPDX-License-Identifier: MIT
 *
 * The second processor of QEMU's virt: start.S has it wait in machine mode for its first software
 * interrupt, and hands the others on to supervisor mode.
 */
#include "second.h"
#include "cpu.h"
#include "trap.h"

enum {
    SOFTWARE_INTERRUPTS = 0x02000000, /* of the CLINT: a word for each processor */
    SECOND_NUMBER = 1,
    SOFTWARE_INTERRUPT = 1 << 1, /* in sie and sip */
};

void second_main(void); /* called by start.S */

static void (*second_run)(void);

static void interrupt(void) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    ((volatile uint32_t *)SOFTWARE_INTERRUPTS)[SECOND_NUMBER] = 1;
}

void second_start(void (*run)(void)) {
    second_run = run;
    interrupt();
}

void second_interrupt(uint8_t vector) {
    (void)vector; /* it has one */
    interrupt();
}

void second_acknowledge(void) {
    CPU_CLEAR(sip, SOFTWARE_INTERRUPT);
}

void second_main(void) {
    trap_load();
    CPU_SET(sie, SOFTWARE_INTERRUPT);
    cpu_interrupts_on();
    second_run();
    for (;;) {
        cpu_wait_for_interrupt();
    }
}
