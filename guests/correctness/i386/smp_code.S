/* SPDX-License-Identifier: MIT
 *
 * The hot loops of smp.c.
 */
        .section .text.smp_watch, "ax", @progbits
        .globl  smp_watch, smp_immediate
        .align  4096                            /* stores to it hit no other code */
smp_watch:
        movl    4(%esp), %edx
        movl    8(%esp), %ecx
1:      .byte   0xb8                            /* movl $smp_immediate, %eax */
smp_immediate:
        .long   0
        movl    %eax, (%edx)
        cmpl    $0, (%ecx)
        je      1b
        ret
        .align  4096

        .text
        .globl  smp_add_atomically, smp_add_locked
smp_add_atomically:
        movl    4(%esp), %edx
        movl    8(%esp), %ecx
1:      movl    $1, %eax
        lock xaddl %eax, (%edx)
        lock incl (%edx)
        lock decl (%edx)
        decl    %ecx
        jnz     1b
        ret

smp_add_locked:
        pushl   %ebx
        movl    8(%esp), %ebx
        movl    12(%esp), %edx
        movl    16(%esp), %ecx
1:      movl    $1, %eax
2:      xchgl   %eax, (%ebx)
        testl   %eax, %eax
        jz      3f
        pause
        jmp     2b
3:      incl    (%edx)                          /* not atomic: the lock is what keeps it */
        movl    $0, (%ebx)
        decl    %ecx
        jnz     1b
        popl    %ebx
        ret

        .section .note.GNU-stack, "", @progbits
