/* SPDX-License-Identifier: MIT
 *
 * User mode of i386: ring 3. Calls are by int, those that yield by sysenter.
 */
#include "usermode.h"
#include "cpu.h"
#include "guest.h"
#include "segment.h"

enum {
    USER_EFLAGS = 0x202, /* interrupts on */
    KERNEL_STACK_BYTES = 8192,
    FAULT_USER = 4, /* of a page fault's error code */
    MSR_SYSENTER_CS = 0x174,
    MSR_SYSENTER_ESP = 0x175,
    MSR_SYSENTER_EIP = 0x176,
};

/* usermode_code.S */
extern const uint8_t usermode_sysenter[];
void usermode_load_segments(uint32_t limit, const uint64_t *descriptors);

static _Alignas(16) uint8_t kernel_stack[KERNEL_STACK_BYTES];

/* The task-state segment: only the stack of ring 0 is used of it. */
static struct {
    uint32_t back_link, esp0, ss0, unused[23];
} task_state = {.ss0 = USERMODE_KERNEL_DATA};

static uint64_t descriptors[USERMODE_TASK_STATE / 8 + 1] = {
    [USERMODE_KERNEL_CODE / 8] = 0x00cf9a000000ffff,
    [USERMODE_KERNEL_DATA / 8] = 0x00cf92000000ffff,
    [USERMODE_USER_CODE / 8] = 0x00cffa000000ffff,
    [USERMODE_USER_DATA / 8] = 0x00cff2000000ffff,
};

static void write_msr(uint32_t number, uint32_t value) {
    __asm__ volatile("wrmsr" : : "c"(number), "a"(value), "d"(0));
}

/* Segments for ring 3, a kernel stack for traps from there, and sysenter's registers. */
void usermode_open(void) {
    trap_allow_user(TRAP_SYSTEM_CALL);
    uint32_t stack = (uint32_t)(kernel_stack + KERNEL_STACK_BYTES);
    uint32_t base = (uint32_t)&task_state;
    task_state.esp0 = stack;
    descriptors[USERMODE_TASK_STATE / 8] =
        segment_descriptor(base, sizeof task_state - 1, SEGMENT_TASK, SEGMENT_BYTES);
    usermode_load_segments(sizeof descriptors - 1, descriptors);
    write_msr(MSR_SYSENTER_CS, USERMODE_KERNEL_CODE);
    write_msr(MSR_SYSENTER_ESP, stack);
    write_msr(MSR_SYSENTER_EIP, (uint32_t)usermode_sysenter);
}

void usermode_start(struct context *context, uint32_t program, uint32_t stack_pointer,
                    uint32_t data, uint32_t turns, uint32_t value) {
    *context = (struct context){
        .frame =
            {
                .ebx = value,
                .esi = data,
                .ebp = turns,
                .eip = program,
                .cs = USERMODE_USER_CODE | 3,
                .eflags = USER_EFLAGS,
            },
        .esp = stack_pointer,
        .ss = USERMODE_USER_DATA | 3,
    };
}

struct usermode_values usermode_values(const struct context *context) {
    return (struct usermode_values){context->frame.ebx, context->frame.edi, context->esp};
}

void usermode_save(struct context *to, const struct trap_frame *frame) {
    *to = *(const struct context *)frame;
}

void usermode_load(struct trap_frame *frame, const struct context *from) {
    *(struct context *)frame = *from;
}

uint32_t usermode_number(const struct trap_frame *frame) {
    return frame->eax;
}

uint32_t usermode_argument(const struct trap_frame *frame) {
    return frame->ebx;
}

void usermode_answer(struct trap_frame *frame, uint32_t answer) {
    frame->eax = answer;
}

bool usermode_fault_by_user(const struct trap_frame *frame) {
    return (frame->error & FAULT_USER) != 0;
}
