/* SPDX-License-Identifier: MIT
 *
 * Writes riscv32 code. Places and operands go through t0, values are in a0.
 */
#include "emit.h"
#include "cpu.h"
#include "guest.h"

enum {
    OPCODE_LUI_T0 = 0x000002b7,
    OPCODE_ADDI_T0_T0 = 0x00028293,
    OPCODE_ADD_A0_A0_T0 = 0x00550533,
    OPCODE_XOR_A0_A0_T0 = 0x00554533,
    OPCODE_SUB_A0_A0_T0 = 0x40550533,
    OPCODE_MUL_A0_A0_T0 = 0x02550533,
    OPCODE_SLLI_T0_A0_1 = 0x00151293,
    OPCODE_SRLI_A0_A0_31 = 0x01f55513,
    OPCODE_OR_A0_A0_T0 = 0x00556533,
    OPCODE_RET = 0x00008067,
};

/* In halves, as not all code is aligned to words. */
static uint8_t *put(uint8_t *at, uint32_t word) {
    volatile uint16_t *halves = (volatile uint16_t *)(void *)at;
    halves[0] = (uint16_t)word;
    halves[1] = (uint16_t)(word >> 16);
    return at + sizeof word;
}

static uint8_t *put_operand(uint8_t *at, uint32_t operand) {
    at = put(at, OPCODE_LUI_T0 | ((operand + 0x800) & 0xfffff000)); /* addi's is signed */
    return put(at, OPCODE_ADDI_T0_T0 | operand << 20);
}

void emit_place(uint8_t *place, uint32_t immediate) {
    put_operand(place, immediate);
    cpu_code_written(place, 8);
}

uint8_t *emit_start(uint8_t *at) {
    return at;
}

uint8_t *emit_operation(uint8_t *at, enum operation operation, uint32_t operand) {
    static const uint32_t words[] = {
        [ADD] = OPCODE_ADD_A0_A0_T0,
        [XOR] = OPCODE_XOR_A0_A0_T0,
        [SUBTRACT] = OPCODE_SUB_A0_A0_T0,
        [MULTIPLY] = OPCODE_MUL_A0_A0_T0,
    };
    if (operation == ROTATE) {
        at = put(at, OPCODE_SLLI_T0_A0_1);
        at = put(at, OPCODE_SRLI_A0_A0_31);
        return put(at, OPCODE_OR_A0_A0_T0);
    }
    return put(put_operand(at, operand), words[operation]);
}

uint8_t *emit_end(uint8_t *at) {
    return put(at, OPCODE_RET);
}
