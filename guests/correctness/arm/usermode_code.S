/* SPDX-License-Identifier: MIT
 *
 * The programs of usermode.c, and the ways in and out of user mode.
 */
#include "usermode.h"
#include "usermode_context.h"
#include "asm.h"

        .text
        .arm
        .globl  usermode_enter
        .type   usermode_enter, %function
usermode_enter:
        push    {r0, r4-r11, lr}
        ldr     r1, =kernel_stack_pointer
        str     sp, [r1]
        sub     sp, sp, #USERMODE_FRAME_BYTES
        mov     r1, r0
        mov     r0, sp
        bl      usermode_load
        b       trap_resume
        .size   usermode_enter, . - usermode_enter

        .globl  usermode_leave
        .type   usermode_leave, %function
usermode_leave:
        ldr     r1, =kernel_stack_pointer
        ldr     sp, [r1]
        pop     {r0, r4-r11, pc}
        .size   usermode_leave, . - usermode_leave
        .ltorg

/* A program: r4 is the value, r5 the total, r6 where the data are, r7 counts the turns, r8 is how far
 * it is in the data. */
        .macro  program name, factor, addend
        .balign 4096
        .globl  \name
\name:
1:      load    r0, \factor
        mul     r4, r4, r0
        load    r0, \addend
        adds    r4, r4, r0
        ldr     r0, [r6, r8]                    @ not there at first, nor writable
        str     r4, [r6, r8]
        adc     r5, r5, r0                      @ the carry of the adds
        add     r8, r8, #USERMODE_STRIDE
        bic     r8, r8, #USERMODE_DATA_BYTES
        ands    r0, r7, #7
        beq     3f
        cmp     r0, #4
        beq     4f
        add     r5, r5, r0
2:      subs    r7, r7, #1
        bne     1b
        mov     r1, #USERMODE_EXIT
        svc     #0
        udf     #0
3:      mov     r0, r4
        mov     r1, #USERMODE_MIX
        cmp     r1, r1                          @ sets the carry
        svc     #0
        adc     r5, r5, r0
        b       2b
4:      mov     r0, r4
        mov     r1, #USERMODE_YIELD
        svc     #0
        add     r5, r5, r0
        b       2b
        .endm

        program usermode_first, USERMODE_FIRST_FACTOR, USERMODE_FIRST_ADDEND
        program usermode_second, USERMODE_SECOND_FACTOR, USERMODE_SECOND_ADDEND
        .balign 4096

        .bss
        .balign 4
kernel_stack_pointer:
        .skip   4
