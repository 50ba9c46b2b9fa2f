/* SPDX-License-Identifier: MIT
 *
 * The hot loops of smp.c.
 */
        .text
        .arm
        .globl  smp_watch, smp_place
        .balign 4096                            @ stores to it hit no other code
/* Without the isb in every turn that would make a processor see the change in time: an emulator has to
 * see it in a loop that has nothing else in it either. */
smp_watch:
smp_place:
        movw    r2, #0
        str     r2, [r0]
        ldr     r3, [r1]
        cmp     r3, #0
        beq     smp_watch
        bx      lr
        .balign 4096

        .globl  smp_add_atomically, smp_add_locked
smp_add_atomically:
        ldrex   r2, [r0]
        add     r2, r2, #1
        strex   r3, r2, [r0]
        teq     r3, #0
        bne     smp_add_atomically
        subs    r1, r1, #1
        bne     smp_add_atomically
        bx      lr

smp_add_locked:
        mov     r12, #1
1:      ldrex   r3, [r0]
        teq     r3, #0
        strexeq r3, r12, [r0]
        teqeq   r3, #0
        bne     2f
        dmb
        ldr     r3, [r1]
        add     r3, r3, #1                      @ not atomic: the lock is what keeps it
        str     r3, [r1]
        dmb
        mov     r3, #0
        str     r3, [r0]
        subs    r2, r2, #1
        bne     1b
        bx      lr
2:      yield
        b       1b
