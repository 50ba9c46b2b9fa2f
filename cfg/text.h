/* SPDX-License-Identifier: MIT */
/*
 * A region as text, for people and for fixtures. Reading what was written gives the same region
 * but for temps: constants are merged and renumbered, and what no op names is gone; writing that
 * again gives the same text.
 *
 * One item a line; '#' starts a comment; words are separated by spaces, tabs or commas; numbers are
 * decimal or 0x hexadecimal, signed where that makes sense. In this order:
 *
 *   region [chain] [count_blocks] [ungrouped]
 *   machine i386                      then any of, absent meaning 0:
 *     page_bits 12
 *     tlb_entry bits 4 read 0 write 4 addend 12
 *     mode mask -16 table -12         one line per MMU mode
 *     env exit_request -8 exit_value -20 raised -16 counters -64
 *     tb code 40 jump 84
 *     jump_cache env -56 tb 0 pc 8
 *     float env 1024 mask 0xff0010 plain 0x10
 *     load 1 2 3 0 4 5 6 0            see cfg_machine
 *     store 7 8 9 10
 *     global eax i32 0                one line per global: name, type, offset
 *   helper div func 40 no_write ret i32 args i32 i64
 *                                     flags: no_read no_write no_effects no_return registers_only
 *                                     result_or_raise
 *   block 0 pc 0x1000 cs_base 0 flags 0 cflags 0 page_offset 0 icount 2 count 7
 *                                     blocks are in order; each pair may be absent, meaning 0
 *     edge 0 direct 1 count 5         or: edge 0 exit count 5; absent means an exit
 *     guarded 2 count 5                 a guarded edge
 *     bytes 90 c3                     guest code in hexadecimal, any number of lines
 *     i64 t4 t7                       locals of that type; all others are i32
 *     exit_check                      from here on ops
 *     insn_start 0x10 0x1000
 *     add_i32 t0, eax, $0x10          outs, ins, constants
 *     ld_i64 t4, env, -16
 *     brcond_i32 t0, $0x0, ltu, L0
 *     qemu_st_i32 t0, ebx, uw+al7@1
 *     call div, t1, t0, t2, t3        helper, outs, ins
 *     L0:
 *     guard eip
 *     goto_tb 0
 *
 * An op that works in either type ends in _i32 or _i64. An operand is a global's name (or @5 for
 * the global of that number, where the name could be read as something else), t<n> for the local
 * that is the block's temp n, env, or a constant $0x10, $0x10:i64 if it is of that type. Memory
 * operations are u or s, then b, w, l, q for 1, 2, 4, 8 bytes, then +bswap, +al<n> (n as in bits 5
 * to 7 of QEMU's MemOp), +x<n> (the MemOp's bits from 8 on, in hexadecimal), @MMU mode.
 */
#ifndef RELOOP_CFG_TEXT_H
#define RELOOP_CFG_TEXT_H

#include "arena.h"
#include "ir.h"

/* The region's text, malloc'ed (the caller frees it) and zero-terminated. The region must have
 * passed cfg_verify(). NULL when memory runs out. */
char *cfg_text_write(const struct cfg_region *region);

struct cfg_text_error {
    unsigned line; /* from 1; 0 where no line is to blame */
    char text[256];
};

/* Reads a region into the arena and verifies it. NULL on failure, and error (may be NULL) says
 * why. */
struct cfg_region *cfg_text_read(struct cfg_arena *arena, const char *text,
                                 struct cfg_text_error *error);

#endif
