/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compiler, as seen from here: a mailbox in memory that its worker shares with us. One batch
 * is under way at a time; what turns hot meanwhile waits and makes the next one, or one of the
 * next. The worker's side is web/compiler/mailbox.mjs, which knows this layout.
 */
#ifndef RELOOP_SERVICE_H
#define RELOOP_SERVICE_H

#include "hw/core/cpu.h"

typedef struct {
    const uint8_t *bytes; /* the module, or an error's text; good until the next post */
    uint32_t len;
    bool ok;
    uint32_t nops;         /* TCG ops in it */
    double ms;             /* the compiler's time */
    const char *fallbacks; /* "op count\n" for each op not lowered */
} ReloopReply;

/* Is a batch under way? vCPU's thread, here and below. */
bool reloop_service_busy(void);

/* Send a batch, or what else the compiler takes (copied); room is for the reply, in bytes. Starts
 * the worker at the first call. Once the reply is there, the worker sets cpu->neg.reloop.pending
 * and makes vCPUs leave their TBs, unless wait: then the caller waits here. Requires
 * !reloop_service_busy(). */
void reloop_service_post(CPUState *cpu, const uint8_t *wire, size_t len, size_t room, bool wait);

/* Once ms milliseconds are over, the worker makes cpu look (as above), unless something is posted
 * before. Requires !reloop_service_busy(), and that something was posted already. */
void reloop_service_call_back(CPUState *cpu, uint32_t ms);

/* Bytes of memory that the compiler had at its last reply. Any thread. */
uint32_t reloop_service_memory(void);

/* The reply, once; false while there is none. */
bool reloop_service_take(ReloopReply *reply);

#endif
