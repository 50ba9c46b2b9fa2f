/* SPDX-License-Identifier: MIT
 *
 * A loop whose result depends on every register and on the carry from each
 * instruction to the next, over whole turns: anything an interrupt fails to
 * restore changes it.
 */
        .text
        .globl  timer_chain
        .type   timer_chain, @function
timer_chain:
        clc
1:      adcl    %eax, %ebx
        rcll    $1, %edi
        adcl    %edx, %esi
        leal    0x1234567(%eax, %ebp, 2), %eax  /* leaves the flags alone */
        sbbl    %ebx, %edx
        notl    %ebp                            /* so does this */
        adcl    %edi, %ebp
        jo      2f
        incl    %ebp                            /* leaves the carry alone */
2:      setp    %bl
        rcrl    $1, %eax
        adcl    %esi, %eax
        pushl   %eax
        movl    $0, %eax
        popl    %eax
        decl    %ecx                            /* leaves the carry alone */
        jnz     1b
        ret
        .size   timer_chain, . - timer_chain

        .section .note.GNU-stack, "", @progbits
