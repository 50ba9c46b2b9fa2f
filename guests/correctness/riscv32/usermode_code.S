/* SPDX-License-Identifier: MIT
 *
 * The programs of usermode.c, and the ways in and out of user mode.
 */
#include "usermode.h"
#include "usermode_context.h"
#include "asm.h"

        .text
        .globl  usermode_enter
        .type   usermode_enter, @function
usermode_enter:
        addi    sp, sp, -64
        sw      ra, 0(sp)
        each_saved sw, 4
        la      t0, kernel_stack_pointer
        sw      sp, (t0)
        addi    sp, sp, -USERMODE_FRAME_RESERVED
        mv      a1, a0
        mv      a0, sp
        call    usermode_load
        tail    trap_resume
        .size   usermode_enter, . - usermode_enter

        .globl  usermode_leave
        .type   usermode_leave, @function
usermode_leave:
        lw      sp, kernel_stack_pointer
        each_saved lw, 4
        lw      ra, 0(sp)
        addi    sp, sp, 64
        ret
        .size   usermode_leave, . - usermode_leave

/* A program: s0 is the value, s1 the total, s2 where the data are, s3 counts the turns, s4 is how far
 * it is in the data. */
        .macro  program name, factor, addend
        .balign 4096
        .globl  \name
\name:
1:      li      t0, \factor
        mul     t1, s0, t0
        li      t0, \addend
        add     s0, t1, t0
        sltu    t2, s0, t1                      /* the carry */
        add     t3, s2, s4
        lw      t4, (t3)                        /* not there at first, nor writable */
        sw      s0, (t3)
        add     s1, s1, t4
        add     s1, s1, t2
        addi    s4, s4, USERMODE_STRIDE
        li      t0, USERMODE_DATA_BYTES - 1
        and     s4, s4, t0
        andi    t0, s3, 7
        beqz    t0, 3f
        li      t1, 4
        beq     t0, t1, 4f
        add     s1, s1, t0
2:      addi    s3, s3, -1
        bnez    s3, 1b
        li      a7, USERMODE_EXIT
        ecall
        unimp
3:      mv      a0, s0
        li      a7, USERMODE_MIX
        li      t0, 1
        ecall
        add     s1, s1, a0
        add     s1, s1, t0
        j       2b
4:      mv      a0, s0
        li      a7, USERMODE_YIELD
        ecall
        add     s1, s1, a0
        j       2b
        .endm

        program usermode_first, USERMODE_FIRST_FACTOR, USERMODE_FIRST_ADDEND
        program usermode_second, USERMODE_SECOND_FACTOR, USERMODE_SECOND_ADDEND
        .balign 4096

        .bss
        .balign 4
kernel_stack_pointer:
        .skip   4
