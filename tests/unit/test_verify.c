/* SPDX-License-Identifier: MIT */
/* The verifier: each invariant, broken alone in a region that is otherwise valid, is found, and
 * the message says what and where. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/limits.h"
#include "cfg/text.h"
#include "cfg/verify.h"

static const char valid[] = "block 0 icount 1\n"
                            "  edge 0 direct 1\n"
                            "  exit_check\n"                   /* 0 */
                            "  insn_start 0x4, 0x1000\n"       /* 1 */
                            "  mov_i32 t0, a\n"                /* 2 */
                            "  add_i32 t1, t0, $0x10\n"        /* 3 */
                            "  ld_i32 t2, env, 16\n"           /* 4 */
                            "  st_i32 t2, env, 16\n"           /* 5 */
                            "  qemu_ld_i32 t2, a, sw@0\n"      /* 6 */
                            "  addco_i32 t2, a, b\n"           /* 7 */
                            "  addci_i32 t3, a, b\n"           /* 8 */
                            "  call wide, t0, t1, t2, t3, b\n" /* 9 */
                            "  deposit_i32 a, t0, t1, 8, 8\n"  /* 10 */
                            "  setcond_i32 b, t0, t1, lt\n"    /* 11 */
                            "  brcond_i32 a, b, eq, L0\n"      /* 12 */
                            "  goto_tb 0\n"                    /* 13 */
                            "  L0:\n"                          /* 14 */
                            "  mov_i32 t0, t1\n"               /* 15 */
                            "  bswap16_i32 t0, t1, 2\n"        /* 16 */
                            "  mov_i64 t9, $0x0:i64\n"         /* 17 */
                            "  i64 t9\n"
                            "  exit_tb 4\n" /* 18 */
                            "block 1\n"
                            "  guarded 1\n"
                            "  guarded 0\n"
                            "  guard a\n" /* 0 */
                            "  exit_tb 4\n";

static void a_valid_region_passes(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    char reason[200];
    assert_true(cfg_verify(fixture_region(arena, valid), reason, sizeof(reason)));
    cfg_arena_free(arena);
}

/* Breaks one thing of the valid region and expects the verifier to say so. */
#define BROKEN(change, expected) \
    do { \
        struct cfg_arena *arena = fixture_arena(); \
        struct cfg_region *r = fixture_region(arena, valid); \
        struct cfg_machine *m = &r->machine; \
        struct cfg_block *b = &r->blocks[0]; \
        char reason[200] = ""; \
        (void)m; \
        (void)b; \
        change; \
        assert_false(cfg_verify(r, reason, sizeof(reason))); \
        if (!strstr(reason, expected)) { \
            print_message("\"%s\", not \"%s\"\n", reason, expected); \
            fail(); \
        } \
        assert_null(strchr(reason, '\n')); \
        cfg_arena_free(arena); \
    } while (0)

static void machines(void **state) {
    (void)state;
    BROKEN(m->arch[0] = 0, "architecture");
    BROKEN(memset(m->arch, 'x', sizeof(m->arch)), "architecture");
    BROKEN(m->page_bits = 9, "9 page bits");
    BROKEN(m->page_bits = 17, "17 page bits");
    BROKEN(m->entry_bits = 3, "entry bits");
    BROKEN(m->entry_bits = 32, "entry bits");
    BROKEN(m->entry_addend = 13, "TLB entry's field");
    BROKEN(m->nmodes = 0, "MMU modes");
    BROKEN(m->nmodes = CFG_MODES_MAX + 1, "33 MMU modes");
    BROKEN(m->nglobals = CFG_LIMIT_GLOBALS + 1, "globals");
    BROKEN(m->globals[1].name[0] = 0, "global 1: bad name");
    BROKEN(m->globals[1].name[0] = ' ', "global 1: bad name");
    BROKEN(strcpy(m->globals[1].name, "a"), "two of that name");
    BROKEN(m->globals[1].type = CFG_VOID, "global b: bad type");
    BROKEN(m->globals[1].offset = 3, "global b: overlaps a");
    BROKEN(m->globals[1].offset = INT32_MIN, "global b: far from env");
    BROKEN(m->tlb_mask[0] = CFG_LIMIT_ENV + 1, "machine: MMU mode 0 far from env");
    BROKEN(m->tlb_table[0] = -CFG_LIMIT_ENV - 1, "machine: MMU mode 0 far from env");
    BROKEN(m->exit_request = INT32_MAX, "machine: a field far from env");
    BROKEN(m->exit_value = INT32_MIN, "machine: a field far from env");
    BROKEN(m->raised = INT32_MIN, "machine: a field far from env");
    BROKEN(m->counters = INT32_MAX, "machine: a field far from env");
    BROKEN(m->jump_cache = INT32_MAX, "machine: a field far from env");
    BROKEN(m->float_state = INT32_MAX, "machine: a field far from env");
}

