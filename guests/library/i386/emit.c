/* SPDX-License-Identifier: MIT
 *
 * Writes i386 code, which the processor sees at once. A place is an immediate.
 */
#include "emit.h"
#include "guest.h"

void emit_place(uint8_t *place, uint32_t immediate) {
    *(volatile uint32_t *)(void *)place = immediate;
}

uint8_t *emit_start(uint8_t *at) {
    memcpy(at, "\x8b\x44\x24\x04", 4); /* movl 4(%esp), %eax */
    return at + 4;
}

static uint8_t *put(uint8_t *at, const char *opcode, size_t length, uint32_t operand) {
    memcpy(at, opcode, length);
    memcpy(at + length, &operand, sizeof operand);
    return at + length + sizeof operand;
}

uint8_t *emit_operation(uint8_t *at, enum operation operation, uint32_t operand) {
    switch (operation) {
    case ADD:
        return put(at, "\x05", 1, operand);
    case XOR:
        return put(at, "\x35", 1, operand);
    case SUBTRACT:
        return put(at, "\x2d", 1, operand);
    case MULTIPLY:
        return put(at, "\x69\xc0", 2, operand);
    default:
        memcpy(at, "\xd1\xc0", 2); /* roll $1, %eax */
        return at + 2;
    }
}

uint8_t *emit_end(uint8_t *at) {
    *at = 0xc3;
    return at + 1;
}
