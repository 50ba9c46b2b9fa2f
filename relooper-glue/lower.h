/* SPDX-License-Identifier: MIT */
/*
 * What lowering sees: the region, the function being made of it, and the place it has come to.
 * Each rl_lower_* appends statements for one op to the list of the node at hand.
 */
#ifndef RELOOP_LOWER_H
#define RELOOP_LOWER_H

#include "cfg/cc_op.h"
#include "cfg/flow.h"
#include "cfg/ir.h"
#include "cfg/nearby.h"
#include "cfg/slots.h"
#include "relooper-glue/memory.h"

typedef BinaryenExpressionRef rl_expr;

#define RL_NO_MEMORY "out of memory"

/* Names of what every module has. */
#define RL_DATA "data"
#define RL_RA "ra"
#define RL_WIDE "wide"
#define RL_CHAIN "chain"         /* exits end here, or, */
#define RL_JUMP "jump"           /* ... where they end with a lookup, here */
#define RL_LEAVE "leave"         /* ... where the region's flags say so, here */
#define RL_STRADDLED "straddled" /* told of accesses that groups do not do for */

/* The function's locals by index: the parameters, of which only env is one; scratch; then the
 * rest. The other two parameters give a region the type of "chain", so that a tail call needs no
 * other one (clang's musttail). */
enum {
    RL_LOCAL_BASE,                    /* env, then bias below it */
    RL_LOCAL_A,                       /* i32 scratch, live within one op */
    RL_LOCAL_ENTRY,                   /* address of the TLB entry at hand */
    RL_LOCAL_PARAMS,                  /* how many of them are parameters */
    RL_LOCAL_LABEL = RL_LOCAL_PARAMS, /* the Relooper's, for irreducible flow */
    RL_LOCAL_COUNT,                   /* i64: TB executions not yet added to the counter */
    RL_LOCAL_CARRY,                   /* 0 or 1 */
    RL_LOCAL_WIDE,                    /* i64 scratch, live within one op */
    RL_LOCAL_FIXED
};

struct rl_lower {
    BinaryenModuleRef m;
    const struct cfg_region *region;
    const struct cfg_flow *flow;
    uint32_t data; /* this region's offset in the batch's instance data */
    uint32_t bias; /* how far below env RL_LOCAL_BASE is: what loops read and exits write before
                      env is in reach of a load's offset, so no other address lives in a register */

    uint32_t *global_local;        /* [nglobals]: its local, 0 where the region does not use it */
    const struct cfg_slots *slots; /* of the blocks' temps */
    uint32_t temp_local;           /* the first of slots->nslots */
    uint32_t mode_local[CFG_MODES_MAX]; /* TLB mask; the table is the next one; 0: mode unused */
    const struct cfg_nearby *nearby;
    uint32_t near_local; /* first of nearby->ngroups: host addresses of groups of accesses, or 0 */
    uint32_t nfloats;    /* operations of plain_float.c so far, which name their blocks by it */
    uint32_t jump_cache_local; /* address of the vCPU's jump cache; 0 where no guard reads it */
    uint32_t nlocals;
    uint64_t *kept; /* globals stored on ways out that flow.h does not know of (rl_check_valid,
                       rl_leave_unsupported): their locals are always good */

    /* Where lowering is. */
    const struct cfg_node *node;
    const struct cfg_block *block;
    struct cfg_cc_guess cc_op; /* of the global of that name */
    uint32_t cc_op_global;     /* that global; CFG_NONE: there is none */
    uint32_t insn_offset;      /* of the insn_start passed last: return addresses point there */
    const uint64_t *dirty;     /* globals that differ from env before the op at hand */
    const uint64_t *live;      /* globals live after it */
    uint64_t *stale; /* globals whose locals are to be loaded from env before they are read */

    /* The statements of the node at hand. */
    rl_expr *stmts;
    uint32_t nstmts, stmts_max;
    const char *failed; /* why there will be no function; static; NULL: nothing so far */
};

void rl_emit(struct rl_lower *l, rl_expr stmt);

/* A block of the statements emitted since mark (a value of l->nstmts), taken off the list. */
rl_expr rl_take(struct rl_lower *l, uint32_t mark);

/* The same, as a block that a break to that name leaves. */
rl_expr rl_take_named(struct rl_lower *l, uint32_t mark, const char *name);

/* Starts the statements of a hardly ever taken path, the body of an if: marks that for hints.h. The
 * value is the mark for rl_take. */
uint32_t rl_begin_unlikely(struct rl_lower *l);

