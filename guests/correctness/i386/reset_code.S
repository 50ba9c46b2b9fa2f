/* SPDX-License-Identifier: MIT
 *
 * Hot loops in whose last turn the machine stops. ecx counts the turns.
 */
        .text
        .align  64

/* Writes ax to port dx in each turn, bx to port si in the last; then waits in a hot loop for what
 * comes of it. */
        .globl  reset_by_port
reset_by_port:
        decl    %ecx
        cmovz   %ebx, %eax
        cmovz   %esi, %edx
        outw    %ax, %dx
        cmpl    $0, %ecx
        jne     reset_by_port
        movl    $0x7fffffff, %ecx
1:      addl    %ecx, %edi
        decl    %ecx
        jnz     1b
        ret

/* Divides by what is left of the turns. */
        .globl  reset_by_fault
reset_by_fault:
        decl    %ecx
        movl    $1000, %eax
        xorl    %edx, %edx
        divl    %ecx
        addl    %eax, %edi
        jmp     reset_by_fault

        .section .note.GNU-stack, "", @progbits