static void helpers(void **state) {
    (void)state;
    BROKEN(r->nhelpers = CFG_LIMIT_HELPERS + 1, "helpers");
    BROKEN(r->helpers[0].name = NULL, "helper 0: bad name");
    BROKEN(r->helpers[0].name[0] = '#', "helper 0: bad name");
    BROKEN(strcpy(r->helpers[1].name, "pure"), "two of that name");
    BROKEN(r->helpers[0].ret = CFG_TYPE_COUNT, "helper pure: bad signature");
    BROKEN(r->helpers[0].nargs = 8, "helper pure: bad signature");
    BROKEN(r->helpers[0].args[0] = CFG_VOID, "helper pure: bad signature");
    BROKEN(r->helpers[0].args[0] = CFG_TYPE_COUNT, "helper pure: bad signature");
    BROKEN(r->helpers[0].ret = CFG_I128; r->helpers[0].nargs = 3;
           memset(r->helpers[0].args, CFG_I128, 3), "helper pure: bad signature");
    BROKEN(b->temps[0].type = CFG_I128, "temp 0: bad kind or type");
    BROKEN(m->globals[0].type = CFG_I128, "global a: bad type");
    BROKEN(r->helpers[0].flags = 64, "helper pure: unknown flags");
}

static void sizes(void **state) {
    (void)state;
    BROKEN(r->nblocks = 0, "0 blocks");
    BROKEN(r->nblocks = CFG_LIMIT_BLOCKS + 1, "1025 blocks");
    BROKEN(r->flags = 8, "region flags");
    BROKEN(b->nops = 0, "block 0: 0 ops");
    BROKEN(b->nops = CFG_LIMIT_BLOCK_OPS + 1, "block 0: 16385 ops");
    BROKEN(b->ntemps = CFG_LIMIT_TEMPS + 1, "block 0: 513 temps");
    BROKEN(b->nlabels = CFG_LIMIT_LABELS + 1, "labels");
    BROKEN(b->nbytes = CFG_LIMIT_BYTES + 1, "bytes");
    BROKEN(b->page_offset = 4096, "page offset");
    BROKEN(b->nops = CFG_LIMIT_REGION_OPS - 1, "65537 ops");
}

static void operands(void **state) {
    (void)state;
    BROKEN(b->temps[0].kind = CFG_TEMP_KIND_COUNT, "temp 0: bad kind");
    BROKEN(b->temps[0].type = CFG_VOID, "temp 0: bad kind or type");
    BROKEN(b->ops[2].args[0] = m->nglobals + b->ntemps, "op 2 (mov): operand 0 is out of range");
    BROKEN(b->ops[2].args[1] = UINT32_MAX, "op 2 (mov): operand 1 is out of range");
    BROKEN(b->ops[2].args[0] = b->ops[3].args[2], "writes a constant");
    BROKEN(b->ops[2].args[0] = b->ops[4].args[1], "writes env");
    BROKEN(b->ops[2].args[1] = b->ops[17].args[0], "operand 1 is of the wrong type");
    BROKEN(b->ops[17].args[1] = b->ops[2].args[0], "operand 1 is of the wrong type");
    BROKEN(b->ops[6].args[1] = b->ops[17].args[0],
           "op 6 (qemu_ld): operand 1 is of the wrong type");
    BROKEN(b->ops[4].args[1] = b->ops[17].args[0], "operand 1 is of the wrong type");
    BROKEN(b->temps[b->ops[4].args[1] - m->nglobals].type = CFG_I64, "32-bit pointer");
    BROKEN(m->globals[0].type = CFG_I64; m->globals[0].offset = 32, "wrong type");
}

static void ops(void **state) {
    (void)state;
    BROKEN(b->ops[2].opc = CFG_OPC_COUNT, "opcode");
    BROKEN(b->ops[2].nin = 2, "counts");
    BROKEN(b->ops[3].nout = 0, "counts");
    BROKEN(b->ops[10].nconst = 1, "counts");
    BROKEN(b->ops[2].type = CFG_VOID, "bad type");
    BROKEN(b->ops[2].type = CFG_TYPE_COUNT, "bad type");
    BROKEN(b->ops[1].type = CFG_I32, "op 1 (insn_start): bad type");
    BROKEN(b->ops[9].nconst = 0, "one constant");
    BROKEN(b->ops[9].args[5] = 99, "helper 99");
    BROKEN(b->ops[9].args[5] = 0, "signature of pure");
    BROKEN(b->ops[9].nin = 2, "signature");
}

