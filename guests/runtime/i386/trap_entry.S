/* SPDX-License-Identifier: MIT
 *
 * One entry per vector; all meet in trap_common, which saves every register,
 * calls trap_dispatch(frame) and resumes from the frame.
 */
        .text
        .set    vector, 0
        .rept   49
        .align  16
        .ifeq   vector
        .globl  trap_entries
trap_entries:
        .endif
        /* Vectors 8, 10 to 14 and 17 come with an error code; the others get a 0. */
        .if     vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
        .else
        pushl   $0
        .endif
        pushl   $vector
        jmp     trap_common
        .set    vector, vector + 1
        .endr

        .align  16
trap_common:
        pushal
        cld
        movl    %esp, %ebx                      /* the frame; ebx survives the call */
        andl    $-16, %esp
        subl    $12, %esp
        pushl   %ebx
        call    trap_dispatch
        movl    %ebx, %esp
        popal
        addl    $8, %esp                        /* vector and error code */
        iretl

        .section .note.GNU-stack, "", @progbits
