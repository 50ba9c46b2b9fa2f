/* SPDX-License-Identifier: MIT
 *
 * A breakpoint of i386: debug register 0.
 */
#ifndef BREAKPOINT_H
#define BREAKPOINT_H

#include "trap.h"

enum { ENABLE_FIRST = 1, RESUME = 1 << 16 };

static inline void breakpoint_open(void) {
}

static inline void breakpoint_set(const char *place) {
    __asm__ volatile("movl %0, %%db0" : : "r"(place));
    __asm__ volatile("movl %0, %%db7" : : "r"(ENABLE_FIRST) : "memory");
}

static inline void breakpoint_clear(void) {
    __asm__ volatile("movl %0, %%db7" : : "r"(0) : "memory");
}

static inline uint32_t breakpoint_value(const struct trap_frame *frame) {
    return frame->eax;
}

static inline uint32_t breakpoint_turns(const struct trap_frame *frame) {
    return frame->ecx;
}

/* The instruction is done without a trap, once. */
static inline void breakpoint_pass(struct trap_frame *frame) {
    frame->eflags |= RESUME;
}

#endif
