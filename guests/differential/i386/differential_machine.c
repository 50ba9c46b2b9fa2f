/* SPDX-License-Identifier: MIT
 *
 * The machine of differential.c, for i386: cases run in user mode with nothing mapped but what is
 * theirs, so whatever they do ends in a trap at worst. Faulting instructions are repaired or
 * skipped, and what the trap saw is noted.
 */
#include "cpu.h"
#include "machine.h"
#include "timer.h"
#include "trap.h"
#include "user.h"

enum {
    FLAGS_INPUT = 0x8d5, /* carry, parity, adjust, zero, sign, overflow */
    FLAGS_TRAP = 0x100,
    FLAGS_INTERRUPTS = 0x200,
    FLAGS_RESUME = 0x10000, /* set when a fault is resumed from, until another trap or interrupt */
    ERROR_WRITE = 2,
};

const uint32_t machine_registers = 8; /* as instructions number them; 4 is esp and not used */

static _Alignas(16) uint32_t float_image[512 / 4];
static struct running *running;

const void *machine_module(size_t *bytes) {
    return user_module(bytes);
}

void machine_start(uint32_t hertz) {
    user_start();
    timer_start(hertz);
}

/* All registers empty or as the data starts, all exceptions masked. */
static void reset_float(void) {
    enum { CONTROL = 0, MXCSR = 6, XMM0 = 40 };
    memset(float_image, 0, sizeof float_image);
    float_image[CONTROL] = 0x37f;
    float_image[MXCSR] = 0x1f80;
    for (uint32_t i = 0; i < 32; i++) {
        float_image[XMM0 + i] = ((const uint32_t *)BLOB_DATA)[i];
    }
    __asm__ volatile("fxrstor %0" : : "m"(float_image));
}

struct machine_memory machine_begin(struct running *r) {
    running = r;
    reset_float();
    return (struct machine_memory){
        .data = (uint32_t *)BLOB_DATA,
        .demand = (uint32_t *)(BLOB_DATA + USER_OWN_DEMAND * BLOB_PAGE),
        .stack = user_stack(),
        .code = (uint8_t *)(BLOB_ALIAS + r->slot * BLOB_SLOT),
    };
}

void machine_note_float(struct running *r) {
    __asm__ volatile("fxsave %0" : "=m"(float_image));
    for (uint32_t i = 0; i < 72; i++) { /* what lies behind is reserved */
        note(r, NULL, float_image[i]);
    }
    if (r->verbose) {
        print_string(" float");
        for (uint32_t i = 0; i < 72; i++) {
            print_string(" ");
            print_hex(float_image[i]);
        }
        print_string("\n");
    }
}

void machine_iterate(struct running *r, const uint32_t *registers, uint32_t flags) {
    bool based = (r->given->flags & BLOB_CASE_BASED) != 0;
    struct user_frame *frame = user_first_frame();
    if (r->given->flags & BLOB_CASE_DEMAND) {
        for (uint32_t i = 0; i < BLOB_DEMAND_PAGES; i++) {
            user_map_demand(i, 0, 0);
        }
    }
    *frame = (struct user_frame){
        .eax = registers[0],
        .ecx = registers[1],
        .edx = registers[2],
        .ebx = registers[3],
        .ebp = registers[5],
        .esi = registers[6],
        .edi = registers[7],
        .ds = based ? USER_BASED : USER_DATA,
        .es = USER_DATA,
        .fs = USER_FS,
        .gs = USER_GS,
        .eip = BLOB_CODE + r->slot * BLOB_SLOT + r->given->offset,
        .cs = USER_CODE,
        .eflags = (flags & FLAGS_INPUT) | FLAGS_INTERRUPTS | 2,
        .esp = BLOB_STACK_TOP,
        .ss = USER_DATA,
    };
    user_run(frame);
}

/* A return to user code, such as the timer's, makes a selector that selects nothing 0. */
static uint32_t selector(uint32_t value) {
    return value & ~(uint32_t)3 ? value : 0;
}

