/* SPDX-License-Identifier: MIT
 *
 * Paging of i386: two levels of 1024 entries, without PAE.
 */
#ifndef PAGING_ARCH_H
#define PAGING_ARCH_H

#include "cpu.h"

#include <stddef.h>

enum {
    PAGING_WINDOW = 0x40000000, /* 4 MiB of virtual pages, unmapped at first */
    PAGING_RAM = 0,
    DIRECTORY_ENTRIES = 1024,
    DIRECTORY_SHIFT = 22,
    TABLE_ENTRIES = 1024,
    CR0_WRITE_PROTECT = 1 << 16,
};

enum page_access {
    PAGE_ABSENT = 0,
    PAGE_READ = 1, /* readable and executable */
    PAGE_WRITE = 3,
    PAGE_USER_READ = 5, /* ... by ring 3 too */
    PAGE_USER_WRITE = 7,
};

/* The serial port and the interrupt controller have no addresses. */
static inline void arch_map_devices(uint32_t *directory) {
    (void)directory;
}

static inline uint32_t arch_page_entry(uint32_t physical, enum page_access access) {
    return physical | (uint32_t)access;
}

/* What a page allows is in its own entry. */
static inline uint32_t arch_table_entry(const void *table) {
    return (uint32_t)table | PAGE_USER_WRITE;
}

static inline void arch_use(const void *directory, unsigned space) {
    (void)space;
    cpu_write_cr3((uint32_t)directory);
}

static inline void arch_enable(void) {
    cpu_write_cr0(cpu_read_cr0() | 1u << 31 | CR0_WRITE_PROTECT);
}

static inline void arch_forget(uint32_t address) {
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline void arch_forget_all(void) {
    cpu_write_cr3(cpu_read_cr3());
}

#endif
