/* SPDX-License-Identifier: MIT
 *
 * Polled output on the first serial port (COM1).
 */
#include "cpu.h"
#include "guest.h"

enum {
    COM1 = 0x3f8,
    INTERRUPT_ENABLE = COM1 + 1,
    FIFO_CONTROL = COM1 + 2,
    LINE_CONTROL = COM1 + 3,
    MODEM_CONTROL = COM1 + 4,
    LINE_STATUS = COM1 + 5,
    TRANSMITTER_EMPTY = 0x20,
};

void serial_open(void) {
    port_write8(INTERRUPT_ENABLE, 0);
    port_write8(LINE_CONTROL, 0x80); /* the divisor is visible */
    port_write8(COM1, 1);            /* 115200 baud */
    port_write8(INTERRUPT_ENABLE, 0);
    port_write8(LINE_CONTROL, 0x03); /* 8 bits, no parity, 1 stop bit */
    port_write8(FIFO_CONTROL, 0x07);
    port_write8(MODEM_CONTROL, 0x03);
}

void serial_put(char character) {
    while ((port_read8(LINE_STATUS) & TRANSMITTER_EMPTY) == 0) {
    }
    port_write8(COM1, (uint8_t)character);
}
