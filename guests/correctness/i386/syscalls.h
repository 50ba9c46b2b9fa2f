/* SPDX-License-Identifier: MIT
 *
 * What syscalls.c and its assembly agree on.
 */
#ifndef SYSCALLS_H
#define SYSCALLS_H

/* Segments, in the order that sysenter and sysexit want. */
#define SYSCALLS_KERNEL_CODE 0x08
#define SYSCALLS_KERNEL_DATA 0x10
#define SYSCALLS_USER_CODE 0x18
#define SYSCALLS_USER_DATA 0x20
#define SYSCALLS_TASK_STATE 0x28

/* Calls of the kernel, in eax. */
#define SYSCALLS_MIX 0
#define SYSCALLS_YIELD 1
#define SYSCALLS_EXIT 2
#define SYSCALLS_NUMBERS 3

/* A program's data, in the window; the mask wraps an address behind it to its start. */
#define SYSCALLS_DATA 0x40020000
#define SYSCALLS_DATA_BYTES 0x4000
#define SYSCALLS_DATA_MASK 0x40023fff
#define SYSCALLS_STRIDE 1020

#define SYSCALLS_FIRST_FACTOR 0x10003
#define SYSCALLS_FIRST_ADDEND 0x9e3779b9
#define SYSCALLS_SECOND_FACTOR 0x20005
#define SYSCALLS_SECOND_ADDEND 0xc2b2ae35

#ifndef __ASSEMBLER__
#include "trap.h"
#include <stdbool.h>
#include <stdint.h>

/* A program in ring 3, as a trap from there leaves it on the kernel's stack. */
struct context {
    struct trap_frame frame;
    uint32_t esp, ss;
};

/* syscalls_code.S */
extern const uint8_t syscalls_first[], syscalls_second[], syscalls_sysenter[];
void syscalls_load_segments(uint32_t limit, const uint64_t *descriptors);
void syscalls_enter_ring3(const struct context *context); /* until syscalls_leave_ring3() */
_Noreturn void syscalls_leave_ring3(void);

/* syscalls.c: what sysenter ends in; true if the context is another task's now. */
bool syscalls_call(struct context *user);
#endif

#endif
