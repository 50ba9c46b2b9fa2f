/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fixture.h"

#include <time.h>

#include "fault.h"
#include "linker.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/service.h"
#include "worker.h"

void check(Vcpu *v) {
    reloop_check_books();
}

void start_anew(Vcpu *v) {
    fault_none();
    worker_refuse_pc(UINT64_MAX);
    worker_hold(false);
    guest_no_breakpoint(v->cpu);
    guest_flush();
    guest_renew();
}

int begin(void **state) {
    Vcpu *v = guest_plug(0);

    v->serial = true;
    guest_attach(v);
    start_anew(v);
    *state = v;
    return 0;
}

int finish(void **state) {
    Vcpu *v = *state;

    worker_hold(false);
    settle(v);
    check(v);
    start_anew(v);
    check(v);
    guest_unplug(v);
    return 0;
}

static bool is_settled(void) {
    uint32_t without_code;

    return reloop_check_live(&without_code) && without_code == 0 && !reloop_service_busy();
}

void settle(Vcpu *v) {
    while (!is_settled()) {
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        guest_service(v);
    }
    guest_service(v);
    check(v);
}

bool has_region(const TranslationBlock *tb) {
    return qatomic_read(&tb->reloop.region) != 0;
}

unsigned heat_as_one_batch(Vcpu *v, unsigned n) {
    unsigned batches = worker_batches(), with_region = 0;

    settle(v);
    /* So that the first one is sent at once. */
    nanosleep(&(struct timespec){0, (RB_BATCH_MS + 1) * 1000000L}, NULL);
    worker_hold(true);
    for (unsigned i = 0; i < n; i++) {
        guest_heat(v, page_of(i));
    }
    assert(worker_batches() == batches);
    worker_hold(false);
    settle(v);
    for (unsigned i = 0; i < n; i++) {
        with_region += has_region(guest_tb(v, page_of(i)));
    }
    return with_region;
}

TranslationBlock *loop_of_two(Vcpu *v, vaddr pc) {
    TranslationBlock *first = guest_tb(v, pc), *second = guest_tb(v, pc + TB_BYTES);

    guest_link(first, 0, second);
    guest_link(second, 0, first);
    first->reloop.taken[0] = second->reloop.taken[0] = 1000;
    return first;
}
