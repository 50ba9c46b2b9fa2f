/* SPDX-License-Identifier: MIT
 *
 * The first instructions of every guest, in machine mode: everything is left to
 * supervisor mode, where runtime_main() runs as a kernel would.
 */
        .set    STACK_BYTES, 64 * 1024
        .set    MENVCFGH, 0x31a
        .set    MENVCFGH_STCE, 1 << 31          /* stimecmp is there for supervisor mode */
        .set    MSTATUS_MPP_SUPERVISOR, 1 << 11
        .set    MSTATUS_FS_DIRTY, 3 << 13
        .set    EXCEPTIONS, 0xb1ff              /* all but calls from supervisor mode */
        .set    INTERRUPTS, 0x222               /* software, timer, external */
        .set    CAUSE_SUPERVISOR_CALL, 9

        .section .start, "ax", @progbits
        .globl  _start
        .type   _start, @function
_start:
        la      sp, stack_top
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
        la      t0, supervisor
        csrw    mepc, t0
        mret

supervisor:
        csrw    sscratch, zero                  /* for trap_entry.S: not in user mode */
        call    runtime_main
        .size   _start, . - _start

/* A call of machine.h. Nothing else may come here. */
        .balign 4
machine_trap:
        csrw    mscratch, t0
        csrr    t0, mcause
        addi    t0, t0, -CAUSE_SUPERVISOR_CALL
        bnez    t0, 1f
        csrw    tselect, zero
        csrw    tdata1, a0
        csrw    tdata2, a1
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        csrr    t0, mscratch
        mret
1:      li      a0, 3                           /* PLATFORM_WRONG */
        tail    platform_leave

        .bss
        .balign 4096
        .skip   STACK_BYTES
stack_top:
