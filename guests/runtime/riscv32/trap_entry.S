/* SPDX-License-Identifier: MIT
 *
 * The one entry for all traps: saves every register, calls trap_enter(frame)
 * and resumes from the frame. sscratch is 0 in supervisor mode; in user mode it
 * holds the stack pointer for traps.
 */
        .set    FRAME_BYTES, 408                /* struct trap_frame */
        .set    RESERVED, 416                   /* keeps the stack 16-byte aligned */

        .macro  each_register operation
        .irp    n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        \operation x\n, 4 * \n(sp)
        .endr
        .endm

        .macro  each_float operation
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        \operation f\n, 152 + 8 * \n(sp)
        .endr
        .endm

        .text
        .globl  trap_entry
        .type   trap_entry, @function
        .balign 4
trap_entry:
        csrrw   sp, sscratch, sp
        bnez    sp, 1f
        csrrw   sp, sscratch, sp                /* from supervisor mode: its own stack */
1:      addi    sp, sp, -RESERVED
        each_register sw
        csrr    t0, sscratch                    /* the stack pointer of user mode, or 0 */
        csrw    sscratch, zero
        bnez    t0, 2f
        addi    t0, sp, RESERVED
2:      sw      t0, 4 * 2(sp)
        csrr    t0, sepc
        sw      t0, 128(sp)
        csrr    t0, sstatus
        sw      t0, 132(sp)
        csrr    t0, scause
        sw      t0, 136(sp)
        csrr    t0, stval
        sw      t0, 140(sp)
        frcsr   t0
        sw      t0, 148(sp)
        each_float fsd
        mv      a0, sp
        call    trap_enter

/* Resumes from the frame that sp points to, at the end of the stack for traps. */
        .globl  trap_resume
trap_resume:
        each_float fld
        lw      t0, 148(sp)
        fscsr   t0
        lw      t0, 128(sp)
        csrw    sepc, t0
        lw      t0, 132(sp)
        csrw    sstatus, t0
        andi    t0, t0, 1 << 8                  /* SPP: back to supervisor mode? */
        bnez    t0, 3f
        addi    t0, sp, RESERVED
        csrw    sscratch, t0
3:      each_register lw
        lw      sp, 4 * 2(sp)
        sret
        .size   trap_entry, . - trap_entry
