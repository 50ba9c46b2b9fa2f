/* SPDX-License-Identifier: MIT
 *
 * The registers of riscv32, as invoke() loads and stores them: all but zero, the
 * return address and the stack pointer.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

struct registers {
    uint32_t x[32];
};

enum {
    REGISTERS_BYTES = sizeof(struct registers),
    REGISTERS_FIRST = 3,
    REGISTERS_TURNS = 31, /* t6 counts */
};

/* A different value in each; the register that invoked code counts turns with has turns. */
static inline struct registers registers_counting(uint32_t turns) {
    struct registers registers = {{0}};
    for (uint32_t i = REGISTERS_FIRST; i < REGISTERS_TURNS; i++) {
        registers.x[i] = i * 0x08421085;
    }
    registers.x[REGISTERS_TURNS] = turns;
    return registers;
}

#endif
