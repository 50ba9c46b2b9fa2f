/* SPDX-License-Identifier: MIT
 *
 * Paging of arm: short descriptors, 4096 sections of 1 MiB, tables of 256 pages.
 */
#ifndef PAGING_ARCH_H
#define PAGING_ARCH_H

#include "cpu.h"

#include <stddef.h>

enum {
    PAGING_WINDOW = 0x50000000, /* 1 MiB of virtual pages, unmapped at first */
    PAGING_RAM = 0x40000000,
    DIRECTORY_ENTRIES = 4096,
    DIRECTORY_SHIFT = 20,
    TABLE_ENTRIES = 256,
    ENTRY_TABLE = 1,
    ENTRY_DEVICE = 0x416, /* a section: not for user mode, no execution, device memory */
    INTERRUPT_CONTROLLER = 0x08000000,
    SERIAL_PORT = 0x09000000,
    WALK_CACHED = 0x48, /* of TTBR0: the tables are in write-back memory */
    SCTLR_ALIGNMENT_CHECK = 1 << 1,
    SCTLR_ON = 1 << 12 | 1 << 11 | 1 << 2 | 1 << 0, /* caches, branch prediction, MMU */
};

/* All: normal memory, cached, shared, executable. */
enum page_access {
    PAGE_ABSENT = 0,
    PAGE_READ = 0x65e,
    PAGE_WRITE = 0x45e,
    PAGE_USER_READ = 0x67e, /* in user mode too */
    PAGE_USER_WRITE = 0x47e,
};

static inline uint32_t arch_page_entry(uint32_t physical, enum page_access access) {
    return physical | (uint32_t)access;
}

static inline uint32_t arch_table_entry(const void *table) {
    return (uint32_t)table | ENTRY_TABLE;
}

static inline void arch_map_devices(uint32_t *directory) {
    directory[INTERRUPT_CONTROLLER >> DIRECTORY_SHIFT] = INTERRUPT_CONTROLLER | ENTRY_DEVICE;
    directory[SERIAL_PORT >> DIRECTORY_SHIFT] = SERIAL_PORT | ENTRY_DEVICE;
}

static inline void arch_after_change(void) {
    cpu_forget_branches();
    cpu_data_barrier();
    cpu_instruction_barrier();
}

static inline void arch_forget(uint32_t address) {
    cpu_data_barrier();
    CPU_WRITE("p15, 0, %0, c8, c7, 3", address); /* TLBIMVAA */
    arch_after_change();
}

static inline void arch_forget_all(void) {
    cpu_data_barrier();
    CPU_WRITE("p15, 0, %0, c8, c7, 0", 0); /* TLBIALL */
    arch_after_change();
}

/* No address space identifiers: everything is forgotten. */
static inline void arch_use(const void *directory, unsigned space) {
    (void)space;
    cpu_data_barrier();
    CPU_WRITE("p15, 0, %0, c2, c0, 0", (uint32_t)directory | WALK_CACHED);
    cpu_instruction_barrier();
    arch_forget_all();
}

static inline void arch_enable(void) {
    CPU_WRITE("p15, 0, %0, c3, c0, 0", 1); /* DACR: domain 0 is checked by its pages */
    CPU_WRITE("p15, 0, %0, c2, c0, 2", 0); /* TTBCR: TTBR0 for everything */
    cpu_instruction_barrier();
    uint32_t control = CPU_READ("p15, 0, %0, c1, c0, 0");
    CPU_WRITE("p15, 0, %0, c1, c0, 0", (control & ~(uint32_t)SCTLR_ALIGNMENT_CHECK) | SCTLR_ON);
    cpu_instruction_barrier();
}

#endif
