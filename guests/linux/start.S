/* SPDX-License-Identifier: MIT
 *
 * The first instructions of a guest that is a Linux program: keeps argc and
 * argv, aligns the stack, calls runtime_main().
 */
        .text
        .globl  _start
        .type   _start, @function
_start:
        xorl    %ebp, %ebp
        movl    (%esp), %eax
        movl    %eax, argument_count
        leal    4(%esp), %eax
        movl    %eax, arguments
        andl    $-16, %esp
        call    runtime_main
        .size   _start, . - _start

        .bss
        .align  4
        .globl  argument_count, arguments
argument_count:
        .skip   4
arguments:
        .skip   4

        .section .note.GNU-stack, "", @progbits
