/* SPDX-License-Identifier: MIT
 *
 * A loop whose result depends on every register and on the flags from each
 * instruction to the next, over whole turns: anything an interrupt fails to
 * restore changes it. r12 counts the turns. Half of it is Thumb code, with
 * conditions that the processor keeps in its state.
 */
        .text
        .arm
        .globl  timer_chain
        .type   timer_chain, %function
timer_chain:
        push    {lr}
1:      adcs    r1, r1, r0
        rrxs    r2, r2
        adcs    r3, r3, r1
        ldr     lr, =0x1234567
        add     r4, lr, r3, lsl #2              @ leaves the flags alone
        sbcs    r5, r5, r4
        mvn     r6, r6                          @ so does this
        adcs    r6, r6, r5
        addvc   r7, r7, #1
        eorvs   r7, r7, r6
        rscs    r8, r7, r8
        blx     timer_thumb
        push    {r0}
        mov     r0, #0
        pop     {r0}
        sub     r12, r12, #1
        teq     r12, #0                         @ leaves the carry alone
        bne     1b
        pop     {pc}
        .size   timer_chain, . - timer_chain
        .ltorg

        .thumb
        .type   timer_thumb, %function
        .thumb_func
timer_thumb:
        adcs    r0, r7
        itete   mi
        addmi   r9, r9, r0
        subpl   r9, r9, r8
        eormi   r10, r10, r9
        addpl   r10, r10, r2
        itt     cs
        addcs   r11, r11, r10
        rorcs   r11, r11, #7
        adcs    r11, r11, r0
        bx      lr
        .size   timer_thumb, . - timer_thumb
