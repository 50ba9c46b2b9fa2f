/* SPDX-License-Identifier: MIT
 *
 * A breakpoint of arm: breakpoint register 0.
 */
#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include "cpu.h"
#include "trap.h"

enum {
    CONTROL_ON = 0x1e7,            /* enabled, in all modes, all bytes of the word */
    STATUS_MONITOR_MODE = 1 << 15, /* in DBGDSCR: debug events are exceptions */
};

static inline void breakpoint_open(void) {
    CPU_WRITE("p14, 0, %0, c1, c0, 4", 0); /* DBGOSLAR: unlocked */
    uint32_t status = CPU_READ("p14, 0, %0, c0, c2, 2");
    CPU_WRITE("p14, 0, %0, c0, c2, 2", status | STATUS_MONITOR_MODE);
    cpu_instruction_barrier();
}

static inline void breakpoint_set(const char *place) {
    CPU_WRITE("p14, 0, %0, c0, c0, 4", place);
    CPU_WRITE("p14, 0, %0, c0, c0, 5", CONTROL_ON);
    cpu_instruction_barrier();
}

static inline void breakpoint_clear(void) {
    CPU_WRITE("p14, 0, %0, c0, c0, 5", 0);
    cpu_instruction_barrier();
}

static inline uint32_t breakpoint_value(const struct trap_frame *frame) {
    return frame->r[0];
}

static inline uint32_t breakpoint_turns(const struct trap_frame *frame) {
    return frame->r[1];
}

/* Does what the instruction would do: eor r0, r0, r1. */
static inline void breakpoint_pass(struct trap_frame *frame) {
    frame->r[0] ^= frame->r[1];
    frame->pc += 4;
}

#endif
