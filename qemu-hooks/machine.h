/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captured machine: what emitted code must know of this QEMU (cfg/ir.h, struct cfg_machine). */
#ifndef RELOOP_MACHINE_H
#define RELOOP_MACHINE_H

#include "cfg/ir.h"

/* Described once, on first use, on a thread with a TCG context. NULL where this guest's TCG
 * globals cannot be described (some are not fields of 32 bits of env): a line on stderr says so.
 * Never freed. */
const struct cfg_machine *reloop_machine(void);

/* The global's number in the machine for a TCG temp's index, or -1. */
int reloop_machine_global(size_t temp_index);

/* The number of the global that has the guest's program counter, or -1. */
int reloop_machine_pc_global(void);

/* The number of the global at that offset of env, or -1. */
int reloop_machine_global_at(int32_t offset);

/* May blocks have guarded edges: is the mode known, and the program counter a global? */
bool reloop_guards_wanted(void);

/* env-relative offset of CPUState's neg.can_do_io. */
int32_t reloop_can_do_io_offset(void);

#endif
