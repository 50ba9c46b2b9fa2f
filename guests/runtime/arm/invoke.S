/* SPDX-License-Identifier: MIT
 *
 * invoke(code, registers): see invoke.h.
 */
        .text
        .arm
        .globl  invoke
        .type   invoke, %function
invoke:
        push    {r1, r4-r11, lr}
        ldr     r2, =invoke_stack_pointer
        str     sp, [r2]
        mov     lr, r0
        msr     apsr_nzcvqg, #0
        ldm     r1, {r0-r12}
        blx     lr
        ldr     lr, [sp]
        stm     lr, {r0-r12}
        mrs     r0, cpsr
        ldr     r1, =0xf80f0000
        and     r0, r0, r1
        str     r0, [lr, #52]
        pop     {r1, r4-r11, pc}
        .size   invoke, . - invoke
        .ltorg

        .bss
        .balign 4
        .globl  invoke_stack_pointer
invoke_stack_pointer:
        .skip   4
