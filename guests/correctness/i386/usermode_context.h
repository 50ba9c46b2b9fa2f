/* SPDX-License-Identifier: MIT
 *
 * Ring 3 of i386.
 */
#ifndef USERMODE_CONTEXT_H
#define USERMODE_CONTEXT_H

/* Segments, in the order that sysenter and sysexit want. */
#define USERMODE_KERNEL_CODE 0x08
#define USERMODE_KERNEL_DATA 0x10
#define USERMODE_USER_CODE 0x18
#define USERMODE_USER_DATA 0x20
#define USERMODE_TASK_STATE 0x28

/* What and with is a program's data within the window. */
#define USERMODE_DATA_MASK 0x40023fff

#ifndef __ASSEMBLER__
#include "trap_frame.h"

/* As a trap from ring 3 leaves it on the kernel's stack. */
struct context {
    struct trap_frame frame;
    uint32_t esp, ss;
};
#endif

#endif
