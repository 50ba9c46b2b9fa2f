/* SPDX-License-Identifier: MIT
 *
 * User mode of arm. A call has its number in r1, its argument in r0, where the
 * answer comes too.
 */
#include "usermode.h"

enum {
    VALUE = 4,
    TOTAL = 5,
    DATA = 6,
    TURNS = 7,
    MODE = 0x1f, /* in the CPSR */
    MODE_USER = 0x10,
};

void usermode_open(void) {
}

void usermode_start(struct context *context, uint32_t program, uint32_t stack_pointer,
                    uint32_t data, uint32_t turns, uint32_t value) {
    struct trap_frame *frame = &context->frame;
    *context = (struct context){.sp = stack_pointer};
    frame->pc = program;
    frame->cpsr = MODE_USER;
    frame->r[VALUE] = value;
    frame->r[DATA] = data;
    frame->r[TURNS] = turns;
}

struct usermode_values usermode_values(const struct context *context) {
    const uint32_t *r = context->frame.r;
    return (struct usermode_values){r[VALUE], r[TOTAL], context->sp};
}

/* System mode has user mode's registers. */
void usermode_save(struct context *to, const struct trap_frame *frame) {
    uint32_t sp, lr;
    __asm__ volatile("cps #0x1f\n\t"
                     "mov %0, sp\n\t"
                     "mov %1, lr\n\t"
                     "cps #0x13"
                     : "=&r"(sp), "=&r"(lr));
    to->frame = *frame;
    to->sp = sp;
    to->lr = lr;
}

void usermode_load(struct trap_frame *frame, const struct context *from) {
    *frame = from->frame;
    __asm__ volatile("cps #0x1f\n\t"
                     "mov sp, %0\n\t"
                     "mov lr, %1\n\t"
                     "cps #0x13"
                     :
                     : "r"(from->sp), "r"(from->lr));
}

uint32_t usermode_number(const struct trap_frame *frame) {
    return frame->r[1];
}

uint32_t usermode_argument(const struct trap_frame *frame) {
    return frame->r[0];
}

void usermode_answer(struct trap_frame *frame, uint32_t answer) {
    frame->r[0] = answer;
}

bool usermode_fault_by_user(const struct trap_frame *frame) {
    return (frame->cpsr & MODE) == MODE_USER;
}
