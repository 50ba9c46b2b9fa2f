/* SPDX-License-Identifier: MIT
 *
 * Macros of assembly files.
 */
#ifndef ASM_H
#define ASM_H
/* clang-format off */

/* Stores or loads what a function must keep, in 12 words from the stack pointer plus \offset on. */
        .macro  each_saved operation, offset
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        \operation s\n, \offset + 4 * \n(sp)
        .endr
        .endm

#endif
