/* SPDX-License-Identifier: MIT
 *
 * Page tables: an identity map of RAM and of the serial port and interrupt
 * controller, and a window of pages a guest maps freely.
 */
#ifndef PAGING_H
#define PAGING_H

#include "paging_arch.h" /* of the architecture: PAGING_WINDOW and what paging.c needs */

#include <stdint.h>

enum {
    PAGE_BYTES = 4096,
    PAGING_SPACES = 2, /* address spaces; they differ only in their window */
};

void paging_enable(void);              /* in space 0, with write protection for the kernel too */
void paging_join(void);                /* the same on another processor */
void paging_use_space(unsigned space); /* nothing the CPU held of a window is used after this */
/* Changes a window page's entry; the caller must have the CPU forget what it may still hold. */
void paging_set(unsigned space, uint32_t address, uint32_t physical, enum page_access access);
void paging_forget(uint32_t address); /* of one page */
void paging_forget_all(void);
/* For code that changes an entry by itself. */
volatile uint32_t *paging_entry(unsigned space, uint32_t address);
uint32_t paging_entry_value(uint32_t physical, enum page_access access);

#endif
