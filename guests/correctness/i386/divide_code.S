/* SPDX-License-Identifier: MIT
 *
 * A division each, for divide.c.
 */
        .text

        .macro  division name, instruction, divisor
        .globl  divide_\name
divide_\name:
        \instruction \divisor
        ret
        .endm

        division div8, divb, %cl
        division div16, divw, %cx
        division div32, divl, %ecx
        division idiv8, idivb, %cl
        division idiv16, idivw, %cx
        division idiv32, idivl, %ecx

/* By every immediate: two bytes and the return, four with what fills up. */
        .globl  divide_aam
        .balign 4
divide_aam:
        .set    by, 0
        .rept   256
        .byte   0xd4, by
        ret
        .balign 4
        .set    by, by + 1
        .endr

        .section .note.GNU-stack, "", @progbits
