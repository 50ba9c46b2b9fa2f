/* SPDX-License-Identifier: MIT
 *
 * Two directories over one identity map of the first 64 MiB of RAM, each with a
 * table of its own for the window.
 */
#include "paging.h"
#include "guest.h"

enum {
    PAGE_SHIFT = 12,
    IDENTITY_BYTES = 64 << 20,
    IDENTITY_TABLES = IDENTITY_BYTES >> DIRECTORY_SHIFT,
};

struct page_table {
    _Alignas(TABLE_ENTRIES * 4) uint32_t entries[TABLE_ENTRIES];
};

struct directory {
    _Alignas(DIRECTORY_ENTRIES * 4) uint32_t entries[DIRECTORY_ENTRIES];
};

static struct directory directories[PAGING_SPACES];
static struct page_table windows[PAGING_SPACES];
static struct page_table identity[IDENTITY_TABLES];

static void fill_directory(uint32_t *directory, const struct page_table *window) {
    for (uint32_t i = 0; i < IDENTITY_TABLES; i++) {
        directory[(PAGING_RAM >> DIRECTORY_SHIFT) + i] = arch_table_entry(&identity[i]);
    }
    arch_map_devices(directory);
    directory[PAGING_WINDOW >> DIRECTORY_SHIFT] = arch_table_entry(window);
}

void paging_enable(void) {
    for (uint32_t page = 0; page < IDENTITY_BYTES >> PAGE_SHIFT; page++) {
        identity[page / TABLE_ENTRIES].entries[page % TABLE_ENTRIES] =
            arch_page_entry(PAGING_RAM + (page << PAGE_SHIFT), PAGE_WRITE);
    }
    for (unsigned space = 0; space < PAGING_SPACES; space++) {
        fill_directory(directories[space].entries, &windows[space]);
    }
    paging_join();
}

void paging_join(void) {
    paging_use_space(0);
    arch_enable();
}

void paging_use_space(unsigned space) {
    arch_use(&directories[space], space);
}

volatile uint32_t *paging_entry(unsigned space, uint32_t address) {
    guest_check(address >> DIRECTORY_SHIFT == PAGING_WINDOW >> DIRECTORY_SHIFT,
                "page outside the window");
    return &windows[space].entries[address >> PAGE_SHIFT & (TABLE_ENTRIES - 1)];
}

uint32_t paging_entry_value(uint32_t physical, enum page_access access) {
    physical &= ~(uint32_t)(PAGE_BYTES - 1);
    return access == PAGE_ABSENT ? 0 : arch_page_entry(physical, access);
}

void paging_set(unsigned space, uint32_t address, uint32_t physical, enum page_access access) {
    *paging_entry(space, address) = paging_entry_value(physical, access);
}

void paging_forget(uint32_t address) {
    arch_forget(address);
}

void paging_forget_all(void) {
    arch_forget_all();
}
