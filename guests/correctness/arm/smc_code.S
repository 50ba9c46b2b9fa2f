/* SPDX-License-Identifier: MIT
 *
 * The code smc.c modifies, and code that modifies itself. All of it shares
 * pages with what runs while it changes. A place is a movw and a movt that load
 * r3.
 */
        .macro  place name
\name:  movw    r3, #0
        movt    r3, #0
        .endm

/* The word at \address was written; uses r3. */
        .macro  code_written address
        mcr     p15, 0, \address, c7, c11, 1    @ data to where instructions come from
        dsb
        mcr     p15, 0, \address, c7, c5, 1     @ no old instructions
        mcr     p15, 0, r3, c7, c5, 6           @ nor branches
        dsb
        isb
        .endm

        .text
        .arm
        .balign 4096

        .globl  smc_add_loop, smc_add_place
smc_add_loop:
        mov     r1, r0
        mov     r0, #0
1:      place   smc_add_place
        add     r0, r0, r3
        subs    r1, r1, #1
        bne     1b
        bx      lr

        .globl  smc_next_block
smc_next_block:
        mov     r1, r0
        mov     r0, #0
        adr     r2, next_place
        ldr     r12, [r2]
        bic     r12, r12, #0xff                 @ without its immediate
1:      orr     r3, r12, r1
        str     r3, [r2]
        code_written r2
        tst     r1, #1
        beq     next_place
        add     r0, r0, #7
next_place:
        add     r0, r0, #0
        ror     r0, r0, #32 - 3
        subs    r1, r1, #1
        bne     1b
        bx      lr

        .globl  smc_same_block
smc_same_block:
        mov     r1, r0
        mov     r0, #0
        adr     r2, same_place
        ldr     r12, [r2]
        bic     r12, r12, #0xf00
        bic     r12, r12, #0xff
1:      add     r3, r1, r1, lsl #2
        orr     r3, r3, r12
        str     r3, [r2]
        code_written r2
same_place:
        movw    r3, #0
        add     r0, r0, r3
        ror     r0, r0, #32 - 5
        subs    r1, r1, #1
        bne     1b
        bx      lr

/* The conditions eq and ne differ in bit 28. */
        .globl  smc_flip_jump
smc_flip_jump:
        mov     r1, r0
        mov     r0, #0
        adr     r2, flipped
1:      ldr     r3, [r2]
        eor     r3, r3, #1 << 28
        str     r3, [r2]
        code_written r2
        tst     r1, #2
flipped:
        beq     2f
        add     r0, r0, #3
        b       3f
2:      lsl     r0, r0, #1
        add     r0, r0, #1
3:      subs    r1, r1, #1
        bne     1b
        bx      lr

        .globl  smc_count_in_code
smc_count_in_code:
        adr     r2, counter
        mov     r3, #0
        str     r3, [r2]
1:      ldr     r3, [r2]
        add     r3, r3, r0
        str     r3, [r2]
        subs    r0, r0, #1
        bne     1b
        ldr     r0, [r2]
        bx      lr
counter: .word  0

        .globl  smc_calling_loop, smc_return_place
smc_calling_loop:
        push    {r4-r6, lr}
        mov     r4, r0
        mov     r6, r1
        mov     r5, #0
1:      mov     r0, r4
        blx     r6
        place   smc_return_place
        add     r5, r5, r3
        ror     r5, r5, #31
        subs    r4, r4, #1
        bne     1b
        mov     r0, r5
        pop     {r4-r6, pc}

/* Thumb code: the first half of the movw ends a page. */
        .thumb
        .balign 4096
        .skip   4096 - 2
        .globl  smc_crossing, smc_crossing_place
        .type   smc_crossing, %function
        .thumb_func
smc_crossing:
        place   smc_crossing_place
        add     r0, r0, r3
        bx      lr
