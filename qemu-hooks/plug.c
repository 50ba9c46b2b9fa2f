/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which vCPUs there are, from QEMU's devices: those of the start, and those plugged later. */
#include "qemu/osdep.h"
#include "qemu/notify.h"
#include "hw/core/cpu.h"
#include "hw/qdev-core.h"
#include "system/system.h"
#include "vcpus.h"

static void realized(DeviceListener *listener, DeviceState *dev) {
    CPUState *cpu = (CPUState *)object_dynamic_cast(OBJECT(dev), TYPE_CPU);

    if (cpu) {
        reloop_vcpu_add(cpu);
    }
}

/* The vCPU's thread has ended, and its memory is there still. */
static void unrealized(DeviceListener *listener, DeviceState *dev) {
    CPUState *cpu = (CPUState *)object_dynamic_cast(OBJECT(dev), TYPE_CPU);

    if (cpu) {
        reloop_vcpu_remove(cpu);
    }
}

static void machine_is_made(Notifier *notifier, void *data) {
    static DeviceListener listener = {.realize = realized, .unrealize = unrealized};
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        reloop_vcpu_add(cpu);
    }
    device_listener_register(&listener);
}

static void __attribute__((constructor)) wait_for_machine(void) {
    static Notifier notifier = {.notify = machine_is_made};

    qemu_add_machine_init_done_notifier(&notifier);
}
