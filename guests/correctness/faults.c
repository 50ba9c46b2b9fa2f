/* SPDX-License-Identifier: MIT
 *
 * Exceptions in the middle of hot loops: page faults of each kind, and all that
 * the architecture has besides. The handlers take in every register, repair or
 * skip, and resume. The count is rounds.
 */
#include "faults.h"
#include "guest.h"

GUEST_SIZES("faults", 60, 6500);

enum { PRINTED_EACH = 4 /* traps of each vector printed in full */ };

_Alignas(PAGE_BYTES) uint32_t faults_backing[FAULTS_PAGES][PAGE_BYTES / 4];
uint32_t faults_taken[TRAP_VECTORS];

static uint32_t sum;
static bool in_invoked; /* else the registers are the compiler's choice and not recorded */

uint32_t faults_sum(void) {
    return sum;
}

static size_t all_fields(const struct trap_frame *frame, uint32_t address,
                         struct faults_field *fields) {
    size_t count = faults_fields(frame, fields);
    fields[count++] = (struct faults_field){"sp", trap_stack_pointer(frame) - invoke_stack_pointer};
    fields[count++] = (struct faults_field){"pc", trap_pc(frame) - (uint32_t)faults_code_start};
    fields[count++] = (struct faults_field){"address", address};
    return count;
}

void faults_record(const struct trap_frame *frame, uint32_t address) {
    struct faults_field fields[FAULTS_FIELDS_MAXIMUM];
    size_t count = all_fields(frame, address, fields);
    bool printed = faults_taken[frame->vector]++ < PRINTED_EACH;
    if (printed) {
        print_string("trap ");
        print_decimal(frame->vector);
    }
    for (size_t i = 0; i < count; i++) {
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
    uint32_t address = trap_fault_address(frame);
    bool write = trap_fault_was_write(frame);
    uint32_t page = (address - PAGING_WINDOW) / PAGE_BYTES;
    guest_check(page < FAULTS_PAGES, "page fault outside the window");
    if (in_invoked) {
        faults_record(frame, address & ~(uint32_t)(PAGE_BYTES - 1));
    } else {
        sum = checksum_mix(sum, page << 8 | write);
    }
    paging_set(0, address, (uint32_t)faults_backing[page], write ? PAGE_WRITE : PAGE_READ);
    paging_forget(address);
}

void faults_unmap(void) {
    for (uint32_t page = 0; page < FAULTS_PAGES; page++) {
        uint32_t address = PAGING_WINDOW + page * PAGE_BYTES;
        paging_set(0, address, 0, PAGE_ABSENT);
        paging_forget(address);
    }
}

void faults_run(invoked_code *code, struct registers *registers) {
    in_invoked = true;
    invoke(code, registers);
    in_invoked = false;
    sum = checksum_bytes(sum, registers, REGISTERS_BYTES);
}

/* Ordinary compiled code that faults: a matrix of shorts summed by columns. */
static uint32_t sum_columns(void) {
    enum { ROWS = 64, COLUMNS = FAULTS_PAGES * PAGE_BYTES / 2 / ROWS };
    const uint16_t(*cells)[COLUMNS] = (const uint16_t(*)[COLUMNS])PAGING_WINDOW;
    uint32_t total = 0;
    for (int column = 0; column < COLUMNS; column += 16) {
        for (int row = 0; row < ROWS; row++) {
            total = total * 3 + cells[row][column];
        }
    }
    return total;
}

uint32_t guest_run(uint32_t count) {
    sum = 0;
    memset(faults_backing, 0, sizeof faults_backing);
    memset(faults_taken, 0, sizeof faults_taken);
    trap_install();
    trap_handle(TRAP_PAGE_FAULT, on_page_fault);
    faults_install();
    paging_enable();
    for (uint32_t round = 0; round < count; round++) {
        faults_by_pages();
        faults_unmap();
        sum = checksum_mix(sum, sum_columns());
        faults_others();
    }
    for (uint32_t vector = 0; vector < TRAP_VECTORS; vector++) {
        if (faults_taken[vector] != 0) {
            print_string("vector ");
            print_decimal(vector);
            print_string(" taken ");
            print_decimal(faults_taken[vector]);
            print_string("\n");
        }
    }
    return checksum_bytes(sum, faults_backing, sizeof faults_backing);
}
