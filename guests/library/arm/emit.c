/* SPDX-License-Identifier: MIT
 *
 * Writes arm code. Places go through r3, operands
 * through r1, values are in r0.
 */
#include "emit.h"
#include "cpu.h"
#include "guest.h"

enum { PLACE_BYTES = 8 };

static const uint32_t OPCODE_MOVW = 0xe3000000, OPCODE_MOVT = 0xe3400000,
                      OPCODE_ADD_R0_R0_R1 = 0xe0800001, OPCODE_EOR_R0_R0_R1 = 0xe0200001,
                      OPCODE_SUB_R0_R0_R1 = 0xe0400001, OPCODE_MUL_R0_R1_R0 = 0xe0000091,
                      OPCODE_ROR_R0_31 = 0xe1a00fe0, OPCODE_BX_LR = 0xe12fff1e;

static uint8_t *put(uint8_t *at, uint32_t word) {
    *(volatile uint32_t *)(void *)at = word;
    return at + sizeof word;
}

static uint32_t half_in(uint32_t opcode, unsigned target, uint32_t half) {
    return opcode | (half >> 12) << 16 | target << 12 | (half & 0xfff);
}

static uint8_t *put_operand(uint8_t *at, unsigned target, uint32_t operand) {
    at = put(at, half_in(OPCODE_MOVW, target, operand & 0xffff));
    return put(at, half_in(OPCODE_MOVT, target, operand >> 16));
}

void emit_place(uint8_t *place, uint32_t immediate) {
    put_operand(place, 3, immediate);
    cpu_code_written(place, PLACE_BYTES);
}

uint8_t *emit_start(uint8_t *at) {
    return at;
}

uint8_t *emit_operation(uint8_t *at, enum operation operation, uint32_t operand) {
    const uint32_t words[] = {
        [ADD] = OPCODE_ADD_R0_R0_R1,
        [XOR] = OPCODE_EOR_R0_R0_R1,
        [SUBTRACT] = OPCODE_SUB_R0_R0_R1,
        [MULTIPLY] = OPCODE_MUL_R0_R1_R0,
    };
    if (operation == ROTATE) {
        return put(at, OPCODE_ROR_R0_31);
    }
    return put(put_operand(at, 1, operand), words[operation]);
}

uint8_t *emit_end(uint8_t *at) {
    return put(at, OPCODE_BX_LR);
}
