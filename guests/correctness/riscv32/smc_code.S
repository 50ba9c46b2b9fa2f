/* SPDX-License-Identifier: MIT
 *
 * The code smc.c modifies, and code that modifies itself. All of it shares
 * pages with what runs while it changes. A place is a lui and an addi that load
 * t0.
 */
        .option norvc                           /* instructions that can be exchanged */

        .macro  place name
\name:  lui     t0, 0
        addi    t0, t0, 0
        .endm

        .macro  rotate_left register, bits
        slli    t4, \register, \bits
        srli    \register, \register, 32 - \bits
        or      \register, \register, t4
        .endm

        .text
        .balign 4096

        .globl  smc_add_loop, smc_add_place
smc_add_loop:
        mv      t1, a0
        li      a0, 0
1:      place   smc_add_place
        add     a0, a0, t0
        addi    t1, t1, -1
        bnez    t1, 1b
        ret

        .globl  smc_next_block
smc_next_block:
        mv      t1, a0
        li      a0, 0
        la      t2, next_place
        lw      t3, (t2)
        slli    t3, t3, 12                      /* without its immediate */
        srli    t3, t3, 12
1:      slli    t4, t1, 20
        or      t4, t4, t3
        sw      t4, (t2)
        fence.i
        andi    t4, t1, 1
        beqz    t4, next_place
        addi    a0, a0, 7
next_place:
        addi    a0, a0, 0
        rotate_left a0, 3
        addi    t1, t1, -1
        bnez    t1, 1b
        ret

        .globl  smc_same_block
smc_same_block:
        mv      t1, a0
        li      a0, 0
        la      t2, same_place
        lw      t3, (t2)
        slli    t3, t3, 12
        srli    t3, t3, 12
1:      slli    t4, t1, 2
        add     t4, t4, t1
        slli    t4, t4, 20
        or      t4, t4, t3
        sw      t4, (t2)
        fence.i
same_place:
        addi    a0, a0, 0
        rotate_left a0, 5
        addi    t1, t1, -1
        bnez    t1, 1b
        ret

/* beq and bne differ in bit 12. */
        .globl  smc_flip_jump
smc_flip_jump:
        mv      t1, a0
        li      a0, 0
        la      t2, flipped
        li      t3, 1 << 12
1:      lw      t4, (t2)
        xor     t4, t4, t3
        sw      t4, (t2)
        fence.i
        andi    t4, t1, 2
flipped:
        beq     t4, zero, 2f
        addi    a0, a0, 3
        j       3f
2:      slli    a0, a0, 1
        addi    a0, a0, 1
3:      addi    t1, t1, -1
        bnez    t1, 1b
        ret

        .globl  smc_count_in_code
smc_count_in_code:
        la      t2, counter
        sw      zero, (t2)
1:      lw      t0, (t2)
        add     t0, t0, a0
        sw      t0, (t2)
        addi    a0, a0, -1
        bnez    a0, 1b
        lw      a0, (t2)
        ret
        .balign 4
counter: .word  0

        .globl  smc_calling_loop, smc_return_place
smc_calling_loop:
        addi    sp, sp, -16
        sw      ra, 0(sp)
        sw      s0, 4(sp)
        sw      s1, 8(sp)
        sw      s2, 12(sp)
        mv      s0, a0
        mv      s2, a1
        li      s1, 0
1:      mv      a0, s0
        jalr    s2
        place   smc_return_place
        add     s1, s1, t0
        rotate_left s1, 1
        addi    s0, s0, -1
        bnez    s0, 1b
        mv      a0, s1
        lw      ra, 0(sp)
        lw      s0, 4(sp)
        lw      s1, 8(sp)
        lw      s2, 12(sp)
        addi    sp, sp, 16
        ret

/* The first half of the lui ends a page. */
        .balign 4096
        .skip   4096 - 2
        .globl  smc_crossing, smc_crossing_place
smc_crossing:
        place   smc_crossing_place
        add     a0, a0, t0
        ret
