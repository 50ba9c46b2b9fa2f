/* SPDX-License-Identifier: MIT */
/* The text form: read and written again it is the same text; the region it stands for is the same
 * region; and what is not text says on which line. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/dot.h"
#include "cfg/text.h"
#include "tests/reference/generate.h"

static const char canonical[] =
    "region chain count_blocks ungrouped\n"
    "machine i386\n"
    "  page_bits 12\n"
    "  tlb_entry bits 4 read 0 write 4 addend 12\n"
    "  mode mask -16 table -12\n"
    "  mode mask -24 table -20\n"
    "  env exit_request -8 exit_value -16777216 raised -16 counters 16777216\n"
    "  tb code 40 jump 84\n"
    "  jump_cache env -16777216 tb 0 pc 4294967295\n"
    "  float env -16777216 mask 0xffffffff plain 0x10\n"
    "  load 1 2 3 0 4 5 6 0\n"
    "  store 7 8 9 10\n"
    "  global eax i32 0\n"
    "  global t1 i32 4\n"
    "  global env i32 8\n"
    "  global x1/ra i32 12\n"
    "  global wide i64 16\n"
    "helper wide func 20 no_read no_write no_effects ret i64 args i32 i64\n"
    "helper dies func 21 no_return ret void args\n"
    "helper both func 22 ret i128 args i128 i64\n"
    "block 0 pc 0xfffffffff8001ffe cs_base 0x10 flags 0x40c1 cflags 0x200 page_offset 0xffe "
    "icount 2 count 18446744073709551615\n"
    "  edge 0 direct 1 count 5\n"
    "  edge 1 exit count 0\n"
    "  guarded 1 count 18446744073709551615\n"
    "  guarded 0 count 0\n"
    "  bytes 90 c3 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d\n"
    "  bytes ff\n"
    "  i64 t7\n"
    "  exit_check\n"
    "  insn_start 0x10, 0x1ffe\n"
    "  mov_i32 t0, eax\n"
    "  add_i32 @1, @2, $0x10\n"
    "  add_i64 t7, wide, $0xffffffffffffffff:i64\n"
    "  xor_i32 x1/ra, $0x10, $0xffffffff\n"
    "  ld_i64 t7, env, -16\n"
    "  st8_i32 t0, env, 64\n"
    "  qemu_ld_i32 t2, eax, sw+bswap+al7+xa@1\n"
    "  qemu_st2 t2, t0, eax, uq@0\n"
    "  extract_i32 t3, t2, 8, 4\n"
    "  call wide, t0, t2, t3, t0, $0x0\n"
    "  call both, t0, t2, t3, eax, t0, t2, t3, $0x0, t0, t2\n"
    "  addco_i32 t0, t0, t2\n"
    "  addci_i32 t2, t2, t3\n"
    "  setcond2_i32 t0, t0, t2, t0, t3, tstne\n"
    "  mb 0x3f\n"
    "  guard eax\n"
    "  guard $0x1010\n"
    "  brcond_i32 t0, $0x0, ltu, L1\n"
    "  L0:\n"
    "  brcond2_i32 t0, t2, t0, t3, ge, L0\n"
    "  goto_tb 0\n"
    "  L1:\n"
    "  discard t0\n"
    "  call dies\n"
    "block 1 pc 0x0 cs_base 0x10 flags 0x40c1 cflags 0x200 page_offset 0x0 icount 0 count 0\n"
    "  edge 0 exit count 0\n"
    "  edge 1 exit count 0\n"
    "  goto_ptr $0x0\n";

static void canonical_text_comes_back(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_text_error error;
    struct cfg_region *r = cfg_text_read(arena, canonical, &error);
    assert_string_equal(error.text, "");
    assert_non_null(r);
    assert_int_equal(r->machine.exit_value, -16777216);
    assert_int_equal(r->blocks[0].ops[8].args[2],
                     ((1 | CFG_MO_SIGN | CFG_MO_BSWAP | 7 << 5 | 0xa << 8) << 5) | 1);
    assert_int_equal(r->machine.jump_cache, -16777216);
    assert_int_equal(r->machine.float_state, -16777216);
    assert_true(r->machine.float_mask == UINT32_MAX);
    assert_int_equal(r->machine.float_plain, 0x10);
    assert_int_equal(r->machine.jump_tb, 0);
    assert_true(r->machine.jump_pc == UINT32_MAX);
    assert_int_equal(r->blocks[0].nguards, 2);
    assert_int_equal(r->blocks[0].guards[0].kind, CFG_EDGE_GUARDED);
    assert_int_equal(r->blocks[0].guards[0].target, 1);
    assert_true(r->blocks[0].guards[0].count == UINT64_MAX);
    assert_int_equal(r->blocks[0].guards[1].target, 0);
    assert_int_equal(r->blocks[0].nlabels, 2);
    assert_int_equal(r->blocks[0].nbytes, 17);
    char *text = cfg_text_write(r);
    assert_string_equal(text, canonical);
    free(text);
    cfg_arena_free(arena);
}

static void locals_keep_their_numbers(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *r = fixture_region(arena, "block 0\n"
                                                 "  mov_i32 t3, $0x1\n"
                                                 "  add_i32 t1, t3, $0x2\n"
                                                 "  add_i32 a, t1, $0x1\n"
                                                 "  exit_tb 4\n");
    const struct cfg_block *b = &r->blocks[0];
    const uint8_t kinds[] = {CFG_TEMP_CONST, CFG_TEMP_LOCAL, CFG_TEMP_CONST, CFG_TEMP_LOCAL};
    assert_int_equal(b->ntemps, 4);
    for (unsigned t = 0; t < 4; t++) {
        assert_int_equal(b->temps[t].kind, kinds[t]);
    }
    assert_int_equal(b->ops[0].args[0], r->machine.nglobals + 3);
    assert_int_equal(b->ops[0].args[1], r->machine.nglobals + 0);
    assert_int_equal(b->ops[1].args[2], r->machine.nglobals + 2);
    assert_int_equal(b->ops[2].args[2], r->machine.nglobals + 0);
    cfg_arena_free(arena);
}

static void loose_text_is_understood(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *r = fixture_region(arena, "\n# nothing\n"
                                                 "block 0 count 3 pc 16 # that is all\r\n"
                                                 "add_i32 a b\t$16\n"
                                                 "\n"
                                                 "exit_tb 4");
    assert_int_equal(r->blocks[0].pc, 16);
    assert_int_equal(r->blocks[0].count, 3);
    assert_int_equal(r->blocks[0].nops, 2);
    assert_int_equal(r->blocks[0].edges[1].target, CFG_NONE);
    cfg_arena_free(arena);
}

/* The region read back may number its temps otherwise; written again it is the same text, and run
 * it does the same. */
