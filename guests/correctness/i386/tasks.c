/* SPDX-License-Identifier: MIT
 *
 * Two tasks: the one lets no interrupts in and calls the other, which does, by
 * int. One that waits must come before the other's first instruction. In most
 * calls none waits, so that the way from task to task is hot. The count is calls.
 */
#include "apic.h"
#include "guest.h"
#include "segment.h"
#include "timer.h"
#include "trap.h"

GUEST_SIZES("tasks", 8000, 200000);

enum {
    CODE = 0x08, /* as start.S has them */
    DATA = 0x10,
    CALLER = 0x18,
    CALLED = 0x20,
    INTERRUPTS_ON = 0x202, /* of eflags */
    STACK_BYTES = 8192,
    INTERRUPT_EVERY = 16,
};

struct task_state {
    uint32_t back_link, stacks[6], cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt, ports;
};

extern const char tasks_called[]; /* tasks_code.S */
volatile uint32_t tasks_arrived;  /* interrupts */
volatile uint32_t tasks_seen;     /* of them, by the other task's first instruction */

static _Alignas(16) uint8_t stack[STACK_BYTES];

static struct task_state caller, called;

static uint64_t task_descriptor(const struct task_state *state) {
    return segment_descriptor((uint32_t)state, sizeof *state - 1, SEGMENT_TASK, SEGMENT_BYTES);
}

static void open_tasks(void) {
    static uint64_t descriptors[CALLED / 8 + 1];

    called = (struct task_state){
        .eip = (uint32_t)tasks_called,
        .eflags = INTERRUPTS_ON,
        .esp = (uint32_t)(stack + STACK_BYTES),
        .es = DATA,
        .cs = CODE,
        .ss = DATA,
        .ds = DATA,
        .fs = DATA,
        .gs = DATA,
    };
    descriptors[CODE / 8] = segment_descriptor(0, SEGMENT_ALL, SEGMENT_CODE, SEGMENT_32);
    descriptors[DATA / 8] = segment_descriptor(0, SEGMENT_ALL, SEGMENT_DATA, SEGMENT_32);
    descriptors[CALLER / 8] = task_descriptor(&caller);
    descriptors[CALLED / 8] = task_descriptor(&called);
    segment_load_table(descriptors, sizeof descriptors);
    __asm__ volatile("ltr %w0" : : "r"(CALLER) : "memory");
    trap_to_task(TRAP_SYSTEM_CALL, CALLED);
}

static void on_interrupt(struct trap_frame *frame) {
    (void)frame;
    tasks_arrived++;
    apic_acknowledge();
}

uint32_t guest_run(uint32_t count) {
    timer_stop(); /* the firmware's */
    trap_install();
    trap_handle(TRAP_APIC_TIMER, on_interrupt);
    apic_enable();
    open_tasks();
    tasks_arrived = tasks_seen = 0;
    for (uint32_t i = 1; i <= count; i++) {
        uint32_t waiting = i % INTERRUPT_EVERY == 0;
        if (waiting) {
            apic_interrupt_self(TRAP_APIC_TIMER);
        }
        uint32_t before = tasks_arrived;
        __asm__ volatile("int %0" : : "i"(TRAP_SYSTEM_CALL) : "memory");
        guest_check(before == i / INTERRUPT_EVERY - waiting, "an interrupt was not masked");
        guest_check(tasks_seen == i / INTERRUPT_EVERY, "an interrupt came late");
    }
    return checksum_mix(0, tasks_seen);
}
