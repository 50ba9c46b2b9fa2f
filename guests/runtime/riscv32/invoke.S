/* SPDX-License-Identifier: MIT
 *
 * invoke(code, registers): see invoke.h.
 */
#include "asm.h"

        .macro  each_register operation base
        .irp    n, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        \operation x\n, 4 * \n(\base)
        .endr
        .endm

        .text
        .globl  invoke
        .type   invoke, @function
invoke:
        addi    sp, sp, -80
        sw      ra, 0(sp)
        sw      gp, 4(sp)
        sw      tp, 8(sp)
        sw      a1, 12(sp)
        each_saved sw, 16
        la      t0, invoke_stack_pointer
        sw      sp, 0(t0)
        mv      ra, a0                          /* the only register the code may not choose */
        each_register lw a1
        lw      a1, 4 * 11(a1)
        jalr    ra
        sw      a1, 64(sp)
        lw      a1, 12(sp)
        each_register sw a1
        lw      t0, 64(sp)
        sw      t0, 4 * 11(a1)
        each_saved lw, 16
        lw      tp, 8(sp)
        lw      gp, 4(sp)
        lw      ra, 0(sp)
        addi    sp, sp, 80
        ret
        .size   invoke, . - invoke

        .bss
        .balign 4
        .globl  invoke_stack_pointer
invoke_stack_pointer:
        .skip   4
