/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several vCPUs, with failures by chance: test_threads [SECONDS [VCPUS [SEED]]]. */
#include "guest.h"

#include <time.h>

#include "fault.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/stats.h"
#include "worker.h"

void linker_forget_thread(void);

enum { VCPUS_MAX = 8 };

static bool over;
static unsigned seed = 1;

/* A vCPU: runs the guest, writes to its code, sets and takes breakpoints. */
static void *run_vcpu(void *opaque) {
    Vcpu *vcpu = opaque;

    random_seed(seed * 100 + random_below(1000) + (uintptr_t)vcpu % 97);
    guest_attach(vcpu);
    while (!qatomic_read(&over)) {
        guest_run(vcpu, 2000);
        if (random_below(4) == 0) {
            guest_write(random_below(GUEST_BYTES / TB_BYTES) * TB_BYTES);
        }
        if (random_below(50) == 0) {
            guest_breakpoint(vcpu->cpu, random_below(GUEST_BYTES));
        } else if (random_below(3) == 0) {
            guest_no_breakpoint(vcpu->cpu);
        }
        if (random_below(20) == 0) {
            reloop_check_books();
        }
    }
    guest_no_breakpoint(vcpu->cpu);
    linker_forget_thread();
    return NULL;
}

/* The page, once a second; here more often. */
static void *look_on(void *unused) {
    while (!qatomic_read(&over)) {
        reloop_write_stats();
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
    return NULL;
}

int main(int argc, char **argv) {
    int seconds = argc > 1 ? atoi(argv[1]) : 5;
    int nvcpus = argc > 2 ? atoi(argv[2]) : 3;
    pthread_t threads[VCPUS_MAX], page;
    ReloopLiveCounts counts;
    Vcpu *vcpus[VCPUS_MAX];

    seed = argc > 3 ? atoi(argv[3]) : time(NULL);
    printf("seed %u, %d vCPUs, %d s\n", seed, nvcpus, seconds);
    assert(nvcpus > 0 && nvcpus <= VCPUS_MAX);
    random_seed(seed);
    fault_rate(FAULT_LINK, 50);
    fault_rate(FAULT_TABLE, 50);
    fault_rate(FAULT_COMPILE, 20);
    fault_rate(FAULT_TRAP, 50);
    fault_rate(FAULT_NOT_MAPPED, 100);
    fault_rate(FAULT_GAP, 2000);
    fault_rate(FAULT_ARENA_FULL, 2000);
    fault_rate(FAULT_INVALIDATED, 500);
    fault_rate(FAULT_BREAKPOINT, 2000);
    for (int i = 0; i < nvcpus; i++) {
        vcpus[i] = guest_plug(i * 256);
        pthread_create(&threads[i], NULL, run_vcpu, vcpus[i]);
    }
    pthread_create(&page, NULL, look_on, NULL);
    nanosleep(&(struct timespec){seconds, 0}, NULL);
    qatomic_set(&over, true);
    for (int i = 0; i < nvcpus; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_join(page, NULL);
    reloop_check_books();
    counts = reloop_live_counts();
    printf("%u regions live, %u dropped, %u replaced, %" PRIu64 " flushes; %u batches\n",
           counts.regions, counts.dropped, counts.replaced, counts.flushes, worker_batches());
    for (int i = 0; i < FAULT_COUNT; i++) {
        printf("fault %d: %u\n", i, fault_seen(i));
    }
    guest_flush();
    for (int i = 0; i < nvcpus; i++) {
        guest_unplug(vcpus[i]);
    }
    return 0;
}
