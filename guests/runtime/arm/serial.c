/* SPDX-License-Identifier: MIT
 *
 * Polled output on the PL011 of QEMU's virt.
 */
#include "guest.h"

enum {
    UART_BASE = 0x09000000,
    DATA = 0x00,
    FLAGS = 0x18,
    INTEGER_DIVISOR = 0x24,
    FRACTIONAL_DIVISOR = 0x28,
    LINE_CONTROL = 0x2c,
    CONTROL = 0x30,
    TRANSMIT_FIFO_FULL = 0x20,
};

static volatile uint32_t *uart(unsigned offset) {
    return (volatile uint32_t *)(UART_BASE + offset);
}

void serial_open(void) {
    *uart(CONTROL) = 0;
    *uart(INTEGER_DIVISOR) = 13; /* 115200 baud from 24 MHz */
    *uart(FRACTIONAL_DIVISOR) = 1;
    *uart(LINE_CONTROL) = 0x70; /* 8 bits, no parity, 1 stop bit, FIFOs */
    *uart(CONTROL) = 0x301;     /* receiver, transmitter, on */
}

void serial_put(char character) {
    while ((*uart(FLAGS) & TRANSMIT_FIFO_FULL) != 0) {
    }
    *uart(DATA) = (uint8_t)character;
}
