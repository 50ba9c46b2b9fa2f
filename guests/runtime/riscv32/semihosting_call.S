/* SPDX-License-Identifier: MIT
 *
 * uint32_t semihosting_call(uint32_t operation, void *block): the three
 * instructions that the specification makes a call, uncompressed and in one page.
 */
        .text
        .globl  semihosting_call
        .type   semihosting_call, @function
        .option push
        .option norvc
        .balign 16
semihosting_call:
        slli    zero, zero, 0x1f
        ebreak
        srai    zero, zero, 7
        ret
        .option pop
        .size   semihosting_call, . - semihosting_call
