/* SPDX-License-Identifier: MIT
 *
 * The registers of arm, as invoke() loads and stores them.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

struct registers {
    uint32_t r[13];
    uint32_t flags; /* only handed back: N, Z, C, V, Q and GE */
};

enum {
    REGISTERS_BYTES = sizeof(struct registers),
    REGISTERS_TURNS = 12, /* r12 counts */
};

/* A different value in each; the register that invoked code counts turns with has turns. */
static inline struct registers registers_counting(uint32_t turns) {
    struct registers registers = {{0}, 0};
    for (uint32_t i = 0; i < REGISTERS_TURNS; i++) {
        registers.r[i] = (i + 1) * 0x11111111;
    }
    registers.r[REGISTERS_TURNS] = turns;
    return registers;
}

#endif
