/* SPDX-License-Identifier: MIT
 *
 * The first serial port of a PC.
 */
#ifndef UART_H
#define UART_H

#include "cpu.h"

enum { COM1 = 0x3f8 };

static inline uint8_t uart_read(unsigned offset) {
    return port_read8((uint16_t)(COM1 + offset));
}

static inline void uart_write(unsigned offset, uint8_t value) {
    port_write8((uint16_t)(COM1 + offset), value);
}

#endif
