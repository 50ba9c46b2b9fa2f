/* SPDX-License-Identifier: MIT */
#include "user.h"
#include "cpu.h"
#include "multiboot.h"
#include "paging.h"
#include "segment.h"
#include "trap.h"

enum segment {
    KERNEL_CODE = 0x08,
    KERNEL_DATA = 0x10,
    TASK = 0x40,
};

enum {
    BASED = 0x40,
    TABLE_SPAN = 4 << 20,
    KERNEL_TABLES = USER_OWN_MEMORY / TABLE_SPAN,
    SLOT_TABLES = BLOB_SLOTS / (TABLE_SPAN / BLOB_SLOT),
    PRESENT = 1,
    WRITABLE = 2,
    USER = 4,
    LARGE = 128,
    GATE_KERNEL = 0x8e00, /* interrupts off on entry */
    GATE_USER = 0xee00,   /* ... and user mode may ask for it */
    TRAP_STACK_BYTES = 8192,
};

struct page {
    _Alignas(BLOB_PAGE) uint32_t words[TABLE_ENTRIES];
};

struct __attribute__((packed)) table_pointer {
    uint16_t limit;
    const void *table;
};

extern const uint8_t user_trap_entries[];

static struct page directory, low_table, slot_tables[2][SLOT_TABLES], data_table, stack_table;
static struct page code[BLOB_SLOTS][BLOB_CODE_PAGES];
static struct page data[2 * BLOB_DATA_PAGES], demand[BLOB_DEMAND_PAGES], stack;
static uint64_t segments[10];
static uint32_t task[26];
static struct { uint16_t offset_low, segment, type, offset_high; } gates[USER_VECTORS];
static _Alignas(16) uint8_t trap_stack[TRAP_STACK_BYTES];

/* Neighbours are not neighbours in memory, so that an access from one to the next has to be in
 * parts. */
static struct page *data_page(uint32_t i) {
    return &data[2 * (BLOB_DATA_PAGES - 1 - i)];
}

static struct page *demand_page(uint32_t i) {
    return &demand[BLOB_DEMAND_PAGES - 1 - i];
}

struct user_frame *user_first_frame(void) {
    return (struct user_frame *)(trap_stack + TRAP_STACK_BYTES) - 1;
}

uint32_t *user_stack(void) {
    return stack.words;
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
        data_table.words[USER_OWN_DEMAND + i] = (uint32_t)demand_page(i) | PRESENT | WRITABLE;
    }
    set_page(&data_table, BLOB_READ_ONLY, data_page(0), 0);
    set_page(&stack_table, 0, &stack, WRITABLE);
}

const void *user_module(size_t *bytes) {
    const struct multiboot_module *module = multiboot_info->modules;
    if ((multiboot_info->flags & MULTIBOOT_HAS_MODULES) == 0 || multiboot_info->module_count == 0) {
        return NULL;
    }
    *bytes = (size_t)(module->end - module->start);
    return module->start;
}

void user_start(void) {
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
}

void user_map_low(uint32_t address) {
    for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
        low_table.words[i] = i * BLOB_PAGE | WRITABLE | PRESENT;
    }
    for (uint32_t i = 0; i < BLOB_DATA_PAGES; i++) {
        set_page(&low_table, address / BLOB_PAGE + i, data_page(i), WRITABLE);
    }
    set_table(0, &low_table);
    cpu_write_cr3((uint32_t)&directory);
}

void user_map_demand(uint32_t index, uint32_t to, uint32_t access) {
    uint32_t page = BLOB_DEMAND + index;
    uint32_t entry = access ? (uint32_t)demand_page(to) | access : 0;
    if (data_table.words[page] != entry) {
        data_table.words[page] = entry;
        paging_forget(BLOB_DATA + page * BLOB_PAGE);
    }
}