static void generated_regions_survive(void **state) {
    (void)state;
    struct gen_image one = {.layout = gen_layout_default()}, two = one;
    one.memory = malloc(one.layout.size);
    two.memory = malloc(one.layout.size);
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_region *first = gen_region(arena, seed, &one.layout, 8);
        char *text = cfg_text_write(first);
        struct cfg_text_error error;
        struct cfg_region *second = cfg_text_read(arena, text, &error);
        assert_string_equal(error.text, "");
        char *again = cfg_text_write(second);
        assert_string_equal(text, again);
        one.region = first;
        two.region = second;
        gen_fill_image(one.memory, &one.layout, seed, 30);
        gen_fill_image(two.memory, &two.layout, seed, 30);
        struct ref_host host = gen_host(&one), other = gen_host(&two);
        struct ref_result a = ref_run(first, &host, gen_step_bound(first, 30));
        struct ref_result b = ref_run(second, &other, gen_step_bound(first, 30));
        assert_int_equal(a.steps, b.steps);
        assert_memory_equal(one.memory, two.memory, one.layout.size);
        free(text);
        free(again);
        cfg_arena_free(arena);
    }
    free(one.memory);
    free(two.memory);
}

static void expect_error(const char *blocks, unsigned line, const char *expected) {
    static const char head[] = FIXTURE_HEAD;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_text_error error;
    unsigned head_lines = 0;
    for (const char *at = head; (at = strchr(at, '\n')); at++) {
        head_lines++;
    }
    size_t size = sizeof(head) + strlen(blocks);
    char *text = malloc(size);
    snprintf(text, size, "%s%s", head, blocks);
    assert_null(cfg_text_read(arena, text, &error));
    if (error.line != (line ? head_lines + line : 0) || !strstr(error.text, expected)) {
        print_message("%u: \"%s\", not \"%s\"\n", error.line, error.text, expected);
        fail();
    }
    free(text);
    cfg_arena_free(arena);
}

