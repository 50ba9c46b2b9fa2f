/* SPDX-License-Identifier: MIT
 *
 * Exceptions in the middle of hot loops: page faults of each kind, divide
 * errors, breakpoints, overflow, bound, invalid opcodes and bad selectors. The
 * handlers take in every register, repair or skip, and resume. The count is
 * rounds.
 */
#include "cpu.h"
#include "guest.h"
#include "invoke.h"
#include "paging.h"
#include "trap.h"

GUEST_SIZES("faults", 190, 6500);

enum {
    PAGES = 16, /* of the window, faulted in by use */
    STRIDE = 1020,
    TURNS = PAGES * PAGE_BYTES / STRIDE - 1,
    PRINTED_EACH = 4, /* traps of each vector printed in full */
    WRITE_ERROR = 2,
    EFLAGS_RESUME = 1 << 16, /* pushed set or clear, as processors differ */
};

/* faults_code.S */
extern const uint8_t faults_code_start[];
invoked_code faults_store, faults_load, faults_update, faults_move, faults_divide,
    faults_divide_signed, faults_others;

static _Alignas(PAGE_BYTES) uint32_t backing[PAGES][PAGE_BYTES / 4];
static uint32_t sum;
static uint32_t taken[TRAP_VECTORS];
static bool in_invoked; /* else the registers are the compiler's choice and not recorded */

static void record(const struct trap_frame *frame, uint32_t address) {
    const struct {
        const char *label;
        uint32_t value;
    } fields[] = {
        {"eax", frame->eax},
        {"ebx", frame->ebx},
        {"ecx", frame->ecx},
        {"edx", frame->edx},
        {"esi", frame->esi},
        {"edi", frame->edi},
        {"ebp", frame->ebp},
        {"esp", trap_stack_pointer(frame) - invoke_stack_pointer},
        {"eip", frame->eip - (uint32_t)faults_code_start},
        {"eflags", frame->eflags & ~(uint32_t)EFLAGS_RESUME},
        {"error", frame->error},
        {"address", address},
    };
    bool printed = taken[frame->vector]++ < PRINTED_EACH;
    if (printed) {
        print_string("trap ");
        print_decimal(frame->vector);
    }
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        sum = checksum_mix(sum, fields[i].value);
        if (printed) {
            print_field(fields[i].label, fields[i].value);
        }
    }
    if (printed) {
        print_string("\n");
    }
}

/* A read maps the page for reading only, so that a later write faults again. */
static void on_page_fault(struct trap_frame *frame) {
    uint32_t address = cpu_read_cr2();
    uint32_t page = (address - PAGING_WINDOW) / PAGE_BYTES;
    guest_check(page < PAGES, "page fault outside the window");
    if (in_invoked) {
        record(frame, address & ~(uint32_t)(PAGE_BYTES - 1));
    } else {
        sum = checksum_mix(sum, page << 8 | frame->error);
    }
    paging_set(0, address, (uint32_t)backing[page],
               frame->error & WRITE_ERROR ? PAGE_WRITE : PAGE_READ);
    cpu_invalidate_page(address);
}

/* By turns gives the divisor a value that works, or skips the instruction (2 bytes). */
static void on_divide_error(struct trap_frame *frame) {
    record(frame, 0);
    if (taken[TRAP_DIVIDE] % 2 == 0) {
        frame->ebx = 5;
    } else {
        frame->edx ^= 0x55;
        frame->eip += 2;
    }
}

static void on_trap(struct trap_frame *frame) {
    record(frame, 0);
    frame->eax += frame->vector; /* seen by the code after it */
}

static void on_bound(struct trap_frame *frame) {
    record(frame, 0);
    frame->edx = 5;
}

static void on_skipped(struct trap_frame *frame) {
    record(frame, 0);
    frame->ebx ^= 0x01010101;
    frame->eip += 2; /* ud2 and movw %dx, %fs */
}

static void unmap_window(void) {
    for (uint32_t page = 0; page < PAGES; page++) {
        uint32_t address = PAGING_WINDOW + page * PAGE_BYTES;
        paging_set(0, address, 0, PAGE_ABSENT);
        cpu_invalidate_page(address);
    }
}

static void run(invoked_code *code, uint32_t turns, uint32_t esi, uint32_t edi, uint32_t edx) {
    struct registers registers = {
        .eax = sum,
        .ebx = 0x9e3779b9,
        .ecx = turns,
        .edx = edx,
        .esi = esi,
        .edi = edi,
        .ebp = 0xc0ffee00,
    };
    in_invoked = true;
    invoke(code, &registers);
    in_invoked = false;
    sum = checksum_bytes(sum, &registers, offsetof(struct registers, eflags));
}

/* Ordinary compiled code that faults: a matrix of shorts summed by columns. */
static uint32_t sum_columns(void) {
    enum { ROWS = 64, COLUMNS = PAGES * PAGE_BYTES / 2 / ROWS };
    const uint16_t(*cells)[COLUMNS] = (const uint16_t(*)[COLUMNS])PAGING_WINDOW;
    uint32_t total = 0;
    for (int column = 0; column < COLUMNS; column += 16) {
        for (int row = 0; row < ROWS; row++) {
            total = total * 3 + cells[row][column];
        }
    }
    return total;
}

static void page_faults(void) {
    uint32_t first = PAGING_WINDOW;
    uint32_t middle = PAGING_WINDOW + PAGES / 2 * PAGE_BYTES;
    unmap_window();
    run(faults_load, TURNS, first, STRIDE, 1);
    run(faults_store, TURNS, first, STRIDE, 2);
    unmap_window();
    run(faults_update, TURNS, first + 8, STRIDE, 3);
    unmap_window();
    run(faults_move, 1, first + 24, middle + 20, PAGES / 2 * PAGE_BYTES / 4 - 8);
    unmap_window();
    sum = checksum_mix(sum, sum_columns());
}

/* The bounds lie in the window, whose addresses do not depend on how the guest was linked. */
static void other_traps(void) {
    backing[1][0] = 2;
    backing[1][1] = 11;
    run(faults_others, TURNS / 8, PAGING_WINDOW + PAGE_BYTES, 2, 3);
}

uint32_t guest_run(uint32_t count) {
    trap_install();
    trap_handle(TRAP_PAGE_FAULT, on_page_fault);
    trap_handle(TRAP_DIVIDE, on_divide_error);
    trap_handle(TRAP_BREAKPOINT, on_trap);
    trap_handle(TRAP_OVERFLOW, on_trap);
    trap_handle(TRAP_BOUND, on_bound);
    trap_handle(TRAP_INVALID_OPCODE, on_skipped);
    trap_handle(TRAP_GENERAL_PROTECTION, on_skipped);
    paging_enable();
    for (uint32_t round = 0; round < count; round++) {
        page_faults();
        run(faults_divide, TURNS, 1, 2, 3);
        run(faults_divide_signed, TURNS / 4, 1, TURNS / 8, 3);
        other_traps();
    }
    for (uint32_t vector = 0; vector < TRAP_VECTORS; vector++) {
        if (taken[vector] != 0) {
            print_string("vector ");
            print_decimal(vector);
            print_string(" taken ");
            print_decimal(taken[vector]);
            print_string("\n");
        }
    }
    return checksum_bytes(sum, backing, sizeof backing);
}
