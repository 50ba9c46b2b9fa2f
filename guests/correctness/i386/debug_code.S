/* SPDX-License-Identifier: MIT
 *
 * Hot loops for debug.c. ecx counts the turns.
 */
        .text
        .align  4096

/* Ten instructions a turn. Those at debug_place are two bytes. */
        .globl  debug_loop, debug_place
debug_loop:
        addl    %eax, %ebx
        adcl    %edx, %esi
        xorl    %ecx, %edi
debug_place:
        addl    %ebx, %edx
        rcll    $1, %eax
        movl    %ebx, debug_word
        leal    3(%edi, %esi), %edi
        adcl    %edi, %eax
        decl    %ecx
        jnz     debug_loop
        ret

/* The same with the trap flag set: the first trap comes behind call, the last behind the second
 * popf. */
        .globl  debug_stepped
debug_stepped:
        pushfl
        orl     $0x100, (%esp)
        popfl
        call    debug_loop
        pushfl
        andl    $~0x100, (%esp)
        popfl
        ret

/* A loop that loads eflags in each turn, once in 4096 turns with the trap flag. */
        .globl  debug_self
debug_self:
        addl    %eax, %ebx
        movl    $0x002, %ebp
        testl   $0xfff, %ecx
        jnz     1f
        orl     $0x100, %ebp
1:      pushl   %ebp
        popfl
        adcl    %edx, %esi
        xorl    %ebx, %edi
        roll    $1, %eax
        addl    %edi, %eax
        decl    %ecx
        jnz     debug_self
        ret

/* A loop that loads dr7 in each turn, once in 4096 turns with a breakpoint, which dr0 has on what
 * is called next. */
        .globl  debug_own, debug_called
debug_own:
        movl    $debug_called, %edx
1:      xorl    %ebp, %ebp
        testl   $0xfff, %ecx
        jnz     2f
        incl    %ebp
2:      movl    %ebp, %db7
        call    *%edx
        decl    %ecx
        jnz     1b
        ret

debug_called:
        addl    %eax, %ebx
        adcl    %ebx, %esi
        roll    $1, %eax
        xorl    %esi, %edi
        ret

        .data
        .align  4
        .globl  debug_word
debug_word: .long 0

        .section .note.GNU-stack, "", @progbits