static void constants(void **state) {
    (void)state;
    BROKEN(b->ops[6].args[2] = 2 << 5 | 1, "MMU mode 1");
    BROKEN(b->ops[6].args[2] = 3 << 5, "does not fit");
    BROKEN(b->ops[6].args[2] = (2 | CFG_MO_SIGN) << 5, "sign extension");
    BROKEN(b->ops[6].args[2] = (2 | 1 << CFG_MO_BITS) << 5, "operation 0x1002 has unknown bits");
    BROKEN(b->ops[6].args[2] = (2 | 6 << 9) << 5, "operation 0xc02 has unknown bits");
    BROKEN(b->ops[10].args[4] = 0, "bit field");
    BROKEN(b->ops[10].args[4] = 25, "bit field");
    BROKEN(b->ops[10].args[3] = UINT32_MAX, "bit field");
    BROKEN(b->ops[11].args[3] = 4, "condition 4");
    BROKEN(b->ops[11].args[3] = 16, "condition 16");
    BROKEN(b->ops[12].args[2] = 5, "condition 5");
    BROKEN(b->ops[12].args[3] = 1, "label 1 is out of range");
    BROKEN(b->ops[13].args[0] = 2, "edge 2");
    BROKEN(b->ops[16].args[2] = 8, "unknown flags");
    BROKEN(b->ops[18].args[0] = 3, "exit value 3");
}

static void control_flow(void **state) {
    (void)state;
    BROKEN(b->nops = 18, "the block ends without leaving");
    BROKEN(b->nops = 13, "the block ends without leaving");
    BROKEN(b->nlabels = 2, "label 1 is not set");
    BROKEN(b->ops[15] = b->ops[14], "label 0 is set twice");
    BROKEN(b->ops[1] = b->ops[0], "not the block's first op");
    BROKEN(b->edges[0].kind = CFG_EDGE_KIND_COUNT, "edge 0: bad kind");
    BROKEN(b->edges[0].target = 2, "edge 0: bad target");
    BROKEN(b->edges[0].target = CFG_NONE, "edge 0: bad target");
    BROKEN(b->edges[1].target = 0, "edge 1: bad target");
}

static void guards(void **state) {
    (void)state;
    BROKEN(b[1].nguards = CFG_GUARDS_MAX + 1, "block 1: 17 guards");
    BROKEN(b[1].nguards = UINT32_MAX, "guards");
    BROKEN(b[1].guards[1].kind = CFG_EDGE_DIRECT, "block 1: guard 1: bad kind");
    BROKEN(b[1].guards[1].kind = CFG_EDGE_KIND_COUNT, "block 1: guard 1: bad kind");
    BROKEN(b[1].guards[0].target = 2, "block 1: guard 0: bad target");
    BROKEN(b[1].guards[0].target = CFG_NONE, "block 1: guard 0: bad target");
    BROKEN(b[1].guards[1].target = 1, "block 1: guard 1: the target of another");
    BROKEN(b[0].flags++, "block 1: guard 1: a target of another mode");
    BROKEN(b[0].cs_base++, "block 1: guard 1: a target of another mode");
    BROKEN(b[0].cflags++, "block 1: guard 1: a target of another mode");
    BROKEN(b->edges[0].kind = CFG_EDGE_GUARDED, "block 0: edge 0: bad kind");
    BROKEN(b[1].nops = 1, "block 1 op 0 (guard): the block ends without leaving");
    BROKEN(b[1].ops[0].nin = 0, "block 1 op 0 (guard): operand counts");
    BROKEN(b[1].ops[0].type = CFG_I32, "block 1 op 0 (guard): bad type");
    BROKEN(m->globals[0].type = CFG_I64; m->globals[0].offset = 32; b->nops = 1;
           b->ops[0] = b->ops[18];
           b->nlabels = 0, "block 1 op 0 (guard): operand 0 is of the wrong type");
}

static void carry(void **state) {
    (void)state;
    struct cfg_op swap;
    BROKEN(b->ops[7].opc = CFG_OPC_add, "op 8 (addci): no carry");
    BROKEN(b->ops[7].opc = CFG_OPC_subbo, "op 8 (addci): no carry");
    BROKEN(b->ops[7].opc = CFG_OPC_addci, "op 7 (addci): no carry");
    /* A call between producer and consumer. */
    BROKEN(swap = b->ops[8]; b->ops[8] = b->ops[9]; b->ops[9] = swap, "op 9 (addci): no carry");
    /* A branch between them. */
    BROKEN(b->ops[13] = b->ops[8]; b->ops[11] = b->ops[7], "op 13 (addci): no carry");
    /* A guard between them. */
    BROKEN(swap = b[1].ops[0]; b->ops[9] = b->ops[8]; b->ops[8] = swap, "op 9 (addci): no carry");
    /* A label between them. */
    BROKEN(b->ops[15] = b->ops[8]; b->ops[13] = b->ops[7], "op 15 (addci): no carry");
}

