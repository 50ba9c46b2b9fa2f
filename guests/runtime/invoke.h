/* SPDX-License-Identifier: MIT
 *
 * Calls assembly code with every register chosen, and hands back what it left
 * in them.
 */
#ifndef INVOKE_H
#define INVOKE_H

#include <stdint.h>

struct registers {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t eflags; /* only handed back */
};

typedef void invoked_code(void);

void invoke(invoked_code *code, struct registers *registers);
extern uint32_t invoke_stack_pointer; /* esp as the code sees it on entry */

#endif
