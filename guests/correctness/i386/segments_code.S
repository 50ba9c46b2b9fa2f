/* SPDX-License-Identifier: MIT
 *
 * Hot loops for segments.c: see segments.h. Every second turn is with other
 * segments. All calls are indirect, since what is called is in another mode
 * each time.
 */
#include "segments.h"

        .text
        .align  4096
        .globl  segments_start
segments_start:

/* Reads words at esi, in a segment with a base or not. */
        .globl  segments_data
segments_data:
        movl    $add_word, %edx
1:      movl    $SEGMENTS_FLAT_DATA, %eax
        testl   $1, %ecx
        jz      2f
        movl    $SEGMENTS_MOVED_DATA, %eax
2:      movw    %ax, %ds
        call    *%edx
        decl    %ecx
        jnz     1b
        movl    $SEGMENTS_FLAT_DATA, %eax
        movw    %ax, %ds
        ret

add_word:
        movl    %ecx, %edi
        andl    $7, %edi
        addl    (%esi, %edi, 4), %ebx
        roll    $3, %ebx
        ret

/* Pushes and pops, on a stack of 32 or 16 bits. */
        .globl  segments_stack
segments_stack:
        movl    $through_stack, %edx
1:      movl    $SEGMENTS_FLAT_DATA, %eax
        testl   $1, %ecx
        jz      2f
        movl    $SEGMENTS_NARROW_STACK, %eax
2:      movw    %ax, %ss
        call    *%edx
        decl    %ecx
        jnz     1b
        movl    $SEGMENTS_FLAT_DATA, %eax
        movw    %ax, %ss
        ret

through_stack:
        pushl   %ebx
        pushl   %ecx
        popl    %edi
        addl    %edi, (%esp)
        popl    %ebx
        roll    $5, %ebx
        ret

/* Calls two_meanings in all three segments of code that it is in. The loop is in the one with a
 * base, where 16 bits do to return to it. */
        .globl  segments_code
segments_code:
        lcall   *moved_loop
        ret

far_loop:
        testl   $1, %ecx
        jnz     1f
        lcall   *moved_meaning
        jmp     3f
1:      testl   $2, %ecx
        jnz     2f
        lcall   *flat_meaning
        jmp     3f
2:      lcallw  *narrow_meaning
3:      decl    %ecx
        jnz     far_loop
        lret

two_meanings:
        .byte   0x66, 0x05, 0x34, 0x12, 0x90, 0x90 /* addw $0x1234, %ax; nop; nop
                                                      or addl $0x90901234, %eax */
        .byte   0x66, 0x01, 0xc3                   /* addw or addl %eax, %ebx */
        lret

        .data
        .align  4
moved_loop:
        .long   far_loop - segments_start
        .word   SEGMENTS_MOVED_CODE, 0
moved_meaning:
        .long   two_meanings - segments_start
        .word   SEGMENTS_MOVED_CODE, 0
flat_meaning:
        .long   two_meanings
        .word   SEGMENTS_FLAT_CODE, 0
narrow_meaning:
        .word   two_meanings - segments_start, SEGMENTS_NARROW_CODE

        .section .note.GNU-stack, "", @progbits
