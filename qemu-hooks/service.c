/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Posting batches to the compiler's worker, and taking replies. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "mailbox.h"
#include "service.h"
#include "vcpus.h"

#include <emscripten.h>
#include <emscripten/threading.h>
#include <math.h>

static ReloopMailbox mailbox;
static bool started;

bool reloop_service_busy(void) {
    uint32_t state = qatomic_load_acquire(&mailbox.state);

    return state == RELOOP_POSTED || state == RELOOP_DONE;
}

bool reloop_service_has_reply(void) {
    return qatomic_load_acquire(&mailbox.state) == RELOOP_DONE;
}

/* mailbox.mjs has these numbers. */
QEMU_BUILD_BUG_ON(sizeof(uintptr_t) == 4 &&
                  (offsetof(ReloopMailbox, ms) != 48 || offsetof(ReloopMailbox, fallbacks) != 56));

static void give_room(size_t wanted) {
    if (mailbox.reply_max < wanted) {
        mailbox.reply = (uintptr_t)g_realloc((void *)mailbox.reply, wanted);
        mailbox.reply_max = wanted;
    }
}

/* The worker may be in CALL_BACK, of which it reads wait_ms only. */
void reloop_service_post(const uint8_t *wire, size_t len, size_t room, bool wait) {
    assert(!reloop_service_busy());
    give_room(room);
    g_free((void *)mailbox.request);
    mailbox.request = (uintptr_t)g_memdup2(wire, len);
    mailbox.request_len = len;
    mailbox.waited = wait;
    if (!started) {
        mailbox.vcpus = (uintptr_t)reloop_vcpus();
    }
    qatomic_store_release(&mailbox.state, RELOOP_POSTED);
    emscripten_futex_wake(&mailbox.state, 1);
    if (!started) {
        started = true;
        MAIN_THREAD_ASYNC_EM_ASM({ Module.reloopStart($0); }, &mailbox);
    }
    while (wait && qatomic_load_acquire(&mailbox.state) == RELOOP_POSTED) {
        emscripten_futex_wait(&mailbox.state, RELOOP_POSTED, INFINITY);
    }
}

void reloop_service_call_back(uint32_t ms) {
    assert(!reloop_service_busy() && started);
    qatomic_set(&mailbox.wait_ms, ms);
    qatomic_store_release(&mailbox.state, RELOOP_CALL_BACK);
    emscripten_futex_wake(&mailbox.state, 1);
}

uint32_t reloop_service_memory(void) {
    return qatomic_read(&mailbox.memory);
}

bool reloop_service_take(ReloopReply *reply) {
    if (!reloop_service_has_reply()) {
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
    qatomic_store_release(&mailbox.state, RELOOP_IDLE);
    return true;
}
