/* SPDX-License-Identifier: MIT
 *
 * Macros of assembly files.
 */
#ifndef ASM_H
#define ASM_H
/* clang-format off */

/* Any number, without a place in memory for it. */
        .macro  load register, value
        movw    \register, #(\value) & 0xffff
        movt    \register, #(\value) >> 16
        .endm

#endif
