/* SPDX-License-Identifier: MIT
 *
 * Between faults.c, which is the same everywhere, and faults_cases.c of each
 * architecture.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "invoke.h"
#include "paging.h"
#include "trap.h"

#include <stddef.h>

enum {
    FAULTS_PAGES = 16, /* of the window, faulted in by use */
    FAULTS_STRIDE = 1020,
    FAULTS_TURNS = FAULTS_PAGES * PAGE_BYTES / FAULTS_STRIDE - 1,
    FAULTS_FIELDS_MAXIMUM = 40,
};

struct faults_field {
    const char *label;
    uint32_t value;
};

/* faults.c. What the window's pages show is in the backing. */
extern uint32_t faults_backing[FAULTS_PAGES][PAGE_BYTES / 4];
extern uint32_t faults_taken[TRAP_VECTORS];
uint32_t faults_sum(void);
void faults_unmap(void); /* the whole window */
/* Takes in every register; address is 0 where there is none. */
void faults_record(const struct trap_frame *frame, uint32_t address);
/* Invokes code, whose traps are recorded, and takes in what it leaves. */
void faults_run(invoked_code *code, struct registers *registers);

/* faults_cases.c. */
extern const uint8_t
    faults_code_start[];    /* faults_code.S; what addresses of code are relative to */
void faults_install(void);  /* its handlers, other than the page fault's */
void faults_by_pages(void); /* hot loops that fault page after page */
void faults_others(void);   /* all other traps */
/* Every register but the stack pointer and the program counter; returns how many. */
size_t faults_fields(const struct trap_frame *frame, struct faults_field *fields);

#endif