/* Expressions. Operands are read and written as cfg/ir.h numbers them. */
rl_expr rl_i32(struct rl_lower *l, uint32_t value);
rl_expr rl_i64(struct rl_lower *l, uint64_t value);
rl_expr rl_get(struct rl_lower *l, uint32_t local);
rl_expr rl_get64(struct rl_lower *l);
rl_expr rl_env(struct rl_lower *l);
rl_expr rl_binary(struct rl_lower *l, BinaryenOp op, rl_expr a, rl_expr b);
/* a + by, which may be negative as uint32_t is. */
rl_expr rl_plus(struct rl_lower *l, rl_expr a, uint32_t by);
rl_expr rl_unary(struct rl_lower *l, BinaryenOp op, rl_expr a);
void rl_set(struct rl_lower *l, uint32_t local, rl_expr value);
rl_expr rl_read(struct rl_lower *l, uint32_t operand);
void rl_write(struct rl_lower *l, uint32_t operand, rl_expr value);
/* The low bytes of a word, 1 << size of them (0, 1 or 2), of a value and of an operand. */
rl_expr rl_truncated(struct rl_lower *l, rl_expr value, uint32_t size);
rl_expr rl_read_low(struct rl_lower *l, uint32_t operand, uint32_t size);
/* A pair of operands as one i64, and an i64 into a pair (through RL_LOCAL_WIDE). */
rl_expr rl_read_pair(struct rl_lower *l, uint32_t low, uint32_t high);
void rl_write_pair(struct rl_lower *l, uint32_t low, uint32_t high, rl_expr value);
/* The i32 or i64 (bytes 1, 2, 4, 8) at env + offset, which may be negative. */
rl_expr rl_env_load(struct rl_lower *l, uint32_t bytes, bool sign, int32_t offset);
void rl_env_store(struct rl_lower *l, uint32_t bytes, int32_t offset, rl_expr value);
/* a cond b, as 0 or 1: i32 and i64. */
rl_expr rl_compare(struct rl_lower *l, uint32_t cond, rl_expr a, rl_expr b);
rl_expr rl_compare_pair(struct rl_lower *l, uint32_t cond, const uint32_t *ins);

/* Parameters of a function of QEMU's: a helper's arguments, and where a result of CFG_I128 goes. */
enum { RL_PARAMS_MAX = CFG_HELPER_ARGS_MAX + 1 };

/* A call of the function at that index of QEMU's table, through an import of its own: a module that
 * imported the table would cost the engine a copy of it (docs/decisions.md). */
rl_expr rl_call_qemu(struct rl_lower *l, uint32_t func, rl_expr *args, const BinaryenType *types,
                     uint32_t nargs, BinaryenType result);

/* Does the helper take that many CFG_I32, and return that? (call.c) */
bool rl_takes_words(const struct cfg_helper *helper, uint32_t nargs, uint8_t ret);

/* The call of a helper, its result kept where a reload of globals does not reach it (call.c). */
void rl_emit_call(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper);

/* Before the call of one that may raise: where to unwind to. */
void rl_store_return_address(struct rl_lower *l);

/* The same, where it is x86's division; false if the helper is another one (divide.c). */
bool rl_divide(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper);

/* The same, where it is plain arithmetic, by the engine's own instruction; false if the helper is
 * none that may be (plain_float.c). */
bool rl_plain_float(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper);

/* The call of a helper of x86's lazy flags, by what it would do for the operation that likely set
 * them; false if it is another one, or nothing is known (likely_flags.c). */
bool rl_likely_flags(struct rl_lower *l, const struct cfg_op *op, const struct cfg_helper *helper);

/* What the helper cc_compute_all makes of the operands in (cc_dst, cc_src) for that cc_op; NULL if
 * that is the helper's alone. May use RL_LOCAL_A (eflags.c). */
rl_expr rl_eflags(struct rl_lower *l, const uint32_t *in, uint32_t cc_op);

/* Guest state (sync.c). */
void rl_store_dirty(struct rl_lower *l);
/* The same where bytes count rather than time: by a function of the module's own. Engines compile
 * and optimize code that hardly ever runs like any other. */
void rl_store_dirty_apart(struct rl_lower *l);
/* Env has the values of all, the locals have not: those that may be read are loaded before they are
 * (rl_load_inputs), or at the node's end. Straight-line code that calls one helper after another
 * so loads a global once, not after every call. */
void rl_forget_live(struct rl_lower *l);
void rl_load_inputs(struct rl_lower *l, const struct cfg_op *op);
void rl_load_stale_live(struct rl_lower *l);
/* The operand, if a global, is written: its local holds the value. */
void rl_keep_fresh(struct rl_lower *l, uint32_t operand);
void rl_load_entry(struct rl_lower *l);
void rl_load_tlb(struct rl_lower *l);
/* Of the block at hand the address of its part of the instance data, and its TranslationBlock; and
 * the return address of the instruction at hand. */