static void note_frame(struct running *r, const struct user_frame *frame) {
    note(r, "vector", frame->vector);
    note(r, "error", frame->error);
    note(r, "eip", frame->eip);
    note(r, "eflags", frame->eflags & ~(uint32_t)FLAGS_RESUME);
    note(r, "eax", frame->eax);
    note(r, "ecx", frame->ecx);
    note(r, "edx", frame->edx);
    note(r, "ebx", frame->ebx);
    note(r, "esp", frame->esp);
    note(r, "ebp", frame->ebp);
    note(r, "esi", frame->esi);
    note(r, "edi", frame->edi);
    note(r, "segments",
         selector(frame->ds) << 16 ^ selector(frame->es) ^ selector(frame->fs) << 24 ^
             selector(frame->gs) << 8);
    if (frame->vector == TRAP_PAGE_FAULT) {
        note(r, "cr2", cpu_read_cr2());
    }
    if (r->verbose) {
        print_string("\n");
    }
}

static bool skip(const struct running *r, struct user_frame *frame) {
    frame->eip = next_start(r, frame->eip);
    return frame->eip != 0;
}

/* A read maps a demand page for reading only, so that a later write faults again. */
static bool repair_page_fault(struct running *r, struct user_frame *frame) {
    uint32_t page = (cpu_read_cr2() - BLOB_DATA) / BLOB_PAGE - BLOB_DEMAND;
    if (page >= BLOB_DEMAND_PAGES || !(r->given->flags & BLOB_CASE_DEMAND)) {
        return skip(r, frame);
    }
    user_map_demand(page, page, frame->error & ERROR_WRITE ? USER_WRITE : USER_READ);
    return true;
}

/* Tried again with another dividend, every second time; the divisor may be anywhere. */
static bool repair_divide_error(struct running *r, struct user_frame *frame) {
    if (r->traps % 2 == 0) {
        frame->edx = 0;
        frame->eax = frame->eax >> 3 & 0xf;
        return true;
    }
    return skip(r, frame);
}

/* Takes the demand pages away, makes them read-only, or lets them change places. */
static void serve(struct running *r) {
    uint32_t turn = r->services++;
    for (uint32_t i = 0; i < BLOB_DEMAND_PAGES; i++) {
        uint32_t other = BLOB_DEMAND_PAGES - 1 - i;
        const struct {
            uint32_t to, access;
        } entries[] = {{0, 0}, {other, USER_READ}, {other, USER_WRITE}, {i, USER_READ}};
        uint32_t which = turn % COUNT_OF(entries);
        user_map_demand(i, entries[which].to, entries[which].access);
    }
}

static void mask_float(void) {
    uint16_t control;
    __asm__ volatile("fnclex\n\tfnstcw %0" : "=m"(control));
    control |= 0x3f;
    __asm__ volatile("fldcw %0" : : "m"(control));
}

static void mask_simd(void) {
    uint32_t control;
    __asm__ volatile("stmxcsr %0" : "=m"(control));
    control = (control & 0xffc0) | 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(control));
}

static _Noreturn void fail_in_kernel(const struct user_frame *frame) {
    print_field("vector", frame->vector);
    print_field("error", frame->error);
    print_field("eip", frame->eip);
    print_field("cr2", cpu_read_cr2());
    print_string("\n");
    guest_fail("trap in the guest's own code");
}

static bool tick(struct running *r) {
    timer_acknowledge();
    if (r->ticks++ < ticks_max) {
        return true;
    }
    r->ticks = TICKS_ENDLESS;
    return false;
}

/* Returns whether the case goes on. */
bool user_trap(struct user_frame *frame) {
    struct running *r = running;
    if ((frame->cs & 3) == 0) {
        fail_in_kernel(frame);
    }
    if (frame->vector == TRAP_TIMER) {
        return tick(r);
    }
    note_frame(r, frame);
    if (frame->vector == TRAP_END || r->traps++ == TRAPS_MAX) {
        return false;
    }
    switch (frame->vector) {
    case TRAP_SERVICE:
        serve(r);
        return true;
    case TRAP_BREAKPOINT:
    case TRAP_OVERFLOW:
        return true;
    case TRAP_DEBUG:
        frame->eflags &= ~(uint32_t)FLAGS_TRAP;
        return true;
    case TRAP_FLOAT:
        mask_float();
        return true;
    case TRAP_SIMD:
        mask_simd();
        return true;
    case TRAP_PAGE_FAULT:
        return repair_page_fault(r, frame);
    case TRAP_DIVIDE:
        return repair_divide_error(r, frame);
    default:
        return skip(r, frame);
    }
}
