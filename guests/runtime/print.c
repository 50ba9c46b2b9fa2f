/* SPDX-License-Identifier: MIT
 *
 * Text and numbers on the serial port.
 */
#include "guest.h"

static bool muted;

void print_mute(bool mute) {
    muted = mute;
}

static void put(char character) {
    if (!muted) {
        serial_put(character);
    }
}

void print_string(const char *text) {
    for (; *text != '\0'; text++) {
        put(*text);
    }
}

void print_hex(uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[value >> shift & 15]);
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
        put(digits[--length]);
    }
}

void print_signed(int32_t value) {
    if (value < 0) {
        put('-');
        print_decimal(0 - (uint32_t)value);
    } else {
        print_decimal((uint32_t)value);
    }
}

void print_field(const char *label, uint32_t value) {
    put(' ');
    print_string(label);
    put('=');
    print_hex(value);
}
