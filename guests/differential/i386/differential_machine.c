/* SPDX-License-Identifier: MIT
 *
 * The machine of differential.c, for i386: cases run in user mode with nothing mapped but what is
 * theirs, so whatever they do ends in a trap at worst. Faulting instructions are repaired or
 * skipped, and what the trap saw is noted.
 */
#include "cpu.h"
#include "machine.h"
#include "multiboot.h"
#include "paging.h"
#include "segment.h"
#include "timer.h"
#include "trap.h"

enum user_vector {
    TRAP_FLOAT = 16, /* those that trap.h does not name */
    TRAP_SIMD = 19,
    TRAP_END = 128,     /* the case is through */
    TRAP_SERVICE = 129, /* it asks for a change of the demand pages */
    USER_VECTORS = 130
};

enum segment {
    KERNEL_CODE = 0x08,
    KERNEL_DATA = 0x10,
    USER_CODE = 0x1b,
    USER_DATA = 0x23,
    USER_FS = 0x2b,    /* its base is BLOB_DATA */
    USER_GS = 0x33,    /* its base is BLOB_DATA + 0x103 */
    USER_BASED = 0x3b, /* its base is BASED, so pointers still lead to data */
    TASK = 0x40,
};

enum {
    BASED = 0x40,
    TABLE_SPAN = 4 << 20,
    KERNEL_TABLES = 16, /* 64 MiB */
    SLOT_TABLES = BLOB_SLOTS / (TABLE_SPAN / BLOB_SLOT),
    PRESENT = 1,
    WRITABLE = 2,
    USER = 4,
    LARGE = 128,
    OWN_DEMAND = 2 * BLOB_MAPPED, /* page of the data where the demand pages are for the kernel */
    GATE_KERNEL = 0x8e00,         /* interrupts off on entry */
    GATE_USER = 0xee00,           /* ... and user mode may ask for it */
    TRAP_STACK_BYTES = 8192,
    FLAGS_INPUT = 0x8d5, /* carry, parity, adjust, zero, sign, overflow */
    FLAGS_TRAP = 0x100,
    FLAGS_INTERRUPTS = 0x200,
    FLAGS_RESUME = 0x10000, /* set when a fault is resumed from, until another trap or interrupt */
    ERROR_WRITE = 2,
};

/* Laid out by differential_entry.S. */
struct frame {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t gs, fs, es, ds;
    uint32_t vector, error;
    uint32_t eip, cs, eflags, esp, ss;
};

struct page {
    _Alignas(BLOB_PAGE) uint32_t words[TABLE_ENTRIES];
};

struct __attribute__((packed)) table_pointer {
    uint16_t limit;
    const void *table;
};

extern const uint8_t user_trap_entries[];
void user_run(struct frame *frame);
bool user_trap(struct frame *frame);

const uint32_t machine_registers = 8; /* as instructions number them; 4 is esp and not used */

static struct page directory, slot_tables[2][SLOT_TABLES], data_table, stack_table;
static struct page code[BLOB_SLOTS][BLOB_CODE_PAGES];
static struct page data[2 * BLOB_DATA_PAGES], demand[BLOB_DEMAND_PAGES], stack;
static uint64_t segments[10];
static uint32_t task[26];
static struct { uint16_t offset_low, segment, type, offset_high; } gates[USER_VECTORS];
static _Alignas(16) uint8_t trap_stack[TRAP_STACK_BYTES];
static _Alignas(16) uint32_t float_image[512 / 4];
static struct running *running;

/* Neighbours are not neighbours in memory, so that an access from one to the next has to be in
 * parts. */
static struct page *data_page(uint32_t i) {
    return &data[2 * (BLOB_DATA_PAGES - 1 - i)];
}

static struct page *demand_page(uint32_t i) {
    return &demand[BLOB_DEMAND_PAGES - 1 - i];
}

static struct frame *first_frame(void) {
    return (struct frame *)(trap_stack + TRAP_STACK_BYTES) - 1;
}

/* Of 4 GiB. */
static uint64_t segment(uint32_t base, enum segment_access access) {
    return segment_descriptor(base, SEGMENT_ALL, access, SEGMENT_32);
}

