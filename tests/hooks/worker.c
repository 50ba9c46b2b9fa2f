/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "worker.h"

#include <math.h>
#include <time.h>

#include "cfg/merge.h"
#include "cfg/wire.h"
#include "fake_module.h"
#include "fault.h"
#include "qemu-hooks/mailbox.h"
#include "qemu-hooks/vcpus.h"

static ReloopMailbox *mailbox;
static pthread_t thread;
static uint64_t refused_pc = UINT64_MAX;
static bool held;
static unsigned batches, instances = 1;
static FakeModule *made;

void worker_refuse_pc(uint64_t pc) {
    qatomic_set(&refused_pc, pc);
}

unsigned worker_batches(void) {
    return qatomic_read(&batches);
}

unsigned worker_instances(void) {
    return qatomic_read(&instances);
}

static void sleep_ms(unsigned ms) {
    nanosleep(&(struct timespec){0, ms * 1000000L}, NULL);
}

void worker_hold(bool hold) {
    qatomic_set(&held, hold);
}

void worker_wait_idle(void) {
    while (mailbox && qatomic_load_acquire(&mailbox->state) == RELOOP_POSTED) {
        sleep_ms(1);
    }
}

static FakeFunction *new_function(void) {
    made = realloc(made, fake_module_size(made->nfunctions + 1));
    return &made->functions[made->nfunctions++];
}

static void begin_module(void) {
    made = made ? made : calloc(1, sizeof(*made));
    made->nfunctions = 0;
}

/* NULL, or why not. */
static const char *compile(const uint8_t *wire, size_t len) {
    uint32_t offset = 0;

    qatomic_inc(&batches);
    if (fault_now(FAULT_COMPILE)) {
        return "told to refuse";
    }
    begin_module();
    while (len) {
        struct cfg_arena *arena = cfg_arena_new(SIZE_MAX);
        struct cfg_wire_error error;
        size_t used;
        const struct cfg_region *region = cfg_wire_read(arena, wire, len, &used, &error);
        FakeFunction *f = new_function();

        if (!region) {
            fprintf(stderr, "%s\n", error.text);
            abort();
        }
        if (region->blocks[0].pc == qatomic_read(&refused_pc)) {
            cfg_arena_free(arena);
            return "a region that it refuses";
        }
        f->data = 0;
        f->offset = offset;
        f->nblocks = region->nblocks;
        for (uint32_t i = 0; i < region->nblocks; i++) {
            memcpy(f->blocks[i].bytes, region->blocks[i].bytes, TB_BYTES);
        }
        offset += cfg_data_block(region->nblocks);
        cfg_arena_free(arena);
        wire += used;
        len -= used;
    }
    return NULL;
}

static uint32_t take_u32(const uint8_t **at) {
    uint32_t value;

    memcpy(&value, *at, sizeof(value));
    *at += sizeof(value);
    return GUINT32_FROM_LE(value);
}

static const char *merge(const uint8_t *at, const uint8_t *end) {
    if (fault_now(FAULT_MERGE)) {
        return "told not to merge";
    }
    begin_module();
    for (at += strlen(CFG_MERGE_MAGIC); at < end;) {
        uint32_t len = take_u32(&at), data = take_u32(&at), n = take_u32(&at);
        const uint8_t *wanted = at;
        const FakeModule *from = (const FakeModule *)(at + n * 4);

        for (uint32_t i = 0; i < n; i++) {
            FakeFunction *f = new_function();

            memcpy(f, &from->functions[take_u32(&wanted)], sizeof(*f));
            f->data = f->data ? f->data : data + f->offset;
        }
        at += n * 4 + len;
    }
    return NULL;
}

static void reply(const void *bytes, size_t len, bool ok) {
    bool fits = len <= mailbox->reply_max;

    assert(fits || ok);
    mailbox->reply_len = fits ? len : 0;
    memcpy((void *)mailbox->reply, bytes, mailbox->reply_len);
    mailbox->ok = ok && fits;
}

static void serve_request(void) {
    const uint8_t *request = (const uint8_t *)mailbox->request;
    size_t len = mailbox->request_len, magic = strlen(CFG_MERGE_MAGIC);
    const char *why;

    if (fault_now(FAULT_TRAP)) {
        why = "the compiler trapped: unreachable";
        qatomic_inc(&instances);
    } else if (len > magic && !memcmp(request, CFG_MERGE_MAGIC, magic)) {
        why = merge(request, request + len);
    } else {
        why = compile(request, len);
    }
    if (why) {
        reply(why, strlen(why), false);
    } else {
        reply(made, fake_module_size(made->nfunctions), true);
    }
    mailbox->nops = 1;
    mailbox->ms = 1;
    qatomic_set(&mailbox->memory, 1 << 20);
    strcpy(mailbox->fallbacks, "some_op 2\n");
}

/* To all vCPUs. */
static void kick(bool pending, bool leave) {
    ReloopVcpuList *list = (ReloopVcpuList *)mailbox->vcpus;

    while (qatomic_cmpxchg(&list->lock, 0, 1) != 0) {
        emscripten_futex_wait(&list->lock, 1, 1);
    }
    for (const ReloopVcpuWords *v = list->vcpus; v && v->kick; v++) {
        if (pending) {
            qatomic_set((bool *)v->pending, true);
        }
        if (leave) {
            qatomic_set((uint16_t *)v->kick, 0xffff);
        }
    }
    qatomic_store_release(&list->lock, 0);
    emscripten_futex_wake(&list->lock, 1);
}

static void *serve(void *unused) {
    bool waited = false;

    random_seed(99);
    for (;;) {
        uint32_t state = qatomic_load_acquire(&mailbox->state);

        if (qatomic_read(&held)) {
            sleep_ms(1);
        } else if (state == RELOOP_POSTED) {
            waited = mailbox->waited;
            serve_request();
            __atomic_store_n(&mailbox->state, RELOOP_DONE, __ATOMIC_SEQ_CST);
            emscripten_futex_wake(&mailbox->state, 1);
            kick(!waited, !waited);
        } else {
            uint32_t ms = state == RELOOP_CALL_BACK ? qatomic_read(&mailbox->wait_ms) : 10;

            if (emscripten_futex_wait(&mailbox->state, state, ms) == 0) {
                continue;
            }
            if (state == RELOOP_CALL_BACK) {
                kick(qatomic_cmpxchg(&mailbox->state, RELOOP_CALL_BACK, RELOOP_IDLE) ==
                         RELOOP_CALL_BACK,
                     true);
            } else if (!waited) {
                kick(false, true);
            }
        }
    }
    return NULL;
}

void stub_start_worker(void *address) {
    mailbox = address;
    pthread_create(&thread, NULL, serve, NULL);
    pthread_detach(thread);
}
