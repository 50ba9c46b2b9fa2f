/* SPDX-License-Identifier: MIT
 *
 * The second processor's first instructions.
 */
        .set    STACK_BYTES, 64 * 1024

        .text
        .arm
        .globl  second_entry
        .type   second_entry, %function
second_entry:
        cpsid   if
        ldr     sp, =second_stack_top
        bl      floating_point_on
        bl      second_main
        .size   second_entry, . - second_entry
        .ltorg

        .bss
        .balign 4096
        .skip   STACK_BYTES
second_stack_top:
