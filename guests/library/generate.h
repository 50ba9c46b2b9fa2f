/* SPDX-License-Identifier: MIT
 *
 * Random straight-line code that makes another value of one, and the value it
 * should come to.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "emit.h"
#include "guest.h"

enum {
    GENERATED_OPERATIONS = 12,
    GENERATED_BYTES = GENERATED_OPERATIONS * EMIT_BYTES,
    GENERATED_FUNCTION_BYTES = GENERATED_BYTES + 2 * EMIT_BYTES,
};

/* What the code should compute. */
struct generated {
    uint32_t length;
    enum operation operations[GENERATED_OPERATIONS];
    uint32_t operands[GENERATED_OPERATIONS];
};

/* Writes code, GENERATED_BYTES at most, that goes on behind its end, which is returned. */
uint8_t *generate(struct generated *model, struct random *random, uint8_t *code);

/* A function, GENERATED_FUNCTION_BYTES at most; returns its end. */
typedef uint32_t generated_function(uint32_t value);
uint8_t *generate_function(struct generated *model, struct random *random, uint8_t *code);

uint32_t generated_value(const struct generated *model, uint32_t value);

#endif
