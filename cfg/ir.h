/* SPDX-License-Identifier: MIT */
/*
 * The region, in memory: blocks of TCG ops, the edges between them, and the machine they were
 * captured on. Read this header first; every other one of this folder works on what it describes.
 *
 * A block is one QEMU translation block (TB). Its ops are QEMU's TCG ops after QEMU's own
 * optimizer, with three changes made at capture: the test for exit requests at the TB's head is one
 * op (exit_check), the stores to can_do_io are gone (a region never does I/O, see
 * docs/regions.md), and what follows a goto_tb for an unlinked edge is gone (the interpreter runs
 * it). All of it lives in one arena; nothing here is freed by itself. Nothing here is thread-safe,
 * nothing here has global state.
 */
#ifndef RELOOP_CFG_IR_H
#define RELOOP_CFG_IR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CFG_NONE UINT32_MAX /* no block, no node, no helper */

enum cfg_opcode {
#define OP(name, outs, ins, consts, flags) CFG_OPC_##name,
#include "op.def"
#undef OP
    CFG_OPC_COUNT
};

enum cfg_op_flag {
    CFG_OP_CARRY_IN = 1 << 0,
    CFG_OP_CARRY_OUT = 1 << 1,
    CFG_OP_HOST_LOAD = 1 << 2,
    CFG_OP_HOST_STORE = 1 << 3,
    CFG_OP_GUEST_MEM = 1 << 4,
    CFG_OP_CALL = 1 << 5,
    CFG_OP_VARIABLE = 1 << 6, /* counts differ from op to op */
    CFG_OP_LABEL = 1 << 7,
    CFG_OP_END = 1 << 8,   /* ends a basic block */
    CFG_OP_COND = 1 << 9,  /* ... and may fall through */
    CFG_OP_LEAVE = 1 << 10 /* ... and ends the TB */
};

struct cfg_op_info {
    const char *name;
    uint8_t outs, ins, consts;
    uint16_t flags;
};

/* One row per opcode, in op.def's order (op.c). */
extern const struct cfg_op_info cfg_op_table[CFG_OPC_COUNT];

/* The opcode of that name, or CFG_OPC_COUNT. */
enum cfg_opcode cfg_op_by_name(const char *name);

/* Only helpers have values of CFG_I128. To ops, on this 32-bit host, theirs and those of CFG_I64
 * are several operands of CFG_I32, the lowest first. */
enum cfg_type { CFG_VOID, CFG_I32, CFG_I64, CFG_I128, CFG_TYPE_COUNT };

/* Conditions have QEMU's own values (include/tcg/tcg-cond.h). */
enum cfg_cond {
    CFG_COND_NEVER = 0,
    CFG_COND_ALWAYS = 1,
    CFG_COND_LT = 2,
    CFG_COND_GE = 3,
    CFG_COND_GT = 6,
    CFG_COND_LE = 7,
    CFG_COND_EQ = 8,
    CFG_COND_NE = 9,
    CFG_COND_LTU = 10,
    CFG_COND_GEU = 11,
    CFG_COND_TSTEQ = 12,
    CFG_COND_TSTNE = 13,
    CFG_COND_GTU = 14,
    CFG_COND_LEU = 15
};

/* What a TB leaves with, beside its own address: 0 and 1 for its edges, or one of these. */
enum {
    CFG_EXIT_REQUESTED = 3, /* exit_check: a request was pending */
    CFG_EXIT_NULL = 4       /* of exit_tb: no TB at all; back to the main loop, no link */
};

