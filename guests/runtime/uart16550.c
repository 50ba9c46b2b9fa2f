/* SPDX-License-Identifier: MIT
 *
 * Polled output on a 16550 UART, however the machine reaches it.
 */
#include "guest.h"
#include "uart.h" /* of the architecture: uart_read(), uart_write() */

enum {
    DATA = 0,
    INTERRUPT_ENABLE = 1,
    FIFO_CONTROL = 2,
    LINE_CONTROL = 3,
    MODEM_CONTROL = 4,
    LINE_STATUS = 5,
    TRANSMITTER_EMPTY = 0x20,
};

void serial_open(void) {
    uart_write(INTERRUPT_ENABLE, 0);
    uart_write(LINE_CONTROL, 0x80); /* the divisor is visible */
    uart_write(DATA, 1);            /* 115200 baud */
    uart_write(INTERRUPT_ENABLE, 0);
    uart_write(LINE_CONTROL, 0x03); /* 8 bits, no parity, 1 stop bit */
    uart_write(FIFO_CONTROL, 0x07);
    uart_write(MODEM_CONTROL, 0x03);
}

void serial_put(char character) {
    while ((uart_read(LINE_STATUS) & TRANSMITTER_EMPTY) == 0) {
    }
    uart_write(DATA, (uint8_t)character);
}
