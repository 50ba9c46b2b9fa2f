/* SPDX-License-Identifier: MIT
 *
 * Paging of riscv32: Sv32, two levels of 1024 entries.
 */
#ifndef PAGING_ARCH_H
#define PAGING_ARCH_H

#include "cpu.h"

#include <stddef.h>

enum {
    PAGING_WINDOW = 0x40000000, /* 4 MiB of virtual pages, unmapped at first */
    DIRECTORY_ENTRIES = 1024,
    DIRECTORY_SHIFT = 22,
    TABLE_ENTRIES = 1024,
    ENTRY_VALID = 1,
    ENTRY_DEVICE = 0xc7, /* dirty, accessed, write, read, valid */
    SERIAL_PORT = 0x10000000,
};

static const uint32_t PAGING_RAM = 0x80000000;
static const uint32_t SATP_SV32 = 1u << 31;

enum page_access {
    PAGE_ABSENT = 0,
    PAGE_READ = 0x4b,      /* accessed, execute, read, valid */
    PAGE_WRITE = 0xcf,     /* and dirty, write */
    PAGE_USER_READ = 0x5b, /* in user mode only */
    PAGE_USER_WRITE = 0xdf,
};

static inline uint32_t arch_page_entry(uint32_t physical, enum page_access access) {
    return physical >> 12 << 10 | (uint32_t)access;
}

static inline uint32_t arch_table_entry(const void *table) {
    return (uint32_t)table >> 12 << 10 | ENTRY_VALID;
}

static inline void arch_map_devices(uint32_t *directory) {
    directory[SERIAL_PORT >> DIRECTORY_SHIFT] = SERIAL_PORT >> 12 << 10 | ENTRY_DEVICE;
}

static inline void arch_forget_all(void) {
    __asm__ volatile("sfence.vma" : : : "memory");
}

static inline void arch_forget(uint32_t address) {
    __asm__ volatile("sfence.vma %0, zero" : : "r"(address) : "memory");
}

static inline void arch_use(const void *directory, unsigned space) {
    (void)space; /* all spaces have address space identifier 0 */
    CPU_WRITE(satp, SATP_SV32 | (uint32_t)directory >> 12);
    arch_forget_all();
}

/* The first arch_use() did it. */
static inline void arch_enable(void) {
}

#endif
