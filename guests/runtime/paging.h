/* SPDX-License-Identifier: MIT
 *
 * Page tables: an identity map of RAM and a window of pages a guest maps freely.
 */
#ifndef PAGING_H
#define PAGING_H

#include <stdint.h>

enum {
    PAGE_BYTES = 4096,
    PAGING_WINDOW = 0x40000000, /* 4 MiB of virtual pages, unmapped at first */
    PAGING_SPACES = 2,          /* address spaces; they differ only in their window */
};

enum page_access {
    PAGE_ABSENT = 0,
    PAGE_READ = 1, /* readable and executable */
    PAGE_WRITE = 3,
};

void paging_enable(void);              /* in space 0, with write protection for ring 0 */
void paging_use_space(unsigned space); /* loads CR3 */
/* Changes a window page's entry; the caller must invalidate what the CPU may still hold. */
void paging_set(unsigned space, uint32_t address, uint32_t physical, enum page_access access);

#endif
