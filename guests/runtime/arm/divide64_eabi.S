/* SPDX-License-Identifier: MIT
 *
 * The names arm's compilers use for divide64.c: the quotient in r0 and r1, the
 * remainder in r2 and r3.
 */
        .text
        .arm
        .macro  quotient_and_remainder name, function
        .globl  \name
        .type   \name, %function
\name:
        push    {r4, lr}
        sub     sp, sp, #16
        add     r4, sp, #8
        str     r4, [sp]                        @ where the remainder goes
        bl      \function
        ldrd    r2, r3, [sp, #8]
        add     sp, sp, #16
        pop     {r4, pc}
        .size   \name, . - \name
        .endm

        quotient_and_remainder __aeabi_uldivmod, __udivmoddi4
        quotient_and_remainder __aeabi_ldivmod, __divmoddi4
