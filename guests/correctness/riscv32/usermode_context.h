/* SPDX-License-Identifier: MIT
 *
 * User mode of riscv32: its registers are all in the frame.
 */
#ifndef USERMODE_CONTEXT_H
#define USERMODE_CONTEXT_H

#define USERMODE_FRAME_RESERVED 416 /* as in trap_entry.S */

#ifndef __ASSEMBLER__
#include "trap_frame.h"

struct context {
    struct trap_frame frame;
};
#endif

#endif
