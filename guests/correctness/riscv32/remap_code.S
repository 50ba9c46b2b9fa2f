/* SPDX-License-Identifier: MIT
 *
 * Pages of position-independent code that remap.c shows at one virtual address
 * in turn. The two of a pair have the same layout and compute different things.
 * uint32_t f(uint32_t value, uint32_t turns) in the first pair.
 */
        .text

        .macro  step_page name, factor, addend
        .balign 4096
        .globl  \name
\name:
        li      t0, \factor
        li      t1, \addend
1:      mul     a0, a0, t0
        add     a0, a0, t1
        addi    a1, a1, -1
        bnez    a1, 1b
        ret
        .endm

        step_page remap_first, 0x10003, 0x1111
        step_page remap_second, 0x20005, 0x2222

/* The page a function begins in, then one of two pages it runs on into. */
        .balign 4096
        .globl  remap_head
remap_head:
        .skip   4096 - 4
        .globl  remap_head_entry
remap_head_entry:
        c.li    a0, 5
        .half   0x0513                          /* addi a0, zero, ... begins */

        .macro  tail_page name, low, result
        .balign 4096
        .globl  \name
\name:
        .half   \low << 4                       /* and ends */
        li      t0, \result ^ \low
        xor     a0, a0, t0
        ret
        .endm

        tail_page remap_tail_first, 0x12, 0x12345678 ^ 0x0f0f0f0f
        tail_page remap_tail_second, 0x9a, 0x9a345678 ^ 0x33333333

/* uint32_t f(volatile uint32_t *entry, uint32_t new_entry, uint32_t page): replaces the page it
 * runs in, and answers from the new one. */
        .macro  switching_page name, answer
        .balign 4096
        .globl  \name
\name:
        sw      a1, (a0)
        sfence.vma a2, zero
        fence.i                                 /* QEMU looks for what comes now only here */
        j       1f                              /* what was fetched already may be the old page */
        .balign 64
1:      li      a0, \answer
        ret
        .endm

        switching_page remap_switch_first, 0xaaaa0001
        switching_page remap_switch_second, 0xbbbb0002
        .balign 4096