static void errors_name_their_line(void **state) {
    (void)state;
    expect_error("block 1\n", 1, "block 0 expected");
    expect_error("block 0 pc\n", 1, "ends too early");
    expect_error("block 0 speed 3\n", 1, "\"speed\" is too much");
    expect_error("block 0\n  frobnicate a\n", 2, "\"frobnicate\" is not an op");
    expect_error("block 0\n  add a, b, c\n", 2, "\"add\" is not an op");
    expect_error("block 0\n  exit_tb_i32 4\n", 2, "not an op");
    expect_error("block 0\n  add_i32 a, b\n", 2, "ends too early");
    expect_error("block 0\n  add_i32 a, b, c, d\n", 2, "\"d\" is too much");
    expect_error("block 0\n  mov_i32 a, nobody\n", 2, "\"nobody\" is no operand");
    expect_error("block 0\n  mov_i32 a, @4\n", 2, "\"@4\" is no operand");
    expect_error("block 0\n  mov_i32 a, $\n", 2, "no operand");
    expect_error("block 0\n  mov_i32 a, $0x100000000\n", 2, "not a constant");
    expect_error("block 0\n  mov_i32 a, $0x1g\n", 2, "not a constant");
    expect_error("block 0\n  mov_i32 t512, a\n", 2, "t0 to t511");
    expect_error("block 0\n  setcond_i32 a, b, c, maybe\n", 2, "\"maybe\" is not a condition");
    expect_error("block 0\n  qemu_ld_i32 a, b, ub\n", 2, "not a memory operation");
    expect_error("block 0\n  qemu_ld_i32 a, b, ux@0\n", 2, "not a memory operation");
    expect_error("block 0\n  qemu_ld_i32 a, b, ub+al8@0\n", 2, "not a memory operation");
    expect_error("block 0\n  qemu_ld_i32 a, b, ub@0@0\n", 2, "not a memory operation");
    expect_error("block 0\n  qemu_ld_i32 a, b, ub+@0\n", 2, "not a memory operation");
    expect_error("block 0\n  br L\n", 2, "not a label");
    expect_error("block 0\n  L9999:\n", 2, "not a label");
    expect_error("block 0\n  :\n", 2, "not a label");
    expect_error("block 0\n  call nobody, a\n", 2, "no helper \"nobody\"");
    expect_error("block 0\n  edge 2 exit\n", 2, "from 0 to 1");
    expect_error("block 0\n  edge 0 maybe\n", 2, "\"exit\" expected");
    expect_error("block 0\n  guarded\n", 2, "ends too early");
    expect_error("block 0\n  guarded exit\n", 2, "not a number");
    expect_error("block 0\n  guarded 0 count\n", 2, "ends too early");
    expect_error("block 0\n  guarded 0\n  guarded 1\n  guarded 2\n  guarded 3\n  guarded 4\n"
                 "  guarded 5\n  guarded 6\n  guarded 7\n  guarded 8\n  guarded 9\n"
                 "  guarded 10\n  guarded 11\n  guarded 12\n  guarded 13\n  guarded 14\n"
                 "  guarded 15\n  guarded 16\n",
                 18, "more than 16 guarded edges");
    expect_error("block 0\n  guarded 1\n  exit_tb 4\n", 0, "guard 0: bad target");
    expect_error("block 0\n  guard\n", 2, "ends too early");
    expect_error("block 0\n  guard_i32 a\n", 2, "not an op");
    expect_error("block 0\n  bytes 100\n", 2, "not a byte");
    expect_error("block 0\n  i64 a\n", 2, "only locals");
    expect_error("block 0\n  ld_i32 a, env, 2147483648\n", 2, "from 0 to 2147483647");
    expect_error("block 0\n  ld_i32 a, env, -2147483649\n", 2, "from 0 to 2147483648");
    expect_error("block 0\n  mb -1\n", 2, "not a number");
    expect_error("block 0\n  exit_tb 4\nhelper late func 1 ret void args\n", 3, "not an op");
    expect_error("global e i32 16\n", 1, "\"block\" expected");
    expect_error("", 0, "0 blocks");
    expect_error("block 0\n  mov_i32 a, t0\n  exit_tb 4\n", 0, "may read a temp");
}

static void heads_can_be_wrong_too(void **state) {
    (void)state;
    static const char *const heads[] = {
        "",
        "machine x\n",
        "region fast\n",
        "region\nmachine\n",
        "region\nmachine averyveryverylongname\n",
        "region\nmachine x y\n",
        "region\nmachine x\nglobal averyveryverylongname i32 0\n",
        "region\nmachine x\nglobal a i33 0\n",
        "region\nmachine x\npage_bits 256\n",
        "region\nmachine x\nload 1 2 3\n",
        "region\nmachine x\ntb code 1 jump 2 region 3\n",
        "region\nmachine x\njump_cache env 1 tb 1\n",
        "region\nmachine x\njump_cache pc 1 tb 2\n",
        "region\nmachine x\nfloat env 1 plain 1 mask 2\n",
        "region\nmachine x\nhelper h\n",
        "region\nmachine x\nhelper h func 1 no_sense ret void args\n",
        "region\nmachine x\nhelper h func 1 ret void args i32 i32 i32 i32 i32 i32 i32 i32\n",
    };
    for (unsigned i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_text_error error;
        assert_null(cfg_text_read(arena, heads[i], &error));
        assert_string_not_equal(error.text, "");
        assert_null(cfg_text_read(arena, heads[i], NULL));
        cfg_arena_free(arena);
    }
}

