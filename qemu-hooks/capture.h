/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TB's TCG ops, taken from QEMU after its optimizer, as a cfg block. */
#ifndef RELOOP_CAPTURE_H
#define RELOOP_CAPTURE_H

#include "cfg/ir.h"
#include "hw/core/cpu.h"
#include "exec/translation-block.h"

/* The helpers that captured blocks call, each once; grows as blocks are captured. */
typedef struct {
    GArray *helpers; /* of struct cfg_helper */
    GHashTable *index;
} ReloopHelpers;

ReloopHelpers *reloop_helpers_new(void);
void reloop_helpers_free(ReloopHelpers *helpers);

/* Capture tb, which is at virtual address pc in the current address space, into block; its edges
 * are left as exits, and its count as 0: the profile knows better. Between two TBs, on the vCPU's
 * thread. Returns NULL, or why the TB cannot be in a region, for the statistics (stats.h); g_free()
 * that, and *passing says whether it may be in one another time. Memory of the block is GLib's:
 * reloop_block_clear() frees it. */
char *reloop_capture(CPUState *cpu, TranslationBlock *tb, vaddr pc, ReloopHelpers *helpers,
                     struct cfg_block *block, bool *passing);
void reloop_block_clear(struct cfg_block *block);

/* The place in a TB's host code that stands for the guest instruction whose code ends at end: a
 * return address that unwinds to it. */
static inline uint32_t reloop_return_offset(uint16_t end) {
    return end - 1;
}

/* May this TB be in a region at all? (DESIGN rule 7) */
bool reloop_eligible(const TranslationBlock *tb);

#endif
