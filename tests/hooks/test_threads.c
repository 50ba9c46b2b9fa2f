/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several vCPUs, with failures by chance: test_threads [SECONDS [VCPUS [SEED]]]. The same seed
 * draws the same numbers, but threads meet as they like.
 */
#include "guest.h"

#include <time.h>

#include "fault.h"
#include "linker.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/stats.h"
#include "worker.h"

enum { VCPUS_MAX = 8, LOOK_MS = 20 };

typedef struct {
    Vcpu *vcpu;
    pthread_t thread;
    uint64_t seed;
    bool ended;
} Running;

static bool over;

static void sleep_ms(unsigned ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static bool one_in(unsigned n) {
    return random_below(n) == 0;
}

/* What else happens on a vCPU, or to it. */
static void meddle(Vcpu *vcpu) {
    if (one_in(8)) {
        guest_write(random_below(GUEST_PAGES) * TARGET_PAGE_SIZE + random_below(32) * TB_BYTES);
    }
    if (one_in(200)) {
        guest_breakpoint(vcpu->cpu, random_below(GUEST_BYTES));
    } else if (one_in(3)) {
        guest_no_breakpoint(vcpu->cpu);
    }
    if (one_in(1000)) {
        stub_exclusive_begin();
        guest_flush();
        stub_exclusive_end();
    }
    if (one_in(50)) {
        reloop_check_books();
    }
    if (one_in(300)) {
        sleep_ms(30); /* halted: others have to take what it asked for */
    }
}

static void *run_vcpu(void *opaque) {
    Running *r = opaque;

    random_seed(r->seed);
    guest_attach(r->vcpu);
    do {
        guest_run(r->vcpu, 200);
        meddle(r->vcpu);
    } while (!qatomic_read(&over) && !one_in(300));
    linker_forget_thread();
    qatomic_store_release(&r->ended, true);
    return NULL;
}

static void plug(Running *r) {
    r->vcpu = guest_plug(random_below(GUEST_PAGES) * TARGET_PAGE_SIZE);
    r->seed = random_below(UINT32_MAX);
    r->ended = false;
    pthread_create(&r->thread, NULL, run_vcpu, r);
}

static void unplug(Running *r) {
    pthread_join(r->thread, NULL);
    guest_unplug(r->vcpu);
}

static void inject(void) {
    fault_rate(FAULT_LINK, 200);
    fault_rate(FAULT_TABLE, 200);
    fault_rate(FAULT_COMPILE, 30);
    fault_rate(FAULT_TRAP, 200);
    fault_rate(FAULT_NOT_MAPPED, 100);
    fault_rate(FAULT_GAP, 2000);
    fault_rate(FAULT_ARENA_FULL, 3000);
    fault_rate(FAULT_INVALIDATED, 5000);
    fault_rate(FAULT_BREAKPOINT, 10000);
}

static void report(void) {
    ReloopLiveCounts counts = reloop_live_counts();

    printf("%u regions live, %u dropped, %u replaced, %" PRIu64 " flushes, %u batches; failed:",
           counts.regions, counts.dropped, counts.replaced, counts.flushes, worker_batches());
    for (int i = 0; i < FAULT_COUNT; i++) {
        printf(" %u", fault_seen(i));
    }
    printf("\n");
}

int main(int argc, char **argv) {
    int seconds = argc > 1 ? atoi(argv[1]) : 5;
    int nvcpus = argc > 2 ? atoi(argv[2]) : 3;
    unsigned seed = argc > 3 ? atoi(argv[3]) : time(NULL), replugged = 0;
    Running vcpus[VCPUS_MAX];

    assert(nvcpus > 0 && nvcpus <= VCPUS_MAX);
    printf("test_threads %d %d %u\n", seconds, nvcpus, seed);
    fflush(stdout);
    random_seed(seed);
    inject();
    for (int i = 0; i < nvcpus; i++) {
        plug(&vcpus[i]);
    }
    for (int ms = 0; ms < seconds * 1000; ms += LOOK_MS) {
        sleep_ms(LOOK_MS);
        reloop_write_stats(); /* as the page does */
        for (int i = 0; i < nvcpus; i++) {
            if (__atomic_load_n(&vcpus[i].ended, __ATOMIC_ACQUIRE)) {
                unplug(&vcpus[i]);
                plug(&vcpus[i]);
                replugged++;
            }
        }
    }
    qatomic_set(&over, true);
    report();
    for (int i = 0; i < nvcpus; i++) {
        unplug(&vcpus[i]);
    }
    reloop_check_books();
    guest_flush();
    printf("%u vCPUs replugged\n", replugged);
    return 0;
}
