/* SPDX-License-Identifier: MIT
 *
 * Version 2 of ARM's interrupt controller, where QEMU's virt has it.
 */
#ifndef GIC_H
#define GIC_H

#include <stdint.h>

enum {
    DISTRIBUTOR = 0x08000000,
    DISTRIBUTOR_CONTROL = DISTRIBUTOR,
    DISTRIBUTOR_ENABLE = DISTRIBUTOR + 0x100,
    DISTRIBUTOR_SOFTWARE = DISTRIBUTOR + 0xf00,
    INTERFACE = 0x08010000,
    INTERFACE_CONTROL = INTERFACE,
    INTERFACE_PRIORITY_MASK = INTERFACE + 4,
    INTERFACE_ACKNOWLEDGE = INTERFACE + 0xc,
    INTERFACE_END = INTERFACE + 0x10,
};

static inline volatile uint32_t *gic_register(uint32_t address) {
    return (volatile uint32_t *)address;
}

/* Once, by the first processor. */
static inline void gic_open_distributor(void) {
    *gic_register(DISTRIBUTOR_CONTROL) = 1;
}

/* By each processor that takes interrupts. */
static inline void gic_open_interface(void) {
    *gic_register(INTERFACE_PRIORITY_MASK) = 0xff;
    *gic_register(INTERFACE_CONTROL) = 1;
}

/* One of the first 32, which each processor has for itself. */
static inline void gic_enable(unsigned interrupt) {
    *gic_register(DISTRIBUTOR_ENABLE) = 1u << interrupt;
}

/* Software interrupt 0 of another processor. */
static inline void gic_interrupt(unsigned processor) {
    *gic_register(DISTRIBUTOR_SOFTWARE) = 1u << (16 + processor);
}

/* What came, to be given to gic_end(). */
static inline uint32_t gic_acknowledge(void) {
    return *gic_register(INTERFACE_ACKNOWLEDGE);
}

static inline void gic_end(uint32_t acknowledged) {
    *gic_register(INTERFACE_END) = acknowledged;
}

#endif
