/* SPDX-License-Identifier: MIT
 *
 * Into user mode and back. user_run(frame) resumes what the frame, the top of
 * the trap stack, holds; it returns when user_trap() says that this was all.
 */
        .text
        .globl  user_run
        .type   user_run, @function
user_run:
        pushal
        movl    %esp, kernel_stack_pointer
        movl    36(%esp), %esp
resume: popal
        popl    %gs
        popl    %fs
        popl    %es
        popl    %ds
        addl    $8, %esp                        /* vector and error code */
        iretl
        .size   user_run, . - user_run

        .set    vector, 0
        .rept   130                             /* USER_VECTORS in user.h */
        .align  16
        .ifeq   vector
        .globl  user_trap_entries
user_trap_entries:
        .endif
        /* Vectors 8, 10 to 14 and 17 come with an error code; the others get a 0. */
        .if     vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
        .else
        pushl   $0
        .endif
        pushl   $vector
        jmp     user_trap_common
        .set    vector, vector + 1
        .endr

        .align  16
user_trap_common:
        pushl   %ds
        pushl   %es
        pushl   %fs
        pushl   %gs
        pushal
        cld
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
        pushl   %esp                            /* the frame */
        call    user_trap
        popl    %ecx
        testb   %al, %al
        jnz     resume
        movl    kernel_stack_pointer, %esp
        popal
        ret

        .bss
        .align  4
kernel_stack_pointer:
        .skip   4

        .section .note.GNU-stack, "", @progbits
