/* SPDX-License-Identifier: MIT
 *
 * A loop whose result depends on every register, over whole turns: anything an
 * interrupt fails to restore changes it. t6 counts the turns.
 */
        .macro  link from, to
        add     \to, \to, \from
        slli    \from, \from, 1
        sltu    \from, \to, \from
        xor     \from, \from, \to
        .endm

        .text
        .globl  timer_chain
        .type   timer_chain, @function
timer_chain:
1:      link    gp, tp
        link    tp, t0
        link    t0, t1
        link    t1, t2
        link    t2, s0
        link    s0, s1
        link    s1, a0
        link    a0, a1
        link    a1, a2
        link    a2, a3
        addi    sp, sp, -16
        sw      a3, (sp)
        li      a3, 0
        link    a4, a5
        link    a5, a6
        link    a6, a7
        link    a7, s2
        link    s2, s3
        link    s3, s4
        link    s4, s5
        bltz    s5, 2f
        addi    s5, s5, 1
2:      link    s5, s6
        link    s6, s7
        link    s7, s8
        link    s8, s9
        lw      a3, (sp)
        addi    sp, sp, 16
        link    s9, s10
        link    s10, s11
        link    s11, t3
        link    t3, t4
        link    t4, t5
        link    t5, gp
        link    a3, a4
        addi    t6, t6, -1
        bnez    t6, 1b
        ret
        .size   timer_chain, . - timer_chain
