/* SPDX-License-Identifier: MIT */
/* Differences for people. */
#ifndef PROCESSOR_REPORT_H
#define PROCESSOR_REPORT_H

#include "tests/processor/culprit.h"

/* The instruction, disassembled if objdump is there; the words that differ, before, on the
 * processor, in the guest; and what of the state it may have started from. The caller's. */
char *report_culprit(const struct culprit *c);
/* What makes two culprits of a kind: the opcode and what kinds of words differ. The caller's. */
char *report_kind(const struct culprit *c);

#endif
