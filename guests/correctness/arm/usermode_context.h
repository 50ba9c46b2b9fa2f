/* SPDX-License-Identifier: MIT
 *
 * User mode of arm.
 */
#ifndef USERMODE_CONTEXT_H
#define USERMODE_CONTEXT_H

#define USERMODE_FRAME_BYTES 336

#ifndef __ASSEMBLER__
#include "trap_frame.h"

/* User mode has a stack pointer and a return address of its own, which are not in the frame. */
struct context {
    struct trap_frame frame;
    uint32_t sp, lr;
};

_Static_assert(sizeof(struct trap_frame) == USERMODE_FRAME_BYTES, "usermode_code.S copies it");
#endif

#endif
