/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vCPUs there are, for threads that are none of theirs: the compiler's worker, which writes
 * into them, and statistics. A vCPU that is unplugged is taken off the list before it is freed.
 */
#ifndef RELOOP_VCPUS_H
#define RELOOP_VCPUS_H

#include "hw/core/cpu.h"

/* What the worker writes to. */
typedef struct {
    uintptr_t kick;    /* address of neg.icount_decr.u16.high: -1 makes the vCPU leave its TBs. 0
                          behind the last vCPU */
    uintptr_t pending; /* address of neg.reloop.pending */
} ReloopVcpuWords;

/* web/compiler/mailbox.mjs knows this layout. */
typedef struct {
    uint32_t lock;          /* futex: 1 while somebody is at the list, or writes to a vCPU */
    ReloopVcpuWords *vcpus; /* changed under the lock */
} ReloopVcpuList;

/* Never moves. */
ReloopVcpuList *reloop_vcpus(void);

/* A vCPU was made, or goes: adding one that is there, or removing one that is not, does nothing.
 * Any thread. */
void reloop_vcpu_add(CPUState *cpu);
void reloop_vcpu_remove(CPUState *cpu);

/* The figures of all vCPUs, those that went included (heads, aborted, counters). Any thread. */
void reloop_vcpus_sum(struct CPUReloop *sum);

#endif
