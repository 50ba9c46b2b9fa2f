/* SPDX-License-Identifier: MIT
 *
 * A loop that calls a function on a page of its own, in the middle of which a
 * breakpoint is set.
 */
        .text
        .globl  breakpoint_loop
        .type   breakpoint_loop, @function
breakpoint_loop:
        movl    4(%esp), %eax
        movl    8(%esp), %ecx
1:      call    breakpoint_callee
        addl    $3, %eax
        decl    %ecx
        jnz     1b
        ret
        .size   breakpoint_loop, . - breakpoint_loop

        .p2align 12
        .type   breakpoint_callee, @function
breakpoint_callee:
        imull   $5, %eax, %eax
        .globl  breakpoint_place
breakpoint_place:
        xorl    %ecx, %eax
        ret
        .size   breakpoint_callee, . - breakpoint_callee
        .p2align 12

        .section .note.GNU-stack, "", @progbits