/* QEMU's MemOpIdx, as op constants carry it (include/exec/memop.h, memopidx.h). */
enum {
    CFG_MO_SIZE = 7, /* log2 of the bytes */
    CFG_MO_SIGN = 8,
    CFG_MO_BSWAP = 16,
    CFG_MO_ASHIFT = 5, /* alignment: bits 5..7; 0 none, 7 natural, else log2 */
    CFG_MO_AMASK = 7 << 5,
    CFG_MO_ALIGN_TLB_ONLY = 1 << 8,     /* ... only on pages whose TLB entry says so */
    CFG_MO_ATOM = 7 << 9,               /* what must be one access where vCPUs run in parallel: */
    CFG_MO_ATOM_IFALIGN = 0 << 9,       /* all of it, if it is aligned, */
    CFG_MO_ATOM_IFALIGN_PAIR = 1 << 9,  /* ... or each half, */
    CFG_MO_ATOM_WITHIN16 = 2 << 9,      /* all of it, inside 16 aligned bytes, */
    CFG_MO_ATOM_WITHIN16_PAIR = 3 << 9, /* ... or each half, */
    CFG_MO_ATOM_SUBALIGN = 4 << 9,      /* parts as large as the address is aligned, */
    CFG_MO_ATOM_NONE = 5 << 9,          /* or nothing */
    CFG_MO_BITS = 12,                   /* all of the above */
    CFG_OI_MODE_BITS = 5                /* oi = memop << 5 | MMU mode */
};

enum cfg_temp_kind { CFG_TEMP_LOCAL, CFG_TEMP_CONST, CFG_TEMP_ENV, CFG_TEMP_KIND_COUNT };

/* A value of one block. Operands number the machine's globals first, then the block's temps:
 * operand t is global t where t < machine->nglobals, else temps[t - machine->nglobals]. */
struct cfg_temp {
    uint8_t kind;   /* enum cfg_temp_kind */
    uint8_t type;   /* enum cfg_type, not void */
    uint64_t value; /* of a constant */
};

struct cfg_op {
    uint8_t opc;  /* enum cfg_opcode */
    uint8_t type; /* enum cfg_type: the width it works in; CFG_VOID where it has none */
    uint8_t nout, nin, nconst;
    uint32_t *args; /* outs, then ins, then consts */
};

enum cfg_edge_kind {
    CFG_EDGE_EXIT,    /* leaves the region */
    CFG_EDGE_DIRECT,  /* same guest page, fixed target, inside the region */
    CFG_EDGE_GUARDED, /* where a guard op may go: right while the vCPU's jump cache says so */
    CFG_EDGE_KIND_COUNT
};

enum { CFG_GUARDS_MAX = 16 }; /* guarded edges of a block */

struct cfg_edge {
    uint8_t kind;    /* enum cfg_edge_kind */
    uint32_t target; /* block index, CFG_NONE for an exit */
    uint64_t count;  /* how often it was seen taken */
};

/* In a block's cflags, as QEMU has it (CF_PARALLEL): other vCPUs run at the same time. */
#define CFG_CF_PARALLEL UINT32_C(0x8000)

struct cfg_block {
    uint64_t pc; /* guest virtual address it was captured at; for people and statistics */
    uint64_t cs_base;
    uint32_t flags, cflags; /* as in QEMU's TranslationBlock: its mode */
    uint32_t page_offset;   /* of its first byte in its guest page */
    uint32_t icount;        /* guest instructions */
    uint64_t count;         /* how often it was seen entered */
    uint32_t nbytes;        /* guest code */
    uint8_t *bytes;
    uint32_t ntemps;
    struct cfg_temp *temps;
    uint32_t nlabels; /* labels are 0 .. nlabels - 1, each set once */
    uint32_t nops;
    struct cfg_op *ops;
    struct cfg_edge edges[2]; /* goto_tb 0 and 1 */
    uint32_t nguards;
    struct cfg_edge guards[CFG_GUARDS_MAX]; /* CFG_EDGE_GUARDED; to blocks of the same mode, so that
                                               at most one holds */
};

struct cfg_global {
    char name[24];
    uint8_t type;   /* enum cfg_type */
    int32_t offset; /* in env, in bytes */
};

#define CFG_MODES_MAX 32 /* as many as an op can name */
#define CFG_HELPER_ARGS_MAX 7
#define CFG_HELPER_WIDE_MAX 3 /* values of CFG_I128, arguments and result; a cmpxchg has three */

