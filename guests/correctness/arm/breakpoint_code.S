/* SPDX-License-Identifier: MIT
 *
 * A loop that calls a function on a page of its own, in the middle of which a
 * breakpoint is set.
 */
        .text
        .arm
        .globl  breakpoint_loop
        .type   breakpoint_loop, %function
breakpoint_loop:
        push    {lr}
1:      bl      breakpoint_callee
        add     r0, r0, #3
        subs    r1, r1, #1
        bne     1b
        pop     {pc}
        .size   breakpoint_loop, . - breakpoint_loop

        .balign 4096
        .type   breakpoint_callee, %function
breakpoint_callee:
        add     r0, r0, r0, lsl #2
        .globl  breakpoint_place
breakpoint_place:
        eor     r0, r0, r1
        bx      lr
        .size   breakpoint_callee, . - breakpoint_callee
        .balign 4096
