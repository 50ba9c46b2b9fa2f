/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of vCPUs that other threads use. */
#include "qemu/osdep.h"
#include "qemu/atomic.h"
#include "hw/core/cpu.h"
#include "cfg/ir.h"
#include "vcpus.h"

#include <emscripten.h>
#include <emscripten/threading.h>

static ReloopVcpuList list;
static GPtrArray *cpus;       /* in the list's order */
static struct CPUReloop gone; /* what those counted that went */

/* The worker takes it, too, so it is no mutex. It is held for some stores only. */
static void lock_list(void) {
    while (qatomic_cmpxchg(&list.lock, 0, 1) != 0) {
        emscripten_futex_wait(&list.lock, 1, 1);
    }
}

static void unlock_list(void) {
    qatomic_store_release(&list.lock, 0);
    emscripten_futex_wake(&list.lock, 1);
}

ReloopVcpuList *reloop_vcpus(void) {
    return &list;
}

static void write_list(void) {
    g_free(list.vcpus);
    list.vcpus = g_new0(ReloopVcpuWords, cpus->len + 1);
    for (guint i = 0; i < cpus->len; i++) {
        CPUState *cpu = g_ptr_array_index(cpus, i);

        list.vcpus[i].kick = (uintptr_t)&cpu->neg.icount_decr.u16.high;
        list.vcpus[i].pending = (uintptr_t)&cpu->neg.reloop.pending;
    }
}

static void add_figures(struct CPUReloop *sum, const CPUState *cpu) {
    sum->heads += qatomic_read__nocheck(&cpu->neg.reloop.heads);
    sum->aborted += qatomic_read__nocheck(&cpu->neg.reloop.aborted);
    for (int i = 0; i < CFG_COUNTER_COUNT; i++) {
        sum->counters[i] += qatomic_read__nocheck(&cpu->neg.reloop.counters[i]);
    }
}

void reloop_vcpu_add(CPUState *cpu) {
    lock_list();
    cpus = cpus ?: g_ptr_array_new();
    if (!g_ptr_array_find(cpus, cpu, NULL)) {
        g_ptr_array_add(cpus, cpu);
        write_list();
    }
    unlock_list();
}

void reloop_vcpu_remove(CPUState *cpu) {
    lock_list();
    if (cpus && g_ptr_array_remove(cpus, cpu)) {
        add_figures(&gone, cpu);
        write_list();
    }
    unlock_list();
}

void reloop_vcpus_sum(struct CPUReloop *sum) {
    lock_list();
    *sum = gone;
    for (guint i = 0; cpus && i < cpus->len; i++) {
        add_figures(sum, g_ptr_array_index(cpus, i));
    }
    unlock_list();
}