/* The machine a region was captured on: every offset emitted code relies on. Offsets are in bytes;
 * "env" ones are relative to env and may be negative (QEMU's CPUNegativeOffsetState). */
struct cfg_machine {
    char arch[16];                                 /* QEMU's target name: "i386" */
    uint8_t page_bits;                             /* log2 of the guest page */
    uint8_t entry_bits;                            /* log2 of sizeof(CPUTLBEntry) */
    uint8_t entry_read, entry_write, entry_addend; /* offsets in CPUTLBEntry */
    uint8_t nmodes;
    int32_t tlb_mask[CFG_MODES_MAX], tlb_table[CFG_MODES_MAX]; /* env: CPUTLBDescFast by MMU mode */
    int32_t exit_request;      /* env: icount_decr.u32; negative means "leave" */
    int32_t exit_value;        /* env: where a leaving region puts the main loop's value */
    int32_t raised;            /* env: a byte; not 0 after a slow path or a call that does not
                                  return: "leave, an exception is noted and env is as it wants it" */
    int32_t counters;          /* env: uint64_t counters, indexed by enum cfg_counter */
    uint32_t tb_code, tb_jump; /* in TranslationBlock: tc.ptr, jmp_target_addr[0] */
    int32_t jump_cache;        /* env: the address of the vCPU's TB jump cache */
    uint32_t jump_tb, jump_pc; /* in an entry of it */
    int32_t float_state;  /* env: a word that has the value float_plain under float_mask while */
    uint32_t float_mask;  /* arithmetic of vector registers rounds to nearest, with inexact */
    uint32_t float_plain; /* raised before; no mask: there is none */
    uint32_t load[8];  /* table indices of helper_ld{ub,uw,ul,uq,sb,sw,sl}_mmu, by MO_SIZE | SIGN:
                   index size for unsigned, 4 + size for signed (no signed quad) */
    uint32_t store[4]; /* helper_st{b,w,l,q}_mmu */
    uint32_t nglobals;
    struct cfg_global *globals;
};

enum cfg_counter {
    CFG_COUNT_BLOCKS,      /* TB executions inside regions */
    CFG_COUNT_CHAINED,     /* exits that went straight to another region */
    CFG_COUNT_EDGE,        /* exits to the interpreter, by reason: a direct edge, ... */
    CFG_COUNT_INDIRECT,    /* ... a goto_ptr, ... */
    CFG_COUNT_MAIN_LOOP,   /* ... an exit_tb, ... */
    CFG_COUNT_REQUEST,     /* ... a pending exit request, ... */
    CFG_COUNT_INVALIDATED, /* ... the region lost its validity inside a helper, ... */
    CFG_COUNT_UNSUPPORTED, /* ... an op that is not lowered */
    CFG_COUNTER_COUNT
};

/* What an exit to code tells "chain" and "leave": its reason, and above that the TranslationBlock
 * that an indirect one comes from (0 for others), whose address leaves these bits free. */
enum { CFG_EXIT_REASON = 7 };

/* QEMU's TCG_CALL_* (include/tcg/tcg.h). */
enum cfg_call_flag {
    CFG_CALL_NO_READ_GLOBALS = 1,
    CFG_CALL_NO_WRITE_GLOBALS = 2,
    CFG_CALL_NO_SIDE_EFFECTS = 4,
    CFG_CALL_NO_RETURN = 8,
    CFG_CALL_REGISTERS_ONLY = 16,
    CFG_CALL_RESULT_OR_RAISE = 32,
    CFG_CALL_FLAGS = 63 /* all of them */
};

struct cfg_helper {
    char *name;
    uint32_t func; /* index in QEMU's function table */
    uint8_t flags; /* enum cfg_call_flag */
    uint8_t ret;   /* enum cfg_type; CFG_VOID for none */
    uint8_t nargs;
    uint8_t args[CFG_HELPER_ARGS_MAX]; /* enum cfg_type as the C function takes them */
};

