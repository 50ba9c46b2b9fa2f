/* SPDX-License-Identifier: MIT
 *
 * What start.S does in machine mode when it is called.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

/* Debug trigger 0. */
static inline void machine_set_trigger(uint32_t control, uint32_t address) {
    register uint32_t a0 __asm__("a0") = control;
    register uint32_t a1 __asm__("a1") = address;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a1) : "memory");
}

#endif
