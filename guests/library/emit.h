/* SPDX-License-Identifier: MIT
 *
 * Writing code of the architecture.
 */
#ifndef EMIT_H
#define EMIT_H

#include <stdint.h>

/* Operations on one value; ROTATE is by one bit to the left and has no operand. */
enum operation { ADD, XOR, SUBTRACT, MULTIPLY, ROTATE, OPERATIONS };

enum { EMIT_BYTES = 12 }; /* of the longest of the following */

/* The code of a function of one value; each writes at its argument and returns where it ended. */
uint8_t *emit_start(uint8_t *at);
uint8_t *emit_operation(uint8_t *at, enum operation operation, uint32_t operand);
uint8_t *emit_end(uint8_t *at);

/* Writes a place: what an instruction takes for an immediate of 32 bits. The processor knows. */
void emit_place(uint8_t *place, uint32_t immediate);

#endif
