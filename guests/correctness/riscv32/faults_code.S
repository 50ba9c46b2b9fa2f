/* SPDX-License-Identifier: MIT
 *
 * Hot loops that fault, run by faults_cases.c with every register chosen. t6
 * counts the turns, a1 is where they are, a2 how far they go.
 */
        .text
        .balign 64
        .globl  faults_code_start
faults_code_start:

/* Stores a0. */
        .globl  faults_store
faults_store:
        add     a0, a0, s0
        sltu    a3, a0, s0
        sw      a0, (a1)
        add     s1, s1, a3
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, faults_store
        ret

/* Loads and sums in a0; the loaded register is also the address. */
        .globl  faults_load
faults_load:
        mv      s2, a1
        lw      s2, (s2)
        add     a0, a0, s2
        lh      s3, 2(a1)
        xor     a0, a0, s3
        lbu     s4, 1(a1)
        sub     a0, a0, s4
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, faults_load
        ret

/* Reads, changes and writes in one instruction, and in a pair. */
        .globl  faults_update
faults_update:
        add     a0, a0, t6
        amoadd.w s2, a0, (a1)
        xor     s3, s3, s2
1:      lr.w    s4, (a1)
        add     s4, s4, s3
        sc.w    s5, s4, (a1)
        bnez    s5, 1b
        amomaxu.w s6, s1, (a1)
        add     s1, s1, s6
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, faults_update
        ret

/* Every access lies in two pages. */
        .globl  faults_cross
faults_cross:
        lw      s2, (a1)
        add     a0, a0, s2
        sw      a0, (a1)
        addi    a0, a0, 7
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, faults_cross
        ret

/* Double-precision registers, of which a load that faults must leave the old value. */
        .globl  faults_double
faults_double:
        fcvt.d.w fs0, t6
        fld     fs0, 8(a1)
        fcvt.d.wu fs1, t6
        fadd.d  fs2, fs1, fs1
        fsd     fs2, 16(a1)
        fcvt.w.d s2, fs2, rtz
        add     a0, a0, s2
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, faults_double
        ret

/* Calls functions in pages that are not there yet. */
        .globl  faults_fetch
faults_fetch:
        mv      s2, ra
1:      jalr    a1
        xor     s3, s3, a0
        add     a1, a1, a2
        addi    t6, t6, -1
        bnez    t6, 1b
        mv      ra, s2
        ret

/* What faults_fetch calls, copied to those pages. */
        .globl  faults_fetched, faults_fetched_end
faults_fetched:
        add     a0, a0, t6
        slli    s4, a0, 3
        ret
faults_fetched_end:

/* A breakpoint of each length, invalid instructions, registers that are not there or read only, and
 * an atomic access that is not aligned, in every turn. */
        .globl  faults_others_loop
faults_others_loop:
        add     a0, a0, t6
        c.ebreak
        add     s1, s1, a0
        .option push
        .option norvc
        ebreak
        .option pop
        sltu    s2, s1, a0
        .half   0                               /* invalid by definition */
        add     s3, s3, s2
        .word   0xc0001073                      /* unimp: writes to a register that is read only */
        xor     s4, s4, s3
        csrr    s5, mstatus                     /* of machine mode */
        add     s4, s4, s5
        addi    s6, a1, 2
        amoadd.w s7, a0, (s6)
        add     s4, s4, s7
        addi    t6, t6, -1
        bnez    t6, faults_others_loop
        ret
