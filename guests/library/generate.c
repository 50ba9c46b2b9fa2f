/* SPDX-License-Identifier: MIT
 *
 * Random code, and its model.
 */
#include "generate.h"

uint8_t *generate(struct generated *model, struct random *random, uint8_t *code) {
    model->length = 1 + random_below(random, GENERATED_OPERATIONS);
    for (uint32_t i = 0; i < model->length; i++) {
        enum operation operation = (enum operation)random_below(random, OPERATIONS);
        uint32_t operand = random_next(random);
        model->operations[i] = operation;
        model->operands[i] = operand;
        code = emit_operation(code, operation, operand);
    }
    return code;
}

uint8_t *generate_function(struct generated *model, struct random *random, uint8_t *code) {
    return emit_end(generate(model, random, emit_start(code)));
}

uint32_t generated_value(const struct generated *model, uint32_t value) {
    for (uint32_t i = 0; i < model->length; i++) {
        switch (model->operations[i]) {
        case ADD:
            value += model->operands[i];
            break;
        case XOR:
            value ^= model->operands[i];
            break;
        case SUBTRACT:
            value -= model->operands[i];
            break;
        case MULTIPLY:
            value *= model->operands[i];
            break;
        default:
            value = value << 1 | value >> 31;
        }
    }
    return value;
}
