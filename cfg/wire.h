/* SPDX-License-Identifier: MIT */
/*
 * A region as bytes: what is sent to the compiler, kept in caches and profiles, used as fixtures
 * and fuzzed. All numbers are little-endian and of fixed width, whatever the host.
 *
 *   region   = "RLRG", u32 version, u32 length of all of it, u32 region flags,
 *              machine, u32 nhelpers, helper*, u32 nblocks, block*
 *   machine  = name arch, u8 page_bits, u8 entry_bits, u8 entry_read, u8 entry_write,
 *              u8 entry_addend, u8 nmodes, (u32 tlb_mask, u32 tlb_table)*, u32 exit_request,
 *              u32 exit_value, u32 raised, u32 counters, u32 tb_code, u32 tb_jump, u32 jump_cache,
 *              u32 jump_tb, u32 jump_pc, u32 float_state, u32 float_mask, u32 float_plain, u32
 * load[8], u32 store[4], u32 nglobals, global* global   = name, u8 type, u32 offset helper   =
 * name, u32 func, u8 flags, u8 ret, u8 nargs, u8 arg* block    = u64 pc, u64 cs_base, u32 flags,
 * u32 cflags, u32 page_offset, u32 icount, u64 count, edge[2], u8 nguards, edge*, u32 nbytes, u8*,
 * u32 ntemps, temp*, u32 nlabels, u32 nops, op* edge     = u8 kind, u32 target, u64 count temp = u8
 * kind, u8 type, u64 value op       = u8 opcode (its row in op.def), u8 type, u16 operand*, u32
 * constant* (a call has u8 nout, u8 nin before the operands) name     = u8 length, that many bytes
 *
 * Any change to this or to op.def's rows is a new version; readers know one version only, because
 * whatever is kept in this format can be captured again.
 */
#ifndef RELOOP_CFG_WIRE_H
#define RELOOP_CFG_WIRE_H

#include "arena.h"
#include "ir.h"

enum { CFG_WIRE_VERSION = 5, CFG_WIRE_HEADER = 12 /* bytes: magic, version, length */ };

enum cfg_wire_status {
    CFG_WIRE_OK,
    CFG_WIRE_TRUNCATED, /* the bytes end before the region does */
    CFG_WIRE_MAGIC,     /* not a region */
    CFG_WIRE_VERSION_OTHER,
    CFG_WIRE_LENGTH,  /* the region does not end where its length says */
    CFG_WIRE_LIMIT,   /* larger than limits.h allows, or a count that cannot be true */
    CFG_WIRE_INVALID, /* well-formed, but cfg_verify() rejects it */
    CFG_WIRE_MEMORY   /* the arena is exhausted */
};

struct cfg_wire_error {
    enum cfg_wire_status status;
    char text[256]; /* one line for people; empty if OK */
};

/* The region's bytes, malloc'ed (the caller frees them), *length of them. The region must have
 * passed cfg_verify(). NULL when memory runs out. Equal regions give equal bytes. */
uint8_t *cfg_wire_write(const struct cfg_region *region, size_t *length);

/* Reads the first region of bytes[0 .. length) into the arena, and verifies it. What follows the
 * region is the next one of a batch: *consumed says where it starts. Without consumed (NULL),
 * nothing may follow. On failure returns NULL and leaves *consumed alone; error (which may be NULL)
 * says why. The region does not refer to bytes. */
struct cfg_region *cfg_wire_read(struct cfg_arena *arena, const uint8_t *bytes, size_t length,
                                 size_t *consumed, struct cfg_wire_error *error);

#endif
