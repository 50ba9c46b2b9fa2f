/* SPDX-License-Identifier: MIT
 *
 * The programs of usermode.c, and the ways in and out of ring 3.
 */
#include "usermode.h"
#include "usermode_context.h"

        .text

/* void usermode_load_segments(uint32_t limit, const uint64_t *descriptors): data segments are
 * ring 3's in the kernel too, or iret would clear them on the way there. */
        .globl  usermode_load_segments
usermode_load_segments:
        movl    8(%esp), %eax
        movl    %eax, table_pointer + 2
        movl    4(%esp), %eax
        movw    %ax, table_pointer
        lgdt    table_pointer
        ljmp    $USERMODE_KERNEL_CODE, $1f
1:      movl    $USERMODE_KERNEL_DATA, %eax
        movw    %ax, %ss
        movl    $USERMODE_USER_DATA + 3, %eax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movl    $USERMODE_TASK_STATE, %eax
        ltr     %ax
        ret

/* void usermode_enter(const struct context *context) */
        .globl  usermode_enter
usermode_enter:
        pushal
        movl    %esp, kernel_esp
        movl    36(%esp), %esp
        popal
        addl    $8, %esp                        /* vector and error code */
        iretl

        .globl  usermode_leave
usermode_leave:
        movl    kernel_esp, %esp
        popal
        ret

/* From ring 3, with eip in edx and esp in ecx. Makes the frame that int would have made; goes back
 * by sysexit, or by iret to another task, which may have been interrupted anywhere. */
        .globl  usermode_sysenter
usermode_sysenter:
        pushl   $USERMODE_USER_DATA + 3
        pushl   %ecx
        pushfl
        orl     $0x200, (%esp)                  /* sysenter turned interrupts off */
        pushl   $USERMODE_USER_CODE + 3
        pushl   %edx
        pushl   $0
        pushl   $0
        pushal
        cld
        movl    %esp, %ebx
        andl    $-16, %esp
        subl    $12, %esp
        pushl   %ebx
        call    usermode_call
        movl    %ebx, %esp
        testb   %al, %al
        jnz     1f
        popal
        addl    $8, %esp
        popl    %edx
        addl    $4, %esp
        andl    $~0x200, (%esp)
        popfl
        popl    %ecx
        sti                                     /* only after the next instruction */
        sysexit
1:      popal
        addl    $8, %esp
        iretl

/* A program: esi points to its data, ebp counts the turns, ebx and edi are what it computes. Each
 * eighth turn it calls by int with the carry set, each eighth by sysenter. Uses no address of its
 * own. */
        .macro  program name, factor, addend
        .align  4096
        .globl  \name
\name:
1:      imull   $\factor, %ebx, %ebx
        addl    $\addend, %ebx
        movl    (%esi), %eax                    /* not there at first, nor writable */
        movl    %ebx, (%esi)
        adcl    %eax, %edi                      /* the carry of the addl */
        leal    USERMODE_STRIDE(%esi), %esi
        andl    $USERMODE_DATA_MASK, %esi
        movl    %ebp, %eax
        andl    $7, %eax
        jz      3f
        cmpl    $4, %eax
        je      4f
2:      addl    %eax, %edi
        decl    %ebp
        jnz     1b
        movl    $USERMODE_EXIT, %eax
        int     $48
        ud2
3:      movl    $USERMODE_MIX, %eax
        stc
        int     $48
        adcl    $0, %edi
        jmp     2b
4:      movl    $USERMODE_YIELD, %eax
        movl    %esp, %ecx
        call    5f
5:      popl    %edx
        addl    $2b - 5b, %edx
        sysenter
        .endm

        program usermode_first, USERMODE_FIRST_FACTOR, USERMODE_FIRST_ADDEND
        program usermode_second, USERMODE_SECOND_FACTOR, USERMODE_SECOND_ADDEND
        .align  4096

        .data
        .align  4
kernel_esp: .long 0
table_pointer: .word 0, 0, 0

        .section .note.GNU-stack, "", @progbits
