/* SPDX-License-Identifier: MIT
 *
 * The traps of riscv32: besides page faults of loads, stores, atomics and
 * fetches, breakpoints, illegal instructions and misaligned atomics.
 */
#include "faults.h"
#include "cpu.h"
#include "guest.h"

/* faults_code.S */
invoked_code faults_store, faults_load, faults_update, faults_cross, faults_double, faults_fetch,
    faults_others_loop;
extern const uint8_t faults_fetched[], faults_fetched_end[];

/* The return address, x1, depends on how the guest was linked. */
size_t faults_fields(const struct trap_frame *frame, struct faults_field *fields) {
    static const char *const names[] = {
        "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1",  "a2",  "a3", "a4", "a5", "a6", "a7",
        "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    size_t count = 0;
    for (; count < COUNT_OF(names); count++) {
        fields[count] = (struct faults_field){names[count], frame->x[REGISTERS_FIRST + count]};
    }
    fields[count++] = (struct faults_field){"sstatus", frame->sstatus};
    fields[count++] = (struct faults_field){"scause", frame->scause};
    fields[count++] = (struct faults_field){"fs0", (uint32_t)(frame->f[8] >> 32)};
    return count;
}

/* Skips the instruction, whose lowest two bits are both set if it is not a short one. */
static void on_trap(struct trap_frame *frame) {
    const uint8_t *instruction = (const uint8_t *)frame->sepc;
    faults_record(frame, 0);
    frame->x[10] += frame->vector; /* seen by the code after it */
    frame->sepc += (*instruction & 3) == 3 ? 4 : 2;
}

void faults_install(void) {
    trap_handle(TRAP_BREAKPOINT, on_trap);
    trap_handle(TRAP_ILLEGAL_INSTRUCTION, on_trap);
    trap_handle(TRAP_MISALIGNED, on_trap);
}

static void run(invoked_code *code, uint32_t turns, uint32_t first, uint32_t stride) {
    struct registers registers = registers_counting(turns);
    registers.x[10] = faults_sum();
    registers.x[11] = first;
    registers.x[12] = stride;
    faults_run(code, &registers);
}

static void put_functions(void) {
    size_t length = (size_t)(faults_fetched_end - faults_fetched);
    for (uint32_t page = 0; page < FAULTS_PAGES; page++) {
        memcpy(faults_backing[page], faults_fetched, length);
    }
    cpu_code_written(faults_backing, sizeof faults_backing);
}

void faults_by_pages(void) {
    faults_unmap();
    run(faults_load, FAULTS_TURNS, PAGING_WINDOW, FAULTS_STRIDE);
    run(faults_store, FAULTS_TURNS, PAGING_WINDOW, FAULTS_STRIDE);
    faults_unmap();
    run(faults_update, FAULTS_TURNS, PAGING_WINDOW + 8, FAULTS_STRIDE);
    faults_unmap();
    run(faults_cross, FAULTS_PAGES - 1, PAGING_WINDOW + PAGE_BYTES - 2, PAGE_BYTES);
    faults_unmap();
    run(faults_double, FAULTS_TURNS, PAGING_WINDOW + 4, FAULTS_STRIDE);
    faults_unmap();
    put_functions();
    run(faults_fetch, FAULTS_PAGES, PAGING_WINDOW, PAGE_BYTES);
}

void faults_others(void) {
    run(faults_others_loop, FAULTS_TURNS / 8, PAGING_WINDOW, 0);
}
