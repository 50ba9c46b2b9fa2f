/* SPDX-License-Identifier: MIT
 *
 * Hot loops that fault, run by faults_cases.c with every register chosen. Flags
 * live across the faulting instruction. r12 counts the turns, r1 is where they
 * are, r2 how far they go.
 */
        .text
        .arm
        .balign 64
        .globl  faults_code_start
faults_code_start:

/* Stores r0; what the address is changed to must not be seen before. */
        .globl  faults_store
faults_store:
        adds    r0, r0, r3
        add     r1, r1, #4
        str     r0, [r1, #-4]!
        adc     r4, r4, #0                      @ the carry of the add
        strhvs  r4, [r1, #2]
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_store
        bx      lr

/* Loads and sums in r0; the loaded register is also the address, or both change. */
        .globl  faults_load
faults_load:
        adds    r0, r0, r12, lsl #20
        mov     r5, r1
        ldr     r5, [r5]
        adc     r0, r0, r5
        mov     r6, r1
        ldrsh   r5, [r6], #6
        eor     r0, r0, r6
        ldrb    r7, [r1, #1]
        sub     r0, r0, r7
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_load
        bx      lr

/* Reads, changes and writes, one word and two. */
        .globl  faults_update
faults_update:
        add     r0, r0, r12
1:      ldrex   r5, [r1]
        adds    r5, r5, r0
        strex   r6, r5, [r1]
        adc     r4, r4, r6
        teq     r6, #0
        bne     1b
        add     r3, r1, #8
2:      ldrexd  r6, r7, [r3]
        adds    r6, r6, r5
        adc     r7, r7, r4
        strexd  r5, r6, r7, [r3]
        teq     r5, #0
        bne     2b
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_update
        bx      lr

/* Many registers at once, in two pages: a fault may come in the middle. */
        .globl  faults_many
faults_many:
        adds    r0, r0, r3
        ldmia   r1, {r5-r8}
        adc     r6, r6, r8
        add     r5, r5, r0
        stmia   r1!, {r5-r8}
        add     r7, r7, r6
        stmdb   r1!, {r5-r8}
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_many
        bx      lr

/* Every access lies in two pages. */
        .globl  faults_cross
faults_cross:
        ldr     r5, [r1]
        adds    r0, r0, r5
        str     r0, [r1]
        adc     r0, r0, #7
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_cross
        bx      lr

/* Floating-point and vector registers, of which a load that faults must leave the old value. */
        .globl  faults_double
faults_double:
        vmov    s16, r12
        vcvt.f64.s32 d8, s16
        vldr    d8, [r1, #8]
        vmov    s18, r12
        vcvt.f64.u32 d9, s18
        vadd.f64 d10, d9, d9
        vstr    d10, [r1, #16]
        vld1.32 {d16, d17}, [r1]
        vadd.i32 q9, q8, q8
        add     r3, r1, #24
        vst1.32 {d18, d19}, [r3]
        vmov.32 r5, d19[1]
        add     r0, r0, r5
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     faults_double
        bx      lr

/* Calls functions in pages that are not there yet. */
        .globl  faults_fetch
faults_fetch:
        push    {lr}
1:      adds    r0, r0, r3
        blx     r1
        adc     r4, r4, r0
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     1b
        pop     {pc}

/* What faults_fetch calls, copied to those pages. */
        .globl  faults_fetched, faults_fetched_end
faults_fetched:
        add     r0, r0, r12
        add     r5, r5, r0, lsl #3
        bx      lr
faults_fetched_end:

/* Thumb code: accesses under conditions that the processor keeps in its state. */
        .globl  faults_conditional
faults_conditional:
        push    {lr}
        blx     conditional_loop
        pop     {pc}

        .thumb
        .type   conditional_loop, %function
        .thumb_func
conditional_loop:
        tst     r12, #1
        itete   ne
        ldrne   r5, [r1]
        streq   r0, [r1]
        addne   r0, r0, r5
        addeq   r0, r0, #9
        add     r1, r1, r2
        subs    r12, r12, #1
        bne     conditional_loop
        bx      lr

/* Breakpoints, calls, undefined instructions in both kinds of code, and an access that must be
 * aligned, in every turn. */
        .arm
        .globl  faults_others_loop
faults_others_loop:
        push    {lr}
1:      adds    r0, r0, r12, lsl #22
        bkpt    #0
        adc     r4, r4, r0
        svc     #7
        adds    r5, r5, r4
        udf     #0
        adc     r6, r6, r5
        mrc     p7, 0, r7, c0, c0, 0            @ no such coprocessor
        adds    r3, r1, #2
        ldmia   r3, {r8, r9}
        adc     r8, r8, r9
        blx     others_thumb
        subs    r12, r12, #1
        bne     1b
        pop     {pc}

        .thumb
        .type   others_thumb, %function
        .thumb_func
others_thumb:
        push    {lr}                            @ svc overwrites it
        cmp     r0, r4
        itttt   cs
        svccs   #3
        addcs   r10, r10, r0
        mrccs   p7, 0, r11, c0, c0, 0           @ no such coprocessor
        addcs   r10, r10, #3
        bkpt    #1
        pop     {pc}
