/* SPDX-License-Identifier: MIT
 *
 * Text and numbers on the serial port.
 */
#include "guest.h"

void print_string(const char *text) {
    for (; *text != '\0'; text++) {
        serial_put(*text);
    }
}

void print_hex(uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) {
        serial_put("0123456789abcdef"[value >> shift & 15]);
    }
}

void print_hex64(uint64_t value) {
    print_hex((uint32_t)(value >> 32));
    print_hex((uint32_t)value);
}

void print_decimal(uint32_t value) {
    char digits[10];
    size_t length = 0;
    do {
        digits[length++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (length > 0) {
        serial_put(digits[--length]);
    }
}

void print_signed(int32_t value) {
    if (value < 0) {
        serial_put('-');
        print_decimal(0 - (uint32_t)value);
    } else {
        print_decimal((uint32_t)value);
    }
}

void print_field(const char *label, uint32_t value) {
    serial_put(' ');
    print_string(label);
    serial_put('=');
    print_hex(value);
}
