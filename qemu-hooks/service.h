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

/* Is a batch under way? vCPU's thread, under the service's lock (events.c), here and below, unless
 * said otherwise. */
bool reloop_service_busy(void);

/* Is there a reply to take? Any thread. */
bool reloop_service_has_reply(void);

/* Send a batch, or what else the compiler takes (copied); room is for the reply, in bytes. Starts
 * the worker at the first call. Once the reply is there, the worker sets neg.reloop.pending of all
 * vCPUs and makes them leave their TBs: whichever comes first takes it, for the one that asked may
 * be halted. Not with wait: then the caller waits here. Requires !reloop_service_busy(). */
void reloop_service_post(const uint8_t *wire, size_t len, size_t room, bool wait);

/* Once ms milliseconds are over, the worker makes vCPUs look (as above), unless something is posted
 * before. Requires !reloop_service_busy(), and that something was posted already. */
void reloop_service_call_back(uint32_t ms);

/* Bytes of memory that the compiler had at its last reply. Any thread. */
uint32_t reloop_service_memory(void);

/* The reply, once; false while there is none. Its bytes stay until the next post.
 */
bool reloop_service_take(ReloopReply *reply);

#endif
