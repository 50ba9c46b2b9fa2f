/* SPDX-License-Identifier: MIT
 *
 * Hot loops that fault, run by faults.c with every register chosen. Flags live
 * across the faulting instruction wherever it leaves them alone. ecx counts the turns.
 */
        .text
        .align  64
        .globl  faults_code_start
faults_code_start:

/* Stores eax at esi, esi advancing by edi. */
        .globl  faults_store
faults_store:
        addl    %ebx, %eax
        addl    %eax, %edx
        movl    %eax, (%esi)
        adcl    $0, %ebp                        /* the carry of the addl before the store */
        leal    (%esi, %edi), %esi
        decl    %ecx
        jnz     faults_store
        ret

/* Loads and sums in eax. */
        .globl  faults_load
faults_load:
        addl    %eax, %edx
        movl    (%esi), %ebx
        adcl    %ebx, %eax
        addl    %edi, %esi
        decl    %ecx
        jnz     faults_load
        ret

/* Reads, changes and writes in one instruction. */
        .globl  faults_update
faults_update:
        addl    %ecx, %eax
        adcl    %eax, (%esi)
        adcl    %edx, %ebp
        addl    %edi, %esi
        decl    %ecx
        jnz     faults_update
        ret

/* Moves edx words from esi to edi at once: a fault in it shows how far it came. */
        .globl  faults_move
faults_move:
        xchgl   %ecx, %edx
        cmpl    %eax, %ebx
        rep movsl
        adcl    %ebp, %eax                      /* the carry of the cmpl */
        xchgl   %ecx, %edx
        ret

/* Divides edx:eax by ebx, which reaches 0 now and then; the handler fixes or skips. */
        .globl  faults_divide
faults_divide:
        movl    %ecx, %ebx
        andl    $7, %ebx
        leal    (%eax, %ecx), %eax
        movl    $0, %edx
        cmpl    $0x40000000, %eax
        divl    %ebx                            /* leaves the flags undefined */
        addl    $3, %eax
        addl    %edx, %ebp
        addl    %ebp, %esi
        decl    %ecx
        jnz     faults_divide
        ret

/* Divides signed by -1, of which only the most negative number overflows. */
        .globl  faults_divide_signed
faults_divide_signed:
        movl    $0x80000000, %eax
        leal    (%ecx, %ecx), %edx
        andl    $6, %edx
        addl    %edx, %eax
        cltd
        movl    $-1, %ebx
        cmpl    %ecx, %edi
        idivl   %ebx
        addl    %eax, %ebp
        decl    %ecx
        jnz     faults_divide_signed
        ret

/* The most negative dividend by -1, whose quotient not even 64 bits hold, and what is no better. */
        .globl  faults_divide_least
faults_divide_least:
        movl    $0x80000000, %edx
        xorl    %eax, %eax
        movl    $-1, %ebx
        cmpl    %ecx, %edi
        idivl   %ebx
        addl    %edx, %ebp
        decl    %ecx
        jnz     faults_divide_least
        ret

/* A breakpoint, a conditional overflow trap, a bound check, an invalid opcode, a bad selector and an
 * interrupt without a gate, which faults on its way, in every turn. esi: the bounds in memory. */
        .globl  faults_others_loop
faults_others_loop:
        addl    %ecx, %eax
        int3
        adcl    %eax, %ebx
        addl    $0x31111111, %ebp
        into
        adcl    %ebp, %edi
        movl    %ecx, %edx
        andl    $15, %edx
        cmpl    %edi, %eax
        boundl  %edx, (%esi)
        adcl    %edx, %eax
        addl    %eax, %ebx
        ud2
        adcl    %ebx, %edi
        movl    $0x1238, %edx
        addl    %eax, %edi
        movw    %dx, %fs
        adcl    %edi, %ebp
        int     $200
        adcl    %ebp, %eax
        decl    %ecx
        jnz     faults_others_loop
        ret

        .section .note.GNU-stack, "", @progbits
