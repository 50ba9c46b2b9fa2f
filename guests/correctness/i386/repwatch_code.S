/* SPDX-License-Identifier: MIT
 *
 * Repeated string instructions for repwatch.c, eight bytes apart: std, if it goes backwards, comes
 * before the instruction, and cld behind it.
 */
        .text

        .macro  stub instruction, backward
        .balign 8
        .if     \backward
        std
        .endif
        repe \instruction
        .if     \backward
        cld
        .endif
        ret
        .endm

        .macro  stubs name, backward
        .globl  \name
        .balign 8
\name:
        .irp    instruction, movsb, movsw, movsl, stosb, stosw, stosl, cmpsb, cmpsw, cmpsl, \
                scasb, scasw, scasl, lodsb, lodsw, lodsl
        stub    \instruction, \backward
        .endr
        .endm

        stubs   repwatch_forward, 0
        stubs   repwatch_backward, 1

/* Calls *ecx, with what edx had in ecx, and with the trap flag set. The first stop is behind the xchgl, which ebx
 * counts with the others that are here: xchgl, call, the stub's ret, pushfl, andl, popfl. */
        .globl  repwatch_stepped
repwatch_stepped:
        movl    $6, %ebx
        pushfl
        orl     $0x100, (%esp)
        popfl
        xchgl   %ecx, %edx
        call    *%edx
        pushfl
        andl    $~0x100, (%esp)
        popfl
        ret

        .section .note.GNU-stack, "", @progbits
