/* SPDX-License-Identifier: MIT
 *
 * Multiboot v1 header and the first instructions of every guest: our own
 * segments, a 16-byte aligned stack, x87 and SSE on, then runtime_main().
 */
        .set    HEADER_MAGIC, 0x1badb002
        .set    HEADER_FLAGS, 0x00000003        /* page-aligned modules, memory info */
        .set    STACK_BYTES, 64 * 1024

        .section .start, "ax", @progbits
        .align  4
        .long   HEADER_MAGIC
        .long   HEADER_FLAGS
        .long   -(HEADER_MAGIC + HEADER_FLAGS)

        .text
        .globl  _start
        .type   _start, @function
_start:
        cli
        cld
        lgdt    descriptor_table_pointer
        ljmp    $0x08, $1f
1:      movw    $0x10, %cx
        movw    %cx, %ds
        movw    %cx, %es
        movw    %cx, %fs
        movw    %cx, %gs
        movw    %cx, %ss
        movl    $stack_top, %esp
        xorl    %ebp, %ebp

        movl    %cr0, %ecx
        andl    $~0xc, %ecx                     /* clear EM and TS */
        orl     $0x22, %ecx                     /* set MP and NE */
        movl    %ecx, %cr0
        movl    %cr4, %ecx
        orl     $0x600, %ecx                    /* OSFXSR and OSXMMEXCPT */
        movl    %ecx, %cr4
        fninit

        movl    %eax, multiboot_magic
        movl    %ebx, multiboot_info
        call    runtime_main
2:      cli
        hlt
        jmp     2b
        .size   _start, . - _start

        .section .data, "aw", @progbits
        .globl  multiboot_magic, multiboot_info
multiboot_magic:
        .long   0
multiboot_info:
        .long   0
        .align  8
descriptor_table:
        .quad   0
        .quad   0x00cf9a000000ffff              /* 0x08: flat 32-bit code */
        .quad   0x00cf92000000ffff              /* 0x10: flat 32-bit data */
        .globl  descriptor_table_pointer
descriptor_table_pointer:
        .word   . - descriptor_table - 1
        .long   descriptor_table

        .bss
        .align  4096
        .skip   STACK_BYTES
stack_top:

        .section .note.GNU-stack, "", @progbits
