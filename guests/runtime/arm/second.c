/* SPDX-License-Identifier: MIT
 *
 * The second processor of QEMU's virt: started through PSCI, interrupted through
 * the interrupt controller.
 */
#include "second.h"
#include "cpu.h"
#include "gic.h"
#include "paging.h"
#include "trap.h"

enum { SECOND_NUMBER = 1 };

static const uint32_t PSCI_CPU_ON = 0x84000003;

/* second_entry.S */
extern const char second_entry[];
void second_main(void);

static void (*second_run)(void);

void second_start(void (*run)(void)) {
    register uint32_t r0 __asm__("r0") = PSCI_CPU_ON;
    register uint32_t r1 __asm__("r1") = SECOND_NUMBER;
    register uint32_t r2 __asm__("r2") = (uint32_t)second_entry;
    register uint32_t r3 __asm__("r3") = 0;
    second_run = run;
    gic_open_distributor();
    cpu_data_barrier();
    __asm__ volatile(".arch_extension virt\n\thvc #0"
                     : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
                     :
                     : "memory");
}

void second_interrupt(uint8_t vector) {
    (void)vector; /* all interrupts have the same */
    cpu_data_barrier();
    gic_interrupt(SECOND_NUMBER);
}

void second_acknowledge(void) {
    gic_end(gic_acknowledge());
}

void second_main(void) {
    paging_join();
    trap_load();
    gic_open_interface();
    cpu_interrupts_on();
    second_run();
    for (;;) {
        cpu_wait_for_interrupt();
    }
}
