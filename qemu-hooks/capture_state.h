/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture under way: for capture.c and capture_guard.c alone. vCPU's thread. */
#ifndef RELOOP_CAPTURE_STATE_H
#define RELOOP_CAPTURE_STATE_H

#include "tcg/tcg.h"
#include "capture.h"

/* What is made of a TB, and what is known of it on the way. */
typedef struct {
    struct cfg_block *block;
    const TranslationBlock *tb;
    ReloopHelpers *helpers;
    GArray *temps, *ops; /* struct cfg_temp, struct cfg_op */
    GHashTable *temp_operand, *label_number;
    uint16_t *insn_end;
    uint32_t insn;
    int exit_label;        /* id of the label behind which the exit-request exit is; -1: none */
    bool dead;             /* behind an unconditional end, until the next label */
    uint32_t mode_changes; /* reloop_mode_changes() of the block */
    char *failed;          /* why, or NULL */
    bool passing;          /* ... and not for good */
} Capture;

/* A new op behind the others, its operands 0. Valid until the next one. */
struct cfg_op *reloop_capture_append(Capture *c, enum cfg_opcode opc, int nout, int nin,
                                     int nconst);

/* The operand that stands for a TCG op's argument. */
uint32_t reloop_capture_operand(Capture *c, TCGArg arg);

/* If the op is QEMU's lookup of the next TB, append a guard for the block's guarded edges, round
 * which it goes if the block may have changed the mode (c->mode_changes) and did (no guard if that
 * cannot be told), or if the lookup is one that may want the main loop and there is an interrupt to
 * take. */
void reloop_capture_guard(Capture *c, const TCGOp *op);

/* What of the mode that they run in ops of the TB may change: a bit for each of its words (mode.h),
 * or any bit where words do not tell all. */
uint32_t reloop_mode_changes(TCGContext *s, const TranslationBlock *tb);

#endif
