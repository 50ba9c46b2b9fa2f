/* SPDX-License-Identifier: MIT
 *
 * Calls assembly code with every register chosen, and hands back what it left
 * in them.
 */
#ifndef INVOKE_H
#define INVOKE_H

#include "registers.h" /* of the architecture: struct registers, registers_counting() */

#include <stdint.h>

typedef void invoked_code(void);

void invoke(invoked_code *code, struct registers *registers);
extern uint32_t invoke_stack_pointer; /* as the code sees it on entry */

#endif
