/* SPDX-License-Identifier: MIT
 *
 * The vectors, and one entry each: all meet in trap_common, which saves every
 * register on the stack of supervisor mode, calls trap_enter(frame) and resumes
 * from the frame.
 */
        .set    SUPERVISOR, 0x13

        .text
        .arm
        .balign 32
        .globl  trap_vectors
trap_vectors:
        b       .                               @ reset
        b       enter_undefined
        b       enter_call
        b       enter_prefetch_abort
        b       enter_data_abort
        b       .                               @ not used
        b       enter_interrupt
        b       .                               @ fast interrupt, always off

/* The processor leaves the pc of the instruction and what is subtracted here in lr; a call is
 * resumed behind it. */
        .macro  entry name, number, subtract
enter_\name:
        sub     lr, lr, #\subtract
        srsdb   sp!, #SUPERVISOR
        cps     #SUPERVISOR
        push    {r0-r12, lr}
        mov     r0, #\number
        b       trap_common
        .endm

        entry   undefined, 1, 4
        entry   call, 2, 0
        entry   prefetch_abort, 3, 4
        entry   data_abort, 4, 8
        entry   interrupt, 6, 4

trap_common:
        vmrs    r1, fpscr
        mov     r2, #0
        mov     r3, #0
        push    {r0-r3}
        vpush   {d16-d31}
        vpush   {d0-d15}
        mov     r0, sp
        mov     r4, sp                          @ survives the call
        bic     sp, sp, #7
        bl      trap_enter
        mov     sp, r4

/* Resumes from the frame that sp points to. */
        .globl  trap_resume
trap_resume:
        vpop    {d0-d15}
        vpop    {d16-d31}
        pop     {r0-r3}
        vmsr    fpscr, r1
        clrex
        pop     {r0-r12, lr}
        rfeia   sp!