static void fill_segments(void) {
    segments[KERNEL_CODE / 8] = segment(0, SEGMENT_CODE);
    segments[KERNEL_DATA / 8] = segment(0, SEGMENT_DATA);
    segments[USER_CODE / 8] = segment(0, SEGMENT_USER_CODE);
    segments[USER_DATA / 8] = segment(0, SEGMENT_USER_DATA);
    segments[USER_FS / 8] = segment(BLOB_DATA, SEGMENT_USER_DATA);
    segments[USER_GS / 8] = segment(BLOB_DATA + 0x103, SEGMENT_USER_DATA);
    segments[USER_BASED / 8] = segment(BASED, SEGMENT_USER_DATA);
    segments[TASK / 8] =
        segment_descriptor((uint32_t)task, sizeof task - 1, SEGMENT_TASK, SEGMENT_BYTES);
    task[1] = (uint32_t)(trap_stack + TRAP_STACK_BYTES);
    task[2] = KERNEL_DATA;
    task[25] = sizeof task << 16; /* no map of ports */
}

static void fill_gates(void) {
    for (uint32_t vector = 0; vector < USER_VECTORS; vector++) {
        uint32_t entry = (uint32_t)user_trap_entries + vector * 16;
        bool open = vector == TRAP_BREAKPOINT || vector == TRAP_OVERFLOW || vector >= TRAP_END;
        gates[vector].offset_low = (uint16_t)entry;
        gates[vector].segment = KERNEL_CODE;
        gates[vector].type = open ? GATE_USER : GATE_KERNEL;
        gates[vector].offset_high = (uint16_t)(entry >> 16);
    }
}

static void set_table(uint32_t address, const struct page *table) {
    directory.words[address / TABLE_SPAN] = (uint32_t)table | PRESENT | WRITABLE | USER;
}

static void set_page(struct page *table, uint32_t page, const struct page *to, uint32_t access) {
    table->words[page] = (uint32_t)to | PRESENT | USER | access;
}

static void fill_slots(void) {
    enum { SLOT_PAGES = BLOB_SLOT / BLOB_PAGE };
    for (uint32_t i = 0; i < SLOT_TABLES; i++) {
        set_table(BLOB_CODE + i * TABLE_SPAN, &slot_tables[0][i]);
        set_table(BLOB_ALIAS + i * TABLE_SPAN, &slot_tables[1][i]);
    }
    for (uint32_t page = 0; page < BLOB_SLOTS * SLOT_PAGES; page++) {
        uint32_t in_slot = page % SLOT_PAGES, table = page / TABLE_ENTRIES;
        const struct page *to = &code[page / SLOT_PAGES][BLOB_CODE_PAGES - 1 - in_slot];
        if (in_slot < BLOB_CODE_PAGES) {
            set_page(&slot_tables[0][table], page % TABLE_ENTRIES, to, 0);
            set_page(&slot_tables[1][table], page % TABLE_ENTRIES, to, WRITABLE);
        }
    }
}

static void fill_pages(void) {
    for (uint32_t i = 0; i < KERNEL_TABLES; i++) {
        directory.words[i] = i * TABLE_SPAN | LARGE | WRITABLE | PRESENT;
    }
    fill_slots();
    set_table(BLOB_DATA, &data_table);
    set_table(BLOB_STACK, &stack_table);
    for (uint32_t i = 0; i < BLOB_DATA_PAGES; i++) {
        set_page(&data_table, i, data_page(i), WRITABLE);
        set_page(&data_table, BLOB_AGAIN + i, data_page(i), WRITABLE);
    }
    for (uint32_t i = 0; i < BLOB_DEMAND_PAGES; i++) {
        data_table.words[OWN_DEMAND + i] = (uint32_t)demand_page(i) | PRESENT | WRITABLE;
    }
    set_page(&data_table, BLOB_READ_ONLY, data_page(0), 0);
    set_page(&stack_table, 0, &stack, WRITABLE);
}

const void *machine_module(size_t *bytes) {
    const struct multiboot_module *module = multiboot_info->modules;
    if ((multiboot_info->flags & MULTIBOOT_HAS_MODULES) == 0 || multiboot_info->module_count == 0) {
        return NULL;
    }
    *bytes = (size_t)(module->end - module->start);
    return module->start;
}

