/* SPDX-License-Identifier: MIT
 *
 * The machine's periodic timer interrupt.
 */
#ifndef TIMER_H
#define TIMER_H

#include <stdint.h>

/* Needs trap_install(). The handler of TRAP_TIMER must call timer_acknowledge(). */
void timer_start(uint32_t hertz);
void timer_stop(void);
void timer_acknowledge(void);

#endif