enum cfg_region_flag {
    CFG_REGION_CHAIN = 1,        /* exits look for the next region's function */
    CFG_REGION_COUNT_BLOCKS = 2, /* maintain CFG_COUNT_BLOCKS */
    CFG_REGION_UNGROUPED = 4,    /* no groups of accesses (nearby.h): each asks the TLB */
    CFG_REGION_FLAGS = 7         /* all of them */
};

struct cfg_region {
    uint32_t flags; /* enum cfg_region_flag */
    struct cfg_machine machine;
    uint32_t nhelpers;
    struct cfg_helper *helpers;
    uint32_t nblocks;
    struct cfg_block *blocks; /* block 0 is the entry */
};

/* Memory of a region, made by whoever installs it and read by its function on every vCPU: a word
 * that is 1 once the region is invalid, then for each block its TranslationBlock, what a guard
 * compares to go there, and how many of its accesses that are in a group (nearby.h) may still find
 * the group not looked up, but the TLB with their own bytes, before "straddled" is called, which
 * sets that anew. */
enum {
    CFG_DATA_INVALID = 0,
    CFG_DATA_BLOCKS = 4,
    CFG_DATA_BLOCK_SIZE = 20,
    CFG_DATA_TB = 0,        /* of a block's part: TranslationBlock */
    CFG_DATA_PC = 4,        /* ... the value a guard op's operand has there */
    CFG_DATA_JUMP = 8,      /* ... where the jump cache has the entry for its pc: a byte offset */
    CFG_DATA_JUMP_PC = 12,  /* ... the low 32 bits of the pc in that entry */
    CFG_DATA_STRADDLES = 16 /* ... accesses until "straddled" */
};

static inline uint32_t cfg_data_block(uint32_t block) {
    return CFG_DATA_BLOCKS + CFG_DATA_BLOCK_SIZE * block;
}

/* May a call with these flags raise? */
static inline bool cfg_call_may_raise(uint32_t flags) {
    return !(flags & (CFG_CALL_NO_SIDE_EFFECTS | CFG_CALL_REGISTERS_ONLY));
}

/* Does one that returns leave all but registers as it is: change no mapping, no code and no mode of
 * the CPU? */
static inline bool cfg_call_is_contained(uint32_t flags) {
    return !cfg_call_may_raise(flags) || flags & CFG_CALL_RESULT_OR_RAISE;
}

/* The i-th constant of an op; outs and ins are args[0 ..) and args[nout ..). */
static inline uint32_t cfg_op_const(const struct cfg_op *op, unsigned i) {
    return op->args[op->nout + op->nin + i];
}

/* Operands of a helper's value of that type. */
static inline unsigned cfg_type_operands(uint8_t type) {
    static const uint8_t operands[CFG_TYPE_COUNT] = {0, 1, 2, 4};
    return operands[type];
}

/* The type ops of this code must have: CFG_TYPE_COUNT where it may be CFG_I32 or CFG_I64, CFG_VOID
 * for ops that do not come in types (those without TCG_OPF_INT in QEMU's table). */
enum cfg_type cfg_op_wanted_type(enum cfg_opcode opc);

/* Does control never reach the op after this one: a br, an op that leaves, or a call to a helper
 * that does not return (QEMU's reachable_code_pass drops what follows it)? */
bool cfg_op_never_falls(const struct cfg_region *region, const struct cfg_op *op);

static inline bool cfg_is_global(const struct cfg_region *r, uint32_t operand) {
    return operand < r->machine.nglobals;
}

/* Does the op call a helper that is not contained? */
static inline bool cfg_op_calls_out(const struct cfg_region *r, const struct cfg_op *op) {
    return op->opc == CFG_OPC_call && !cfg_call_is_contained(r->helpers[cfg_op_const(op, 0)].flags);
}

/* The temp behind an operand that is not a global. */
static inline const struct cfg_temp *cfg_temp_of(const struct cfg_region *r,
                                                 const struct cfg_block *b, uint32_t operand) {
    return &b->temps[operand - r->machine.nglobals];
}

#endif
