/* SPDX-License-Identifier: MIT
 *
 * User mode of riscv32. A call has its number in a7, its argument in a0, where
 * the answer comes too.
 */
#include "usermode.h"

enum {
    A0 = 10,
    A7 = 17,
    SP = 2,
    S0 = 8,                      /* the value */
    S1 = 9,                      /* the total */
    S2 = 18,                     /* the data */
    S3 = 19,                     /* the turns */
    SSTATUS_SUPERVISOR = 1 << 8, /* before the trap */
    SSTATUS_INTERRUPTS = 1 << 5, /* after it */
    SSTATUS_FLOAT_DIRTY = 3 << 13,
};

void usermode_open(void) {
}

void usermode_start(struct context *context, uint32_t program, uint32_t stack_pointer,
                    uint32_t data, uint32_t turns, uint32_t value) {
    struct trap_frame *frame = &context->frame;
    *context = (struct context){0};
    frame->sepc = program;
    frame->sstatus = SSTATUS_INTERRUPTS | SSTATUS_FLOAT_DIRTY;
    frame->x[SP] = stack_pointer;
    frame->x[S0] = value;
    frame->x[S2] = data;
    frame->x[S3] = turns;
}

struct usermode_values usermode_values(const struct context *context) {
    const uint32_t *x = context->frame.x;
    return (struct usermode_values){x[S0], x[S1], x[SP]};
}

void usermode_save(struct context *to, const struct trap_frame *frame) {
    to->frame = *frame;
}

void usermode_load(struct trap_frame *frame, const struct context *from) {
    *frame = from->frame;
}

uint32_t usermode_number(const struct trap_frame *frame) {
    return frame->x[A7];
}

uint32_t usermode_argument(const struct trap_frame *frame) {
    return frame->x[A0];
}

void usermode_answer(struct trap_frame *frame, uint32_t answer) {
    frame->x[A0] = answer;
}

bool usermode_fault_by_user(const struct trap_frame *frame) {
    return (frame->sstatus & SSTATUS_SUPERVISOR) == 0;
}
