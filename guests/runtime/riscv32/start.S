/* SPDX-License-Identifier: MIT
 *
 * The first instructions of every guest, in machine mode: everything is left to
 * supervisor mode, where runtime_main() runs as a kernel would. A second
 * processor waits to be called.
 */
        .set    STACK_BYTES, 64 * 1024
        .set    MENVCFGH, 0x31a
        .set    MENVCFGH_STCE, 1 << 31          /* stimecmp is there for supervisor mode */
        .set    MSTATUS_MPP_SUPERVISOR, 1 << 11
        .set    MSTATUS_FS_DIRTY, 3 << 13
        .set    EXCEPTIONS, 0xb1ff              /* all but calls from supervisor mode */
        .set    INTERRUPTS, 0x222               /* software, timer, external, of supervisor mode */
        .set    CAUSE_SUPERVISOR_CALL, 9
        .set    CAUSE_SOFTWARE_INTERRUPT, 3     /* with the highest bit */
        .set    MACHINE_SOFTWARE, 1 << 3        /* in mie */
        .set    SUPERVISOR_SOFTWARE, 1 << 1     /* in mip */
        .set    SOFTWARE_INTERRUPTS, 0x02000000 /* a word for each processor */

        .section .start, "ax", @progbits
        .globl  _start
        .type   _start, @function
_start:
        la      t0, machine_trap
        csrw    mtvec, t0
        li      t0, -1
        csrw    pmpaddr0, t0
        li      t0, 0x1f                        /* all addresses: read, write, execute */
        csrw    pmpcfg0, t0
        li      t0, EXCEPTIONS
        csrw    medeleg, t0
        li      t0, INTERRUPTS
        csrw    mideleg, t0
        li      t0, 7                           /* cycle, time, instret */
        csrw    mcounteren, t0
        li      t0, MENVCFGH_STCE
        csrw    MENVCFGH, t0
        li      t0, MSTATUS_MPP_SUPERVISOR | MSTATUS_FS_DIRTY
        csrs    mstatus, t0
        csrw    sscratch, zero                  /* for trap_entry.S: not in user mode */
        la      sp, stack_top
        la      t1, runtime_main
        csrr    t0, mhartid
        beqz    t0, 2f

        li      t0, MACHINE_SOFTWARE
        csrw    mie, t0
1:      wfi
        csrr    t0, mip
        andi    t0, t0, MACHINE_SOFTWARE
        beqz    t0, 1b
        li      t0, SOFTWARE_INTERRUPTS + 4
        sw      zero, (t0)
        fence
        la      sp, second_stack_top
        la      t1, second_main

2:      csrw    mepc, t1
        mret
        .size   _start, . - _start

/* A call of machine.h, or the second processor's interrupt. Nothing else may come here. */
        .balign 4
machine_trap:
        csrw    mscratch, t0
        csrr    t0, mcause
        bltz    t0, 1f
        addi    t0, t0, -CAUSE_SUPERVISOR_CALL
        bnez    t0, 2f
        csrw    tselect, zero
        csrw    tdata1, a0
        csrw    tdata2, a1
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        csrr    t0, mscratch
        mret
1:      slli    t0, t0, 1
        addi    t0, t0, -2 * CAUSE_SOFTWARE_INTERRUPT
        bnez    t0, 2f
        li      t0, SOFTWARE_INTERRUPTS + 4
        sw      zero, (t0)
        csrsi   mip, SUPERVISOR_SOFTWARE
        csrr    t0, mscratch
        mret
2:      li      a0, 3                           /* PLATFORM_WRONG */
        tail    platform_leave

        .bss
        .balign 4096
        .skip   STACK_BYTES
second_stack_top:
        .skip   STACK_BYTES
stack_top:
