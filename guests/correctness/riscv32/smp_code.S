/* SPDX-License-Identifier: MIT
 *
 * The hot loops of smp.c.
 */
        .text
        .option norvc
        .globl  smp_watch, smp_place
        .balign 4096                            /* stores to it hit no other code */
/* Without the fence.i in every turn that would make a processor see the change in time: an emulator
 * has to see it in a loop that has nothing else in it either. */
smp_watch:
smp_place:
        lui     t0, 0
        sw      t0, (a0)
        lw      t1, (a1)
        beqz    t1, smp_watch
        ret
        .balign 4096

        .globl  smp_add_atomically, smp_add_locked
smp_add_atomically:
        li      t0, 1
1:      amoadd.w zero, t0, (a0)
2:      lr.w    t1, (a0)
        add     t1, t1, a1
        sc.w    t2, t1, (a0)
        bnez    t2, 2b
        neg     t3, a1
        amoadd.w t1, t3, (a0)
        addi    a1, a1, -1
        bnez    a1, 1b
        ret

smp_add_locked:
        li      t0, 1
1:      mv      t1, t0
2:      amoswap.w.aq t1, t1, (a0)
        beqz    t1, 3f
        .word   0x0100000f                      /* pause */
        j       2b
3:      lw      t1, (a1)
        addi    t1, t1, 1                       /* not atomic: the lock is what keeps it */
        sw      t1, (a1)
        amoswap.w.rl zero, zero, (a0)
        addi    a2, a2, -1
        bnez    a2, 1b
        ret
