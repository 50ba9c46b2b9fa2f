/* SPDX-License-Identifier: MIT
 *
 * Pages of position-independent code that remap.c shows at one virtual address
 * in turn. The two of a pair have the same layout and compute different things.
 * uint32_t f(uint32_t value, uint32_t turns) in the first pair.
 */
#include "asm.h"

        .text
        .arm

        .macro  step_page name, factor, addend
        .balign 4096
        .globl  \name
\name:
        load    r2, \factor
        load    r3, \addend
1:      mla     r0, r0, r2, r3
        subs    r1, r1, #1
        bne     1b
        bx      lr
        .endm

        step_page remap_first, 0x10003, 0x1111
        step_page remap_second, 0x20005, 0x2222

/* Thumb code: the page a function begins in, then one of two pages it runs on into. */
        .thumb
        .balign 4096
        .globl  remap_head
remap_head:
        .skip   4096 - 4
        .globl  remap_head_entry
        .type   remap_head_entry, %function
        .thumb_func
remap_head_entry:
        movs    r0, #5
        .hword  0xf240                          @ movw r0, #... begins

        .macro  tail_page name, low, result
        .balign 4096
        .globl  \name
\name:
        .hword  \low                            @ and ends
        load    r1, (\result) ^ \low
        eors    r0, r1
        bx      lr
        .endm

        tail_page remap_tail_first, 0x12, 0x12345678 ^ 0x0f0f0f0f
        tail_page remap_tail_second, 0x9a, 0x9a345678 ^ 0x33333333

/* uint32_t f(volatile uint32_t *entry, uint32_t new_entry, uint32_t page): replaces the page it
 * runs in, and answers from the new one. */
        .arm
        .macro  switching_page name, answer
        .balign 4096
        .globl  \name
\name:
        str     r1, [r0]
        dsb
        mcr     p15, 0, r2, c8, c7, 3           @ TLBIMVAA
        mcr     p15, 0, r2, c7, c5, 6           @ BPIALL
        dsb
        isb
        b       1f                              @ what was fetched already may be the old page
        .balign 64
1:      load    r0, \answer
        bx      lr
        .endm

        switching_page remap_switch_first, 0xaaaa0001
        switching_page remap_switch_second, 0xbbbb0002
        .balign 4096
