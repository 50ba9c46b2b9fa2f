/* SPDX-License-Identifier: MIT
 *
 * The code of smp_watch, changed by another processor: a lui.
 */
#ifndef SMP_CHANGE_H
#define SMP_CHANGE_H

#include "cpu.h"

extern volatile uint32_t smp_place; /* smp_code.S */

/* Returns the number that smp_watch stores now, which is made of value: all but its low bits. */
static inline uint32_t smp_change(uint32_t value) {
    uint32_t high = value & 0xfffff000;
    smp_place = 0x000002b7 | high;
    cpu_code_written((const void *)&smp_place, sizeof smp_place);
    return high;
}

#endif
