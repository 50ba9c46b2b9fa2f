/* SPDX-License-Identifier: MIT
 *
 * Pages of position-independent code that remap.c shows at one virtual address
 * in turn. The two of a pair have the same layout and compute different things.
 * uint32_t f(uint32_t value, uint32_t turns) in the first pair.
 */
        .text

        .macro  step_page name, factor, addend
        .align  4096
        .globl  \name
\name:
        movl    4(%esp), %eax
        movl    8(%esp), %ecx
1:      imull   $\factor, %eax, %eax
        addl    $\addend, %eax
        decl    %ecx
        jnz     1b
        ret
        .endm

        step_page remap_first, 0x10003, 0x1111
        step_page remap_second, 0x20005, 0x2222

/* The page a function begins in, then one of two pages it runs on into. */
        .align  4096
        .globl  remap_head
remap_head:
        .skip   4096 - 8, 0x90
        .globl  remap_head_entry
remap_head_entry:
        movl    4(%esp), %eax                   /* 4 bytes */
        xorl    %eax, %eax
        .byte   0x05, 0x78                      /* addl $0x......78, %eax begins */

        .macro  tail_page name, high, result
        .align  4096
        .globl  \name
\name:
        .byte   0x56, 0x34, \high               /* and ends */
        xorl    $\result, %eax
        ret
        .endm

        tail_page remap_tail_first, 0x12, 0x0f0f0f0f
        tail_page remap_tail_second, 0x9a, 0x33333333

/* uint32_t f(volatile uint32_t *entry, uint32_t new_entry, uint32_t page): replaces the page it
 * runs in, and answers from the new one. */
        .macro  switching_page name, answer
        .align  4096
        .globl  \name
\name:
        movl    4(%esp), %edx
        movl    8(%esp), %eax
        movl    12(%esp), %ecx
        movl    %eax, (%edx)
        invlpg  (%ecx)
        jmp     1f                              /* what was fetched already may be the old page */
        .align  64
1:      movl    $\answer, %eax
        ret
        .endm

        switching_page remap_switch_first, 0xaaaa0001
        switching_page remap_switch_second, 0xbbbb0002
        .align  4096

        .section .note.GNU-stack, "", @progbits
