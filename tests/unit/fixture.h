/* SPDX-License-Identifier: MIT */
/* What the unit tests share: cmocka with what it needs, and regions from text. */
#ifndef RELOOP_TESTS_UNIT_FIXTURE_H
#define RELOOP_TESTS_UNIT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cfg/arena.h"
#include "cfg/ir.h"

/* The head of every hand-made region: globals a, b, c, d at env + 0, 4, 8, 12; one MMU mode; and a
 * helper of each kind: pure and hidden see no globals, looks reads them, acts may write them, dies
 * does not return. pure and acts return an i32; wide is i64 (i32, i64). */
#define FIXTURE_HEAD \
    "region\n" \
    "machine test\n" \
    "  page_bits 12\n" \
    "  tlb_entry bits 4 read 0 write 4 addend 12\n" \
    "  mode mask -16 table -12\n" \
    "  env exit_request -8 exit_value -20 raised -16 counters -64\n" \
    "  tb code 40 jump 84\n" \
    "  jump_cache env -4 tb 4 pc 12\n" \
    "  float env 1024 mask 0xff0010 plain 0x10\n" \
    "  load 1 2 3 0 4 5 6 0\n" \
    "  store 7 8 9 10\n" \
    "  global a i32 0\n" \
    "  global b i32 4\n" \
    "  global c i32 8\n" \
    "  global d i32 12\n" \
    "helper pure func 20 no_read no_write no_effects ret i32 args i32\n" \
    "helper hidden func 21 no_read no_write ret void args i32\n" \
    "helper looks func 22 no_write ret i32 args i32\n" \
    "helper acts func 23 ret i32 args i32\n" \
    "helper dies func 24 no_return ret void args i32\n" \
    "helper wide func 25 no_read no_write no_effects ret i64 args i32 i64\n"

enum { FIXTURE_A, FIXTURE_B, FIXTURE_C, FIXTURE_D };

/* The region that FIXTURE_HEAD and these blocks are, in the arena; fails the test if it is none. */
struct cfg_region *fixture_region(struct cfg_arena *arena, const char *blocks);

/* An arena large enough for anything here; fails the test if there is no memory. */
struct cfg_arena *fixture_arena(void);

#endif
