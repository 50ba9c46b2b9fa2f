/* SPDX-License-Identifier: MIT
 *
 * The local APIC's periodic timer, and interrupts to oneself, at its address of
 * after a reset: not for guests that turn paging on.
 */
#ifndef APIC_H
#define APIC_H

#include <stdint.h>

/* Needs trap_install(). Handlers must call apic_acknowledge(). */
void apic_enable(void);
void apic_timer_start(uint32_t hertz); /* TRAP_APIC_TIMER; enables it, too */
void apic_timer_stop(void);
void apic_interrupt_self(uint32_t vector); /* once it is enabled */
void apic_acknowledge(void);

#endif
