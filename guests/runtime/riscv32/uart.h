/* SPDX-License-Identifier: MIT
 *
 * The serial port of QEMU's virt.
 */
#ifndef UART_H
#define UART_H

#include <stdint.h>

enum { UART_BASE = 0x10000000 };

static inline uint8_t uart_read(unsigned offset) {
    return *(volatile uint8_t *)(UART_BASE + offset);
}

static inline void uart_write(unsigned offset, uint8_t value) {
    *(volatile uint8_t *)(UART_BASE + offset) = value;
}

#endif
