/* SPDX-License-Identifier: MIT
 *
 * The second processor of a machine with two (guests.json, "cpus").
 */
#ifndef SECOND_H
#define SECOND_H

#include <stdint.h>

/* Starts it in run(), on a stack of its own, with the first one's segments and traps, which must be
 * installed; interrupts are on. It sleeps for ever when run() returns. Once. */
void second_start(void (*run)(void));

/* Interrupts it with that trap vector, from the first processor. */
void second_interrupt(uint8_t vector);

/* Ends the handling of such an interrupt, on the second. */
void second_acknowledge(void);

#endif
