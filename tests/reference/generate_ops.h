/* SPDX-License-Identifier: MIT */
/* What the generator of generate.h fills blocks with: operands and ops (generate_ops.c), and calls
 * (generate_calls.c). Which way control goes is generate.c's. */
#ifndef RELOOP_TESTS_REFERENCE_GENERATE_OPS_H
#define RELOOP_TESTS_REFERENCE_GENERATE_OPS_H

#include "generate.h"

enum {
    LOCALS = 8,     /* all written where the block starts, so that any op may read any */
    ADDRESS = 1,    /* the one that holds addresses */
    OPS_ROOM = 1024 /* no block comes near it */
};

struct gen {
    struct cfg_arena *arena;
    const struct gen_layout *layout;
    struct cfg_region *region;
    struct cfg_block *block;
    uint64_t random;
    uint32_t env;       /* operand */
    uint32_t wide;      /* a local of 64 bits, for what the compiler leaves to the interpreter */
    uint32_t undefined; /* an operand that must not be read, or CFG_NONE */
    bool edge_used[2];  /* a TB has at most one goto_tb of each kind */
    uint32_t nsegments;
    bool failed; /* out of memory */
};

/* A random number below, and whether one in so many came up. */
uint32_t gen_pick(struct gen *g, uint32_t below);
bool gen_chance(struct gen *g, uint32_t one_in);

/* cfg_alloc, noting where memory runs out. */
void *gen_allocate(struct gen *g, size_t count, size_t size);

/* Operands: a local, a constant, and any that may be read or written. */
uint32_t gen_local(unsigned i);
uint32_t gen_constant(struct gen *g, uint32_t value);
uint32_t gen_random_constant(struct gen *g);
uint32_t gen_source(struct gen *g);
uint32_t gen_target(struct gen *g);

/* An op of the block at hand, its operands to be filled in; NULL if there is no room. */
struct cfg_op *gen_add_op(struct gen *g, enum cfg_opcode opc, unsigned nout, unsigned nin);

/* One of a fixed number of operands and constants. */
void gen_emit(struct gen *g, enum cfg_opcode opc, const uint32_t *args);
#define EMIT(g, opc, ...) gen_emit(g, CFG_OPC_##opc, (const uint32_t[]){__VA_ARGS__})

uint32_t gen_random_cond(struct gen *g);

/* Lets the two sides of a comparison (pairs have two operands a side) be the same, now and then. */
void gen_maybe_equal(struct gen *g, uint32_t *ins, unsigned operands);

/* The helper of that name and its index; a call of that one, and of any that returns. */
const struct cfg_helper *gen_find_helper(const struct gen *g, const char *name, uint32_t *index);
void gen_add_call_of(struct gen *g, uint32_t index);
void gen_add_call(struct gen *g);

/* Something that does not end a block. */
void gen_add_item(struct gen *g);

/* Some registers get values that depend on nothing, so that what they held before is not live. */
void gen_add_overwrites(struct gen *g);

#endif
