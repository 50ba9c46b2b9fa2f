/* SPDX-License-Identifier: MIT
 *
 * A breakpoint of riscv32: trigger 0, which only machine mode may set.
 */
#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include "machine.h"
#include "trap.h"

enum {
    TRIGGER_MATCH = 2 << 28, /* mcontrol */
    TRIGGER_SUPERVISOR = 1 << 4,
    TRIGGER_EXECUTE = 1 << 2,
};

static inline void breakpoint_open(void) {
}

static inline void breakpoint_set(const char *place) {
    machine_set_trigger(TRIGGER_MATCH | TRIGGER_SUPERVISOR | TRIGGER_EXECUTE, (uint32_t)place);
}

static inline void breakpoint_clear(void) {
    machine_set_trigger(TRIGGER_MATCH, 0);
}

static inline uint32_t breakpoint_value(const struct trap_frame *frame) {
    return frame->x[10];
}

static inline uint32_t breakpoint_turns(const struct trap_frame *frame) {
    return frame->x[11];
}

/* Does what the instruction would do: xor a0, a0, a1. */
static inline void breakpoint_pass(struct trap_frame *frame) {
    frame->x[10] ^= frame->x[11];
    frame->sepc += 4;
}

#endif
