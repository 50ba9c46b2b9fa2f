/* SPDX-License-Identifier: MIT
 *
 * A loop that calls a function on a page of its own, in the middle of which a
 * breakpoint is set.
 */
        .option norvc

        .text
        .globl  breakpoint_loop
        .type   breakpoint_loop, @function
breakpoint_loop:
        mv      t0, ra
1:      call    breakpoint_callee
        addi    a0, a0, 3
        addi    a1, a1, -1
        bnez    a1, 1b
        jr      t0
        .size   breakpoint_loop, . - breakpoint_loop

        .balign 4096
        .type   breakpoint_callee, @function
breakpoint_callee:
        slli    t1, a0, 2
        add     a0, a0, t1
        .globl  breakpoint_place
breakpoint_place:
        xor     a0, a0, a1
        ret
        .size   breakpoint_callee, . - breakpoint_callee
        .balign 4096