void machine_start(uint32_t hertz) {
    /* Reading the time stamp is for the kernel: no case may depend on when it runs. */
    enum { CR4_TIME_STAMP_DISABLE = 1 << 2, CR4_LARGE_PAGES = 1 << 4 };
    struct table_pointer idt = {sizeof gates - 1, gates};
    uint32_t cr4;
    fill_segments();
    fill_gates();
    fill_pages();
    segment_load_table(segments, sizeof segments);
    __asm__ volatile("lidt %0" : : "m"(idt) : "memory");
    __asm__ volatile("ltr %w0" : : "r"(TASK));
    /* There is none, or lar would read what the firmware left at address 0 and behind. */
    __asm__ volatile("lldt %w0" : : "r"(0));
    __asm__ volatile("movl %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("movl %0, %%cr4" : : "r"(cr4 | CR4_TIME_STAMP_DISABLE | CR4_LARGE_PAGES));
    cpu_write_cr3((uint32_t)&directory);
    cpu_write_cr0(cpu_read_cr0() | 1u << 31 | 1u << 16); /* paging, for the kernel's writes too */
    timer_start(hertz);
}

static void set_demand_page(uint32_t index, uint32_t entry) {
    uint32_t page = BLOB_DEMAND + index;
    if (data_table.words[page] != entry) {
        data_table.words[page] = entry;
        paging_forget(BLOB_DATA + page * BLOB_PAGE);
    }
}

/* All registers empty or as the data starts, all exceptions masked. */
static void reset_float(void) {
    enum { CONTROL = 0, MXCSR = 6, XMM0 = 40 };
    memset(float_image, 0, sizeof float_image);
    float_image[CONTROL] = 0x37f;
    float_image[MXCSR] = 0x1f80;
    for (uint32_t i = 0; i < 32; i++) {
        float_image[XMM0 + i] = data_page(0)->words[i];
    }
    __asm__ volatile("fxrstor %0" : : "m"(float_image));
}

struct machine_memory machine_begin(struct running *r) {
    running = r;
    reset_float();
    return (struct machine_memory){
        .data = (uint32_t *)BLOB_DATA,
        .demand = (uint32_t *)(BLOB_DATA + OWN_DEMAND * BLOB_PAGE),
        .stack = stack.words,
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
    struct frame *frame = first_frame();
    if (r->given->flags & BLOB_CASE_DEMAND) {
        for (uint32_t i = 0; i < BLOB_DEMAND_PAGES; i++) {
            set_demand_page(i, 0);
        }
    }
    *frame = (struct frame){
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

static void note_frame(struct running *r, const struct frame *frame) {
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

static bool skip(const struct running *r, struct frame *frame) {
    frame->eip = next_start(r, frame->eip);
    return frame->eip != 0;
}

/* A read maps a demand page for reading only, so that a later write faults again. */
static bool repair_page_fault(struct running *r, struct frame *frame) {
    uint32_t page = (cpu_read_cr2() - BLOB_DATA) / BLOB_PAGE - BLOB_DEMAND;
    if (page >= BLOB_DEMAND_PAGES || !(r->given->flags & BLOB_CASE_DEMAND)) {
        return skip(r, frame);
    }
    uint32_t access = frame->error & ERROR_WRITE ? WRITABLE : 0;
    set_demand_page(page, (uint32_t)demand_page(page) | PRESENT | USER | access);
    return true;
}

/* Tried again with another dividend, every second time; the divisor may be anywhere. */
static bool repair_divide_error(struct running *r, struct frame *frame) {
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
        uint32_t other = (uint32_t)demand_page(BLOB_DEMAND_PAGES - 1 - i) | PRESENT | USER;
        const uint32_t entries[] = {0, other, other | WRITABLE,
                                    (uint32_t)demand_page(i) | PRESENT | USER};
        set_demand_page(i, entries[turn % COUNT_OF(entries)]);
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

static _Noreturn void fail_in_kernel(const struct frame *frame) {
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
bool user_trap(struct frame *frame) {
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
