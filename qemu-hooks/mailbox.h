/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QEMU and the compiler's worker share. web/compiler/mailbox.mjs knows this layout; there an
 * address has 32 bits.
 *
 * What is asked for, and the reply, belong to QEMU (a vCPU's thread, under the service's lock)
 * while the state is IDLE, CALL_BACK or DONE, and to the worker while it is POSTED.
 */
#ifndef RELOOP_MAILBOX_H
#define RELOOP_MAILBOX_H

#include <stdint.h>

enum {
    RELOOP_IDLE,
    RELOOP_POSTED,   /* the worker compiles */
    RELOOP_DONE,     /* the reply is there */
    RELOOP_CALL_BACK /* vCPUs are to look after wait_ms, unless something is posted before */
};

enum { RELOOP_FALLBACKS_MAX = 256 };

typedef struct {
    uint32_t state; /* futex */
    uintptr_t request;
    uint32_t request_len;
    uintptr_t reply;
    uint32_t reply_max, reply_len;
    uint32_t ok;
    uint32_t nops;
    uintptr_t vcpus;  /* a ReloopVcpuList (vcpus.h) */
    uint32_t waited;  /* the vCPU that posted waits for the reply, so no other needs to look */
    uint32_t wait_ms; /* in CALL_BACK */
    uint32_t memory;  /* bytes of the compiler's */
    double ms;        /* that it took */
    char fallbacks[RELOOP_FALLBACKS_MAX];
} ReloopMailbox;

#endif