static void every_truncation_is_harmless(void **state) {
    (void)state;
    for (size_t length = 0; length < sizeof(canonical); length++) {
        struct cfg_arena *arena = fixture_arena();
        char *text = malloc(length + 1);
        memcpy(text, canonical, length);
        text[length] = '\0';
        cfg_text_read(arena, text, NULL);
        free(text);
        cfg_arena_free(arena);
    }
}

static void damage_is_harmless(void **state) {
    (void)state;
    uint64_t random = 1;
    for (unsigned round = 0; round < 3000; round++) {
        char text[sizeof(canonical)];
        struct cfg_arena *arena = fixture_arena();
        memcpy(text, canonical, sizeof(text));
        for (uint64_t hits = 1 + gen_random(&random) % 3; hits > 0; hits--) {
            text[gen_random(&random) % (sizeof(text) - 1)] = (char)(9 + gen_random(&random) % 118);
        }
        cfg_text_read(arena, text, NULL);
        cfg_arena_free(arena);
    }
}

static void an_exhausted_arena_is_an_error(void **state) {
    (void)state;
    bool done = false;
    for (size_t bytes = 0; !done && bytes < 1 << 20; bytes += 512) {
        struct cfg_arena *arena = cfg_arena_new(bytes);
        struct cfg_text_error error;
        done = cfg_text_read(arena, canonical, &error) != NULL;
        assert_true(done || strstr(error.text, "memory"));
        cfg_arena_free(arena);
    }
    assert_true(done);
}

static void a_picture_has_blocks_edges_and_loops(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *r = fixture_region(arena, "block 0 pc 4096 count 7\n"
                                                 "  edge 0 direct 1 count 6\n"
                                                 "  edge 1 direct 2 count 1\n"
                                                 "  brcond_i32 a, b, eq, L0\n  goto_tb 0\n"
                                                 "  L0:\n  goto_tb 1\n"
                                                 "block 1\n  edge 0 direct 2\n  goto_tb 0\n"
                                                 "block 2\n  edge 0 direct 1\n  edge 1 exit\n"
                                                 "  brcond_i32 a, b, eq, L0\n  goto_tb 0\n"
                                                 "  L0:\n  goto_tb 1\n");
    char *dot = cfg_dot_write(r);
    assert_non_null(dot);
    assert_ptr_equal(strstr(dot, "digraph region {"), dot);
    assert_non_null(strstr(dot, "b0 [label=\"0: 0x1000\\n7 times, 4 ops, depth 0\"]"));
    assert_non_null(strstr(dot, "b0 -> b1 [label=\"6\"]"));
    assert_non_null(strstr(dot, "color=red"));
    assert_non_null(strstr(dot, "style=bold"));
    assert_non_null(strstr(dot, "b2 -> x2_1"));
    assert_null(strstr(dot, "b1 -> x1_1")); /* no op of block 1 goes there */
    assert_null(strstr(dot, "color=blue"));
    free(dot);
    cfg_arena_free(arena);
}

static void guarded_edges_are_blue(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *r = fixture_region(arena, "block 0\n  guarded 1 count 6\n"
                                                 "  guard a\n  exit_tb 4\n"
                                                 "block 1\n  guarded 0 count 5\n  guarded 1\n"
                                                 "  guard a\n  exit_tb 4\n");
    char *dot = cfg_dot_write(r);
    assert_non_null(dot);
    assert_non_null(strstr(dot, "b0 -> b1 [label=\"6\", color=blue];"));
    assert_non_null(strstr(dot, "b1 -> b0 [label=\"5\", color=blue, style=bold];"));
    assert_non_null(strstr(dot, "b1 -> b1 [label=\"0\", color=blue, style=bold];"));
    assert_non_null(strstr(dot, "depth 2")); /* they make loops */
    free(dot);
    cfg_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text_comes_back),
        cmocka_unit_test(locals_keep_their_numbers),
        cmocka_unit_test(loose_text_is_understood),
        cmocka_unit_test(generated_regions_survive),
        cmocka_unit_test(errors_name_their_line),
        cmocka_unit_test(heads_can_be_wrong_too),
        cmocka_unit_test(every_truncation_is_harmless),
        cmocka_unit_test(damage_is_harmless),
        cmocka_unit_test(an_exhausted_arena_is_an_error),
        cmocka_unit_test(a_picture_has_blocks_edges_and_loops),
        cmocka_unit_test(guarded_edges_are_blue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
