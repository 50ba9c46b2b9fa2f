/* SPDX-License-Identifier: MIT */
/*
 * x86's lazy flags: QEMU keeps in cc_op what kind of operation set them last, and in cc_dst, cc_src
 * and cc_src2 what they can be computed from. A TB whose flags come from another one calls a helper
 * that looks at cc_op; in a region, the block before often tells.
 */
#ifndef RELOOP_CFG_CC_OP_H
#define RELOOP_CFG_CC_OP_H

#include "flow.h"

/* A value of cc_op is a kind and, but for CFG_CC_FLAGS, a size: kind << 2 | log2 of the bytes (CCOp
 * in QEMU's target/i386/cpu.h). */
enum cfg_cc_kind {
    CFG_CC_FLAGS, /* in cc_src; what would be the size says where carry or overflow are else */
    CFG_CC_MUL,
    CFG_CC_ADD,
    CFG_CC_ADC,
    CFG_CC_SUB,
    CFG_CC_SBB,
    CFG_CC_LOGIC,
    CFG_CC_INC,
    CFG_CC_DEC,
    CFG_CC_SHL,
    CFG_CC_SAR,
    CFG_CC_BMILG,
    CFG_CC_BLSI,
    CFG_CC_KIND_COUNT
};

/* Of CFG_CC_FLAGS. */
enum { CFG_CC_EFLAGS, CFG_CC_ADCX, CFG_CC_ADOX, CFG_CC_ADCOX };

/* What cc_op likely is, and what else it often is; CFG_NONE where nothing tells. */
struct cfg_cc_guess {
    uint32_t first, second;
};

/* The guess at the entry of each node, [nnodes]. NULL when the arena is exhausted. Where ways with
 * different values meet, that of the block that ran most is the first; where a loop is entered from
 * nobody knows where, what it has when it comes round. */
struct cfg_cc_guess *cfg_cc_op_new(struct cfg_arena *arena, const struct cfg_flow *flow);

/* The guess after an op of the node, if it was now before. global: cfg_cc_op_global's. */
struct cfg_cc_guess cfg_cc_op_step(const struct cfg_flow *flow, const struct cfg_node *node,
                                   const struct cfg_op *op, uint32_t global,
                                   struct cfg_cc_guess now);

/* The global of that name; CFG_NONE on machines that have none. */
uint32_t cfg_cc_op_global(const struct cfg_region *region);

#endif
