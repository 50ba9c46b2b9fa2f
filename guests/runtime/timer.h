/* SPDX-License-Identifier: MIT
 *
 * The periodic timer interrupt: PIT channel 0 through the first PIC.
 */
#ifndef TIMER_H
#define TIMER_H

#include <stdint.h>

/* Needs trap_install(). The handler of TRAP_TIMER must call timer_acknowledge(). */
void timer_start(uint32_t hertz);
void timer_stop(void);
void timer_acknowledge(void);

#endif
