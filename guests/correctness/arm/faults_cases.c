/* SPDX-License-Identifier: MIT
 *
 * The traps of arm: besides page faults of loads, stores and fetches,
 * breakpoints, supervisor calls, undefined instructions and misaligned accesses.
 */
#include "faults.h"
#include "cpu.h"
#include "guest.h"

enum { CPSR_THUMB = 1 << 5, THUMB_LONG = 0x1d /* the first bits of an instruction of 4 bytes */ };

/* faults_code.S */
invoked_code faults_store, faults_load, faults_update, faults_many, faults_cross, faults_double,
    faults_fetch, faults_conditional, faults_others_loop;
extern const uint8_t faults_fetched[], faults_fetched_end[];

size_t faults_fields(const struct trap_frame *frame, struct faults_field *fields) {
    static const char *const names[] = {"r0", "r1", "r2", "r3",  "r4",  "r5", "r6",
                                        "r7", "r8", "r9", "r10", "r11", "r12"};
    size_t count = 0;
    for (; count < COUNT_OF(names); count++) {
        fields[count] = (struct faults_field){names[count], frame->r[count]};
    }
    fields[count++] = (struct faults_field){"cpsr", frame->cpsr};
    fields[count++] = (struct faults_field){"status", frame->fault_status};
    fields[count++] = (struct faults_field){"d8", frame->d[2 * 8 + 1]};
    fields[count++] = (struct faults_field){"d17", frame->d[2 * 17]};
    return count;
}

static uint32_t instruction_bytes(const struct trap_frame *frame) {
    if ((frame->cpsr & CPSR_THUMB) == 0) {
        return 4;
    }
    return *(const uint16_t *)frame->pc >> 11 >= THUMB_LONG ? 4 : 2;
}

/* If-then state, which the processor keeps in the CPSR, goes on with the next instruction. */
static uint32_t next_condition(uint32_t cpsr) {
    uint32_t state = (cpsr >> 8 & 0xfc) | (cpsr >> 25 & 3);
    state = (state & 7) == 0 ? 0 : (state & 0xe0) | (state << 1 & 0x1f);
    return (cpsr & ~(uint32_t)0x0600fc00) | (state & 0xfc) << 8 | (state & 3) << 25;
}

static void on_call(struct trap_frame *frame) {
    faults_record(frame, 0);
    frame->r[0] += frame->vector; /* seen by the code after it */
}

static void on_skipped(struct trap_frame *frame) {
    on_call(frame);
    frame->pc += instruction_bytes(frame);
    frame->cpsr = next_condition(frame->cpsr);
}

void faults_install(void) {
    trap_handle(TRAP_BREAKPOINT, on_skipped);
    trap_handle(TRAP_SYSTEM_CALL, on_call);
    trap_handle(TRAP_UNDEFINED, on_skipped);
    trap_handle(TRAP_ALIGNMENT, on_skipped);
}

static void run(invoked_code *code, uint32_t turns, uint32_t first, uint32_t stride) {
    struct registers registers = registers_counting(turns);
    registers.r[0] = faults_sum();
    registers.r[1] = first;
    registers.r[2] = stride;
    faults_run(code, &registers);
}

static void put_functions(void) {
    size_t length = (size_t)(faults_fetched_end - faults_fetched);
    for (uint32_t page = 0; page < FAULTS_PAGES; page++) {
        memcpy(faults_backing[page], faults_fetched, length);
        cpu_code_written(faults_backing[page], length);
    }
}

void faults_by_pages(void) {
    faults_unmap();
    run(faults_load, FAULTS_TURNS, PAGING_WINDOW, FAULTS_STRIDE);
    run(faults_store, FAULTS_TURNS, PAGING_WINDOW, FAULTS_STRIDE);
    faults_unmap();
    run(faults_update, FAULTS_TURNS / 2, PAGING_WINDOW + 8, 2 * FAULTS_STRIDE);
    faults_unmap();
    run(faults_many, FAULTS_PAGES - 1, PAGING_WINDOW + PAGE_BYTES - 8, PAGE_BYTES);
    faults_unmap();
    run(faults_cross, FAULTS_PAGES - 1, PAGING_WINDOW + PAGE_BYTES - 2, PAGE_BYTES);
    faults_unmap();
    run(faults_double, FAULTS_TURNS, PAGING_WINDOW + 4, FAULTS_STRIDE);
    faults_unmap();
    run(faults_conditional, FAULTS_TURNS, PAGING_WINDOW, FAULTS_STRIDE);
    faults_unmap();
    put_functions();
    run(faults_fetch, FAULTS_PAGES, PAGING_WINDOW, PAGE_BYTES);
}

void faults_others(void) {
    run(faults_others_loop, FAULTS_TURNS / 8, PAGING_WINDOW, 0);
}
