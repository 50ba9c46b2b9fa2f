/* SPDX-License-Identifier: MIT
 *
 * The periodic timer of the local APIC, at its address of after a reset: not
 * for guests that turn paging on.
 */
#ifndef APIC_H
#define APIC_H

#include <stdint.h>

/* Needs trap_install(). The handler of TRAP_APIC_TIMER must call apic_timer_acknowledge(). */
void apic_timer_start(uint32_t hertz);
void apic_timer_stop(void);
void apic_timer_acknowledge(void);

#endif
