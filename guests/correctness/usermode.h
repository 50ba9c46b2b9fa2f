/* SPDX-License-Identifier: MIT
 *
 * Between usermode.c, which is the same everywhere, and usermode_cpu.c and
 * usermode_code.S of each architecture.
 */
#ifndef USERMODE_H
#define USERMODE_H

/* Calls of the kernel. */
#define USERMODE_MIX 0
#define USERMODE_YIELD 1
#define USERMODE_EXIT 2
#define USERMODE_NUMBERS 3

/* A program's data; an offset behind it wraps to its start. */
#define USERMODE_DATA_BYTES 0x4000
#define USERMODE_STRIDE 1020

#define USERMODE_FIRST_FACTOR 0x10003
#define USERMODE_FIRST_ADDEND 0x9e3779b9
#define USERMODE_SECOND_FACTOR 0x20005
#define USERMODE_SECOND_ADDEND 0xc2b2ae35

#ifndef __ASSEMBLER__
#include "trap.h"
#include "usermode_context.h" /* of the architecture: struct context, a program that does not run */

#include <stdbool.h>
#include <stdint.h>

/* What a program starts with, and what it has at its end. */
struct usermode_values {
    uint32_t value; /* of its last turn */
    uint32_t total;
    uint32_t stack_pointer;
};

/* usermode_code.S: two programs that differ in their constants only. Each turn a program makes
 * value = value * factor + addend, adds the carry and the word of its data it is at to the total,
 * stores the value there, and goes on by the stride. In each eighth turn it calls MIX, in each
 * eighth YIELD, with value, and adds the answer to the total, in the others turn % 8. MIX keeps a
 * carry that is set before, and adds it. */
extern const uint8_t usermode_first[], usermode_second[];
void usermode_enter(const struct context *context); /* until usermode_leave() */
_Noreturn void usermode_leave(void);

/* usermode_cpu.c. A frame is that of a trap from user mode. */
void usermode_open(void);
void usermode_start(struct context *context, uint32_t program, uint32_t stack_pointer,
                    uint32_t data, uint32_t turns, uint32_t value);
struct usermode_values usermode_values(const struct context *context);
void usermode_save(struct context *to, const struct trap_frame *frame);
void usermode_load(struct trap_frame *frame, const struct context *from);
uint32_t usermode_number(const struct trap_frame *frame); /* of a call */
uint32_t usermode_argument(const struct trap_frame *frame);
void usermode_answer(struct trap_frame *frame, uint32_t answer);
bool usermode_fault_by_user(const struct trap_frame *frame);

/* usermode.c: a call of the kernel; true if the frame is another program's now. */
bool usermode_call(struct trap_frame *frame);
#endif

#endif
