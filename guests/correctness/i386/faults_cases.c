/* SPDX-License-Identifier: MIT
 *
 * The traps of i386: besides page faults divide errors, breakpoints, overflow,
 * bound, invalid opcodes, bad selectors and interrupts without a gate.
 */
#include "faults.h"
#include "guest.h"

enum { EFLAGS_RESUME = 1 << 16 /* pushed set or clear, as processors differ */ };

/* faults_code.S */
invoked_code faults_store, faults_load, faults_update, faults_move, faults_divide,
    faults_divide_signed, faults_divide_least, faults_others_loop;

size_t faults_fields(const struct trap_frame *frame, struct faults_field *fields) {
    const struct faults_field all[] = {
        {"eax", frame->eax},     {"ebx", frame->ebx},
        {"ecx", frame->ecx},     {"edx", frame->edx},
        {"esi", frame->esi},     {"edi", frame->edi},
        {"ebp", frame->ebp},     {"eflags", frame->eflags & ~(uint32_t)EFLAGS_RESUME},
        {"error", frame->error},
    };
    memcpy(fields, all, sizeof all);
    return COUNT_OF(all);
}

/* By turns gives the divisor a value that works, or skips the instruction (2 bytes). */
static void on_divide_error(struct trap_frame *frame) {
    faults_record(frame, 0);
    if (faults_taken[TRAP_DIVIDE] % 2 == 0) {
        frame->ebx = 5;
    } else {
        frame->edx ^= 0x55;
        frame->eip += 2;
    }
}

static void on_trap(struct trap_frame *frame) {
    faults_record(frame, 0);
    frame->eax += frame->vector; /* seen by the code after it */
}

static void on_bound(struct trap_frame *frame) {
    faults_record(frame, 0);
    frame->edx = 5;
}

static void on_skipped(struct trap_frame *frame) {
    faults_record(frame, 0);
    frame->ebx ^= 0x01010101;
    frame->eip += 2; /* ud2, movw %dx, %fs, and int */
}

void faults_install(void) {
    trap_handle(TRAP_DIVIDE, on_divide_error);
    trap_handle(TRAP_BREAKPOINT, on_trap);
    trap_handle(TRAP_OVERFLOW, on_trap);
    trap_handle(TRAP_BOUND, on_bound);
    trap_handle(TRAP_INVALID_OPCODE, on_skipped);
    trap_handle(TRAP_GENERAL_PROTECTION, on_skipped);
}

static void run(invoked_code *code, uint32_t turns, uint32_t esi, uint32_t edi, uint32_t edx) {
    struct registers registers = {
        .eax = faults_sum(),
        .ebx = 0x9e3779b9,
        .ecx = turns,
        .edx = edx,
        .esi = esi,
        .edi = edi,
        .ebp = 0xc0ffee00,
    };
    faults_run(code, &registers);
}

void faults_by_pages(void) {
    uint32_t first = PAGING_WINDOW;
    uint32_t middle = PAGING_WINDOW + FAULTS_PAGES / 2 * PAGE_BYTES;
    faults_unmap();
    run(faults_load, FAULTS_TURNS, first, FAULTS_STRIDE, 1);
    run(faults_store, FAULTS_TURNS, first, FAULTS_STRIDE, 2);
    faults_unmap();
    run(faults_update, FAULTS_TURNS, first + 8, FAULTS_STRIDE, 3);
    faults_unmap();
    run(faults_move, 1, first + 24, middle + 20, FAULTS_PAGES / 2 * PAGE_BYTES / 4 - 8);
}

/* The bounds lie in the window, whose addresses do not depend on how the guest was linked. */
void faults_others(void) {
    run(faults_divide, FAULTS_TURNS, 1, 2, 3);
    run(faults_divide_signed, FAULTS_TURNS / 4, 1, FAULTS_TURNS / 8, 3);
    run(faults_divide_least, FAULTS_TURNS / 4, 1, FAULTS_TURNS / 8, 3);
    faults_backing[1][0] = 2;
    faults_backing[1][1] = 11;
    run(faults_others_loop, FAULTS_TURNS / 8, PAGING_WINDOW + PAGE_BYTES, 2, 3);
}
