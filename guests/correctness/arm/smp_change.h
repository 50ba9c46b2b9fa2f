/* SPDX-License-Identifier: MIT
 *
 * The code of smp_watch, changed by another processor: a movw.
 */
#ifndef SMP_CHANGE_H
#define SMP_CHANGE_H

#include "cpu.h"

extern volatile uint32_t smp_place; /* smp_code.S */

/* Returns the number that smp_watch stores now, which is made of value: its low half. */
static inline uint32_t smp_change(uint32_t value) {
    uint32_t half = value & 0xffff;
    smp_place = 0xe3002000 | (half >> 12) << 16 | (half & 0xfff);
    cpu_code_written((const void *)&smp_place, sizeof smp_place);
    return half;
}

#endif
