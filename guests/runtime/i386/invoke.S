/* SPDX-License-Identifier: MIT
 *
 * invoke(code, registers): see invoke.h.
 */
        .text
        .globl  invoke
        .type   invoke, @function
invoke:
        pushal
        movl    36(%esp), %eax
        movl    %eax, target
        leal    -4(%esp), %eax
        movl    %eax, invoke_stack_pointer
        movl    40(%esp), %eax
        movl    0(%eax), %edi
        movl    4(%eax), %esi
        movl    8(%eax), %ebp
        movl    16(%eax), %ebx
        movl    20(%eax), %edx
        movl    24(%eax), %ecx
        movl    28(%eax), %eax
        call    *target
        pushfl
        pushl   %eax
        movl    48(%esp), %eax
        movl    %edi, 0(%eax)
        movl    %esi, 4(%eax)
        movl    %ebp, 8(%eax)
        movl    %ebx, 16(%eax)
        movl    %edx, 20(%eax)
        movl    %ecx, 24(%eax)
        popl    28(%eax)
        popl    32(%eax)
        popal
        ret
        .size   invoke, . - invoke

        .bss
        .align  4
target: .skip   4
        .globl  invoke_stack_pointer
invoke_stack_pointer:
        .skip   4

        .section .note.GNU-stack, "", @progbits
