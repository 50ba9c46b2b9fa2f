/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Posting batches to the compiler's worker, and taking replies. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "service.h"

#include <emscripten.h>
#include <emscripten/threading.h>
#include <math.h>

enum { IDLE, POSTED, DONE, CALL_BACK };

/* Read and written by web/compiler/mailbox.mjs: keep the two the same. */
typedef struct {
    uint32_t state; /* futex */
    uint32_t request, request_len;
    uint32_t reply, reply_max, reply_len;
    uint32_t ok;
    uint32_t nops;
    uint32_t kick;    /* address of the addresses of all vCPUs' icount_decr.u16.high, and a 0 */
    uint32_t pending; /* address of the vCPU's neg.reloop.pending */
    uint32_t wait_ms; /* in CALL_BACK: before pending is set */
    uint32_t memory;  /* bytes of the compiler's */
    double ms;
    char fallbacks[256];
} Mailbox;

static Mailbox mailbox;
static bool started;

bool reloop_service_busy(void) {
    uint32_t state = qatomic_load_acquire(&mailbox.state);

    return state == POSTED || state == DONE;
}

static void give_room(size_t wanted) {
    if (mailbox.reply_max < wanted) {
        mailbox.reply = (uintptr_t)g_realloc((void *)mailbox.reply, wanted);
        mailbox.reply_max = wanted;
    }
}

/* Never moves: the worker may look at any time. vCPUs that are plugged in later are not in it. */
static uint32_t *all_kicks(void) {
    static uint32_t *kicks;

    if (!kicks) {
        CPUState *cpu;
        int n = 0;

        CPU_FOREACH(cpu) {
            n++;
        }
        kicks = g_new0(uint32_t, n + 1);
        n = 0;
        CPU_FOREACH(cpu) {
            kicks[n++] = (uintptr_t)&cpu->neg.icount_decr.u16.high;
        }
    }
    return kicks;
}

void reloop_service_post(CPUState *cpu, const uint8_t *wire, size_t len, size_t room, bool wait) {
    assert(!reloop_service_busy());
    give_room(room);
    g_free((void *)mailbox.request);
    mailbox.request = (uintptr_t)g_memdup2(wire, len);
    mailbox.request_len = len;
    mailbox.kick = wait ? 0 : (uintptr_t)all_kicks();
    mailbox.pending = (uintptr_t)&cpu->neg.reloop.pending;
    qatomic_store_release(&mailbox.state, POSTED);
    emscripten_futex_wake(&mailbox.state, 1);
    if (!started) {
        started = true;
        MAIN_THREAD_ASYNC_EM_ASM({ Module.reloopStart($0); }, &mailbox);
    }
    while (wait && qatomic_load_acquire(&mailbox.state) == POSTED) {
        emscripten_futex_wait(&mailbox.state, POSTED, INFINITY);
    }
}

void reloop_service_call_back(CPUState *cpu, uint32_t ms) {
    assert(!reloop_service_busy() && started);
    mailbox.pending = (uintptr_t)&cpu->neg.reloop.pending;
    mailbox.wait_ms = ms;
    qatomic_store_release(&mailbox.state, CALL_BACK);
    emscripten_futex_wake(&mailbox.state, 1);
}

uint32_t reloop_service_memory(void) {
    return qatomic_read(&mailbox.memory);
}

bool reloop_service_take(ReloopReply *reply) {
    if (qatomic_load_acquire(&mailbox.state) != DONE) {
        return false;
    }
    *reply = (ReloopReply){
        .bytes = (const uint8_t *)mailbox.reply,
        .len = mailbox.reply_len,
        .ok = mailbox.ok,
        .nops = mailbox.nops,
        .ms = mailbox.ms,
        .fallbacks = mailbox.fallbacks,
    };
    qatomic_store_release(&mailbox.state, IDLE);
    return true;
}
