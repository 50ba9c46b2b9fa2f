/* SPDX-License-Identifier: MIT
 *
 * Rotations of eax for rotate.c: the carry comes in bit 0 of edx, and goes back there. For each
 * instruction a stub of 16 bytes for each count in it, then one for the count in cl.
 */
        .text

        .macro  stub instruction, count, register
        .balign 16
        btl     $0, %edx
        \instruction \count, \register
        setc    %dl
        ret
        .endm

        .macro  stubs name, register
        .globl  rotate_\name
        .balign 16
rotate_\name:
        .set    count, 0
        .rept   32
        stub    \name, $count, \register
        .set    count, count + 1
        .endr
        stub    \name, %cl, \register
        .endm

        .irp    name, rcl, rcr, rol, ror
        stubs   \name\()b, %al
        stubs   \name\()w, %ax
        stubs   \name\()l, %eax
        .endr

        .section .note.GNU-stack, "", @progbits
