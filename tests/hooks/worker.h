/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake compiler: a thread at the other end of the mailbox, as web/compiler/mailbox.mjs is. */
#ifndef RELOOP_TESTS_HOOKS_WORKER_H
#define RELOOP_TESTS_HOOKS_WORKER_H

#include <stdbool.h>
#include <stdint.h>

/* It refuses every batch in which a region starts at this pc; UINT64_MAX: none. */
void worker_refuse_pc(uint64_t pc);

/* From now on it does nothing, until false; then it goes on. */
void worker_hold(bool held);

/* Waits until it has nothing to do. */
void worker_wait_idle(void);

/* Batches that it was sent, and instances of the compiler that it made after traps. */
unsigned worker_batches(void);
unsigned worker_instances(void);

#endif
