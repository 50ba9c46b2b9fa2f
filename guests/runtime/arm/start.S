/* SPDX-License-Identifier: MIT
 *
 * The first instructions of every guest, in supervisor mode with the MMU off: a
 * stack, floating point on, then runtime_main().
 */
        .set    STACK_BYTES, 64 * 1024

        .section .start, "ax", %progbits
        .arm
        .globl  _start
        .type   _start, %function
_start:
        cpsid   if
        ldr     sp, =stack_top
        bl      floating_point_on
        bl      runtime_main
        .size   _start, . - _start
        .ltorg

        .globl  floating_point_on
        .type   floating_point_on, %function
floating_point_on:
        mrc     p15, 0, r0, c1, c0, 2           @ CPACR
        orr     r0, r0, #0xf << 20              @ coprocessors 10 and 11 for all
        mcr     p15, 0, r0, c1, c0, 2
        isb
        mov     r0, #1 << 30                    @ FPEXC.EN
        vmsr    fpexc, r0
        bx      lr
        .size   floating_point_on, . - floating_point_on

        .bss
        .balign 4096
        .skip   STACK_BYTES
stack_top:
