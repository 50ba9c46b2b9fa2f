/* SPDX-License-Identifier: MIT
 *
 * The second processor's first instructions: a page that is copied below 1 MiB,
 * where it starts in real mode, then what start.S does for the first.
 */
        .set    STACK_BYTES, 64 * 1024

        .section .rodata
        .globl  second_trampoline, second_trampoline_pointer, second_trampoline_end
        .code16
second_trampoline:
        cli
        movw    %cs, %ax
        movw    %ax, %ds
        lgdtl   second_trampoline_pointer - second_trampoline
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $0x08, $second_entry
second_trampoline_pointer:
        .skip   6
second_trampoline_end:

        .text
        .code32
second_entry:
        movw    $0x10, %cx
        movw    %cx, %ds
        movw    %cx, %es
        movw    %cx, %fs
        movw    %cx, %gs
        movw    %cx, %ss
        movl    $second_stack_top, %esp
        xorl    %ebp, %ebp

        movl    %cr0, %ecx
        andl    $~0xc, %ecx                     /* clear EM and TS */
        orl     $0x22, %ecx                     /* set MP and NE */
        movl    %ecx, %cr0
        movl    %cr4, %ecx
        orl     $0x600, %ecx                    /* OSFXSR and OSXMMEXCPT */
        movl    %ecx, %cr4
        fninit
        cld
        call    trap_load
        call    second_main
1:      hlt
        jmp     1b

        .bss
        .align  4096
        .skip   STACK_BYTES
second_stack_top:

        .section .note.GNU-stack, "", @progbits
