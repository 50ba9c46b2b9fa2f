/* SPDX-License-Identifier: MIT
 *
 * The code of smp_watch, changed by another processor.
 */
#ifndef SMP_CHANGE_H
#define SMP_CHANGE_H

#include <stdint.h>

extern volatile uint32_t smp_immediate; /* smp_code.S */

/* Returns the number that smp_watch stores now, which is made of value. */
static inline uint32_t smp_change(uint32_t value) {
    smp_immediate = value;
    return value;
}

#endif
