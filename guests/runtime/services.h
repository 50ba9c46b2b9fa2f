/* SPDX-License-Identifier: MIT
 *
 * What an operating system does for a program, done by itself on a bare
 * machine: system calls, and memory that comes when it is touched. i386 and
 * Linux have it.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include <stdint.h>

/* A system call with next to nothing to do: keeps the low 9 bits of the value and returns what it
 * kept the time before, as Linux's umask() does. */
uint32_t service_call(uint32_t value);

enum { SERVICE_PAGES = 512, SERVICE_PAGE_BYTES = 4096 };

/* So many pages. The first access to each is a page fault, which brings in a page of zeros. */
uint8_t *service_pages(void);

/* Takes all pages away; they can be used again, as above. */
void service_discard_pages(void);

#endif