rl_expr rl_block_data(struct rl_lower *l);
rl_expr rl_tb(struct rl_lower *l);
rl_expr rl_return_address(struct rl_lower *l);

/* The software TLB (tlb.c). The entry for an address, of a mode's mask and table. */
rl_expr rl_tlb_entry(struct rl_lower *l, rl_expr address, rl_expr mask, rl_expr table);
/* What the tag of an entry must be for an access from address on, to the byte that many beyond.
 * align: the bits of the address that must be 0. */
rl_expr rl_tlb_wanted(struct rl_lower *l, rl_expr address, uint32_t beyond, uint32_t align);
/* Has the entry, which a local holds, another tag? Its addend, and the host address of an address
 * on its page. */
rl_expr rl_tlb_misses(struct rl_lower *l, uint32_t entry, bool store, rl_expr wanted);
rl_expr rl_tlb_addend(struct rl_lower *l, uint32_t entry);
rl_expr rl_tlb_host(struct rl_lower *l, uint32_t entry, rl_expr address);

/* Bytes of guest memory, for loads or stores or both. */
struct rl_bytes {
    uint32_t mode, n;
    bool loads, stores;
};

/* One access of guest memory, as guest_mem.c finds it. */
struct rl_access {
    uint32_t oi;   /* MemOpIdx */
    uint32_t size; /* log2 of the bytes */
    bool sign;
    bool swap;
    bool is_store;
    uint32_t addr; /* operand */
    struct cfg_nearby_access near;
    const struct cfg_nearby_group *group; /* NULL: none */
};
BinaryenType rl_access_type(const struct rl_access *a);

/* The access off the fast path: by QEMU's function, or for one of a group, which was not asked for
 * alone before, if the TLB does not have it (slow_access.c). value: of a store. */
rl_expr rl_slow_access(struct rl_lower *l, const struct rl_access *a, rl_expr value);
/* The host address of bytes from lowest on, or 0 if the TLB does not have all of them. */
rl_expr rl_look_up(struct rl_lower *l, const struct rl_bytes *bytes, rl_expr lowest);

/* One op each (arith.c, host_mem.c, guest_mem.c, call.c); false if the op is not theirs. */
bool rl_lower_arith(struct rl_lower *l, const struct cfg_op *op);
bool rl_lower_carry(struct rl_lower *l, const struct cfg_op *op);
bool rl_lower_host_mem(struct rl_lower *l, const struct cfg_op *op);
bool rl_lower_guest_mem(struct rl_lower *l, const struct cfg_op *op);
bool rl_lower_call(struct rl_lower *l, const struct cfg_op *op);

/* Ways out (leave.c). Each emits a return. */
void rl_exit_check(struct rl_lower *l);
void rl_leave_edge(struct rl_lower *l, uint32_t edge);
void rl_leave_indirect(struct rl_lower *l, uint32_t operand);
/* The same, at the lookup that the goto_ptr behind it jumps to, which needs no code then. */
void rl_leave_by_lookup(struct rl_lower *l);
/* Is the op such a lookup? */
bool rl_leaves_by_lookup(const struct rl_lower *l, const struct cfg_op *op);
void rl_leave_main_loop(struct rl_lower *l, uint32_t value);
void rl_leave_unsupported(struct rl_lower *l);
/* Behind a call that does not return: leave with its exception, for which env is as it shall be.
 * Behind a slow path: leave if it noted one. */
void rl_leave_raised(struct rl_lower *l);
void rl_leave_if_raised(struct rl_lower *l);
/* Does the block call helpers that are not contained, which may make the region invalid? */
bool rl_calls_out(const struct cfg_region *region, const struct cfg_block *block);
/* Is it, as 0 or 1? */
rl_expr rl_invalid(struct rl_lower *l);
/* May the block at hand go on in the target, as 0 or 1? operand: of its guard op (guard.c). */
rl_expr rl_guard_holds(struct rl_lower *l, uint32_t operand, uint32_t target);
/* Before a direct edge inside the region: leave by it if the region is invalid by now. */
void rl_check_valid(struct rl_lower *l, uint32_t edge);

/* The first op of the block that is not lowered, or NULL. Such a block becomes an exit. */
const struct cfg_op *rl_unsupported_op(const struct cfg_block *block);

/* Make a region into the function of that name (region.c). Memory comes from the arena. NULL, or
 * why it cannot be done, as one line; static. The region's entry must be one that can be lowered.
 */
const char *rl_lower_region(BinaryenModuleRef m, struct cfg_arena *arena,
                            const struct cfg_region *region, const char *name, uint32_t data);

#endif
