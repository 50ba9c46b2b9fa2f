/* SPDX-License-Identifier: MIT
 *
 * Two page directories over one identity map of the first 64 MiB, each with a
 * page table of its own for the window.
 */
#include "paging.h"
#include "cpu.h"
#include "guest.h"

enum {
    TABLE_ENTRIES = 1024,
    IDENTITY_TABLES = 16, /* 4 MiB each */
    DIRECTORY_SHIFT = 22,
    PAGE_SHIFT = 12,
    CR0_WRITE_PROTECT = 1 << 16,
};

struct page_table {
    _Alignas(PAGE_BYTES) uint32_t entries[TABLE_ENTRIES];
};

static struct page_table directories[PAGING_SPACES];
static struct page_table windows[PAGING_SPACES];
static struct page_table identity[IDENTITY_TABLES];

void paging_enable(void) {
    for (uint32_t page = 0; page < IDENTITY_TABLES * TABLE_ENTRIES; page++) {
        identity[page / TABLE_ENTRIES].entries[page % TABLE_ENTRIES] =
            page << PAGE_SHIFT | PAGE_WRITE;
    }
    for (unsigned space = 0; space < PAGING_SPACES; space++) {
        uint32_t *directory = directories[space].entries;
        for (uint32_t i = 0; i < IDENTITY_TABLES; i++) {
            directory[i] = (uint32_t)&identity[i] | PAGE_WRITE;
        }
        directory[PAGING_WINDOW >> DIRECTORY_SHIFT] = (uint32_t)&windows[space] | PAGE_WRITE;
    }
    paging_use_space(0);
    cpu_write_cr0(cpu_read_cr0() | 1u << 31 | CR0_WRITE_PROTECT);
}

void paging_use_space(unsigned space) {
    cpu_write_cr3((uint32_t)&directories[space]);
}

void paging_set(unsigned space, uint32_t address, uint32_t physical, enum page_access access) {
    guest_check(address >> DIRECTORY_SHIFT == PAGING_WINDOW >> DIRECTORY_SHIFT,
                "page outside the window");
    volatile uint32_t *entry = &windows[space].entries[address >> PAGE_SHIFT & (TABLE_ENTRIES - 1)];
    *entry = (physical & ~(uint32_t)(PAGE_BYTES - 1)) | (uint32_t)access;
}
