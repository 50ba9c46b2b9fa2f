/* SPDX-License-Identifier: MIT
 *
 * What usermode.c and its assembly agree on.
 */
#ifndef USERMODE_H
#define USERMODE_H

/* Segments, in the order that sysenter and sysexit want. */
#define USERMODE_KERNEL_CODE 0x08
#define USERMODE_KERNEL_DATA 0x10
#define USERMODE_USER_CODE 0x18
#define USERMODE_USER_DATA 0x20
#define USERMODE_TASK_STATE 0x28

/* Calls of the kernel, in eax. */
#define USERMODE_MIX 0
#define USERMODE_YIELD 1
#define USERMODE_EXIT 2
#define USERMODE_NUMBERS 3

/* A program's data, in the window; the mask wraps an address behind it to its start. */
#define USERMODE_DATA 0x40020000
#define USERMODE_DATA_BYTES 0x4000
#define USERMODE_DATA_MASK 0x40023fff
#define USERMODE_STRIDE 1020

#define USERMODE_FIRST_FACTOR 0x10003
#define USERMODE_FIRST_ADDEND 0x9e3779b9
#define USERMODE_SECOND_FACTOR 0x20005
#define USERMODE_SECOND_ADDEND 0xc2b2ae35

#ifndef __ASSEMBLER__
#include "trap.h"
#include <stdbool.h>
#include <stdint.h>

/* A program in ring 3, as a trap from there leaves it on the kernel's stack. */
struct context {
    struct trap_frame frame;
    uint32_t esp, ss;
};

/* usermode_code.S */
extern const uint8_t usermode_first[], usermode_second[], usermode_sysenter[];
void usermode_load_segments(uint32_t limit, const uint64_t *descriptors);
void usermode_enter_ring3(const struct context *context); /* until usermode_leave_ring3() */
_Noreturn void usermode_leave_ring3(void);

/* usermode.c: what sysenter ends in; true if the context is another task's now. */
bool usermode_call(struct context *user);
#endif

#endif