static void expect_undefined(const char *blocks, const char *expected) {
    static const char head[] = FIXTURE_HEAD;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_text_error error;
    char text[4096];
    snprintf(text, sizeof(text), "%s%s", head, blocks);
    struct cfg_region *region = cfg_text_read(arena, text, &error);
    assert_int_equal(region == NULL, expected != NULL);
    if (expected && !strstr(error.text, expected)) {
        print_message("\"%s\", not \"%s\"\n", error.text, expected);
        fail();
    }
    cfg_arena_free(arena);
}

static void locals_are_written_before_they_are_read(void **state) {
    (void)state;
    expect_undefined("block 0\n  mov_i32 a, t0\n  exit_tb 4\n", "op 0 (mov): may read a temp");
    expect_undefined("block 0\n  mov_i32 t0, a\n  discard t0\n  mov_i32 a, t0\n  exit_tb 4\n",
                     "op 2 (mov): may read");
    /* Written on one of two paths, on both, and only where the path does not go on. */
    expect_undefined("block 0\n  brcond_i32 a, b, eq, L0\n  mov_i32 t0, a\n  L0:\n"
                     "  mov_i32 a, t0\n  exit_tb 4\n",
                     "op 3 (mov): may read");
    expect_undefined("block 0\n  brcond_i32 a, b, eq, L0\n  mov_i32 t0, a\n  br L1\n  L0:\n"
                     "  mov_i32 t0, b\n  L1:\n  mov_i32 a, t0\n  exit_tb 4\n",
                     NULL);
    expect_undefined("block 0\n  brcond_i32 a, b, eq, L0\n  call dies, a\n  L0:\n"
                     "  mov_i32 t0, a\n  mov_i32 a, t0\n  exit_tb 4\n",
                     NULL);
    expect_undefined("block 0\n  mov_i32 t0, a\n  brcond_i32 a, b, eq, L0\n  exit_tb 4\n  L0:\n"
                     "  mov_i32 a, t0\n  exit_tb 4\n",
                     NULL);
    /* Behind a guard it is still written; none is where a guard goes. */
    expect_undefined("block 0\n  guarded 1\n  mov_i32 t0, a\n  guard t0\n  mov_i32 a, t0\n"
                     "  exit_tb 4\nblock 1\n  mov_i32 t0, a\n  exit_tb 4\n",
                     NULL);
    expect_undefined("block 0\n  guarded 1\n  mov_i32 t0, a\n  guard t0\n  exit_tb 4\n"
                     "block 1\n  mov_i32 a, t0\n  exit_tb 4\n",
                     "block 1 op 0 (mov): may read");
    expect_undefined("block 0\n  guard t0\n  exit_tb 4\n", "op 0 (guard): may read");
    /* A branch back takes a definition away: only the second pass sees it. */
    expect_undefined("block 0\n  mov_i32 t0, a\n  L0:\n  mov_i32 b, t0\n  discard t0\n"
                     "  brcond_i32 a, b, eq, L0\n  exit_tb 4\n",
                     "op 2 (mov): may read");
    /* Two ways into a loop, of which one lacks the definition. */
    expect_undefined("block 0\n  brcond_i32 a, b, eq, L1\n  mov_i32 t0, a\n  L0:\n"
                     "  mov_i32 a, t0\n  L1:\n  brcond_i32 a, b, ne, L0\n  exit_tb 4\n",
                     "op 3 (mov): may read");
    /* Nothing is read where nothing comes. */
    expect_undefined("block 0\n  exit_tb 4\n  mov_i32 a, t0\n  exit_tb 4\n", NULL);
}

static void a_short_buffer_is_respected(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, valid);
    char reason[8] = "unhurt!";
    region->nblocks = 0;
    assert_false(cfg_verify(region, reason, 4));
    assert_string_equal(reason, "0 b");
    assert_string_equal(reason + 4, "rt!");
    assert_false(cfg_verify(region, NULL, 0));
    cfg_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_region_passes),
        cmocka_unit_test(machines),
        cmocka_unit_test(helpers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(operands),
        cmocka_unit_test(ops),
        cmocka_unit_test(constants),
        cmocka_unit_test(control_flow),
        cmocka_unit_test(guards),
        cmocka_unit_test(carry),
        cmocka_unit_test(locals_are_written_before_they_are_read),
        cmocka_unit_test(a_short_buffer_is_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
