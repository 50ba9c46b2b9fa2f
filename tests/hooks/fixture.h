/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests with one vCPU on the test's own thread share. */
#ifndef RELOOP_TESTS_HOOKS_FIXTURE_H
#define RELOOP_TESTS_HOOKS_FIXTURE_H

#include "guest.h"

/* For cmocka: *state is a Vcpu, the only one, attached to this thread. Afterwards the books are
 * checked, and nothing is left. */
int begin(void **state);
int finish(void **state);

/* Checks the books. */
void check(Vcpu *v);

/* No failures, no TBs, other code everywhere: nothing known. */
void start_anew(Vcpu *v);

/* Until the compiler has nothing to do, and all it did is taken. */
void settle(Vcpu *v);

static inline vaddr page_of(unsigned page) {
    return (vaddr)page * TARGET_PAGE_SIZE;
}

/* Does a region's function stand for the TB? */
bool has_region(const TranslationBlock *tb);

/* TBs at the start of pages 0 to n - 1 turn hot; all but the first of them are one batch. Returns
 * how many of them have regions in the end. */
unsigned heat_as_one_batch(Vcpu *v, unsigned n);

/* Two TBs, at pc and behind it, that go to each other often; returns the first. */
TranslationBlock *loop_of_two(Vcpu *v, vaddr pc);

#endif
