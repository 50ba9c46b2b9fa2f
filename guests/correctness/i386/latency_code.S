/* SPDX-License-Identifier: MIT
 *
 * Hot loops of every shape that end when ebp is not 0, which only an interrupt's
 * handler makes it, or when ecx, decremented in each turn, is 0. esi: 1 KiB of
 * memory.
 */
        .text

        /* Goes on at label unless the loop is over. */
        .macro  again label
        testl   %ebp, %ebp
        jnz     9f
        decl    %ecx
        jnz     \label
9:
        .endm

        .align  4096
        .globl  latency_code_start
latency_code_start:

        .globl  latency_single
latency_single:
1:      testl   %ebp, %ebp
        loopz   1b
        ret

        .globl  latency_nested
latency_nested:
1:      movl    $100, %edx
2:      leal    1(%eax), %eax                   /* no look at ebp in the inner loop */
        decl    %edx
        jnz     2b
        again   1b
        ret

        .globl  latency_calls
latency_calls:
1:      call    2f
        again   1b
        ret
2:      imull   $5, %eax, %eax
        call    3f
        ret
3:      addl    $3, %eax
        ret

        .globl  latency_indirect
latency_indirect:
1:      movl    %ecx, %edx
        andl    $3, %edx
        jmp     *latency_targets(,%edx,4)
2:      addl    $1, %eax
        jmp     6f
3:      xorl    %ecx, %eax
        jmp     6f
4:      roll    $3, %eax
        jmp     6f
5:      notl    %eax
6:      again   1b
        ret

        .section .rodata
        .align  4
latency_targets:
        .long   2b, 3b, 4b, 5b
        .text

        .globl  latency_two_entries
latency_two_entries:
        testl   $1, %eax
        jz      2f
1:      addl    $7, %eax
        testl   $4, %eax
        jz      3f
2:      xorl    %ecx, %eax
3:      testl   %ebp, %ebp
        jnz     4f
        decl    %ecx
        jz      4f
        testl   $2, %eax
        jz      1b
        jmp     2b
4:      ret

        .globl  latency_memory
latency_memory:
1:      movzbl  %cl, %edx
        addl    (%esi, %edx, 4), %eax
        movl    %eax, (%esi, %edx, 4)
        again   1b
        ret

        .globl  latency_strings
latency_strings:
1:      movl    %ecx, %edx
        movl    $16, %ecx
        movl    %esi, %edi
        rep     stosl
        movl    %edx, %ecx
        again   1b
        ret

/* A loop of two pages: its ends are no direct edges. */
        .globl  latency_pages
latency_pages:
1:      addl    $1, %eax
        jmp     2f
        .align  4096
2:      xorl    %ecx, %eax
        again   1b
        ret

/* Interrupts are let in for a moment of each turn, so most come before that and wait. */
        .globl  latency_sti
latency_sti:
1:      cli
        movl    $10, %edx
2:      leal    1(%eax), %eax
        decl    %edx
        jnz     2b
        sti
        nop
        again   1b
        ret

        .globl  latency_popf
latency_popf:
        pushfl
1:      cli
        movl    $10, %edx
2:      leal    1(%eax), %eax
        decl    %edx
        jnz     2b
        pushl   (%esp)
        popfl
        again   1b
        addl    $4, %esp
        ret

        .globl  latency_code_end
latency_code_end:
        .align  4096

        .section .note.GNU-stack, "", @progbits
