/* SPDX-License-Identifier: MIT */
/* Places of temps, in blocks whose live values are known. */
#include "fixture.h"

#include "cfg/slots.h"

/* The places of t0, t1, ... of the region's first block, as digits, and how many there are. */
static const char *places_of(const char *blocks) {
    static char text[32];
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, blocks);
    struct cfg_slots *slots = cfg_slots_new(arena, region);
    size_t used = 0;
    assert_non_null(slots);
    for (uint32_t t = 0; t < region->blocks[0].ntemps; t++) {
        if (region->blocks[0].temps[t].kind == CFG_TEMP_LOCAL) {
            text[used++] = (char)('0' + slots->of[0][t]);
        }
    }
    text[used++] = '/';
    text[used++] = (char)('0' + slots->nslots);
    text[used] = '\0';
    cfg_arena_free(arena);
    return text;
}

#define LEAVE "  exit_tb 4\n"

static void one_after_the_other_share_a_place(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  add_i32 t0, a, $0x1\n"
                                  "  mov_i32 b, t0\n"
                                  "  add_i32 t1, a, $0x2\n"
                                  "  mov_i32 c, t1\n" LEAVE),
                        "00/1");
}

/* A lowering may write its result before it has read all of its inputs. */
static void a_result_has_not_its_inputs_place(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  add_i32 t1, t0, $0x1\n"
                                  "  mov_i32 b, t1\n" LEAVE),
                        "01/2");
}

static void what_is_read_later_keeps_its_place(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  mov_i32 t1, b\n"
                                  "  mov_i32 c, t1\n"
                                  "  mov_i32 t2, c\n"
                                  "  add_i32 d, t0, t2\n" LEAVE),
                        "011/2");
}

static void an_op_that_reads_twice_gives_one_place_back(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  add_i32 b, t0, t0\n"
                                  "  mov_i32 t1, a\n"
                                  "  mov_i32 t2, b\n"
                                  "  add_i32 c, t1, t2\n" LEAVE),
                        "001/2");
}

static void what_is_never_read_gives_its_place_back(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  mov_i32 t1, b\n"
                                  "  mov_i32 c, t1\n" LEAVE),
                        "00/1");
}

/* t0 is read behind the label, whichever way that is reached. */
static void a_branch_forward_keeps_what_is_read_behind_it(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  brcond_i32 a, b, eq, L0\n"
                                  "  mov_i32 t1, b\n"
                                  "  mov_i32 c, t1\n"
                                  "  L0:\n"
                                  "  mov_i32 d, t0\n"
                                  "  mov_i32 t2, b\n"
                                  "  mov_i32 c, t2\n" LEAVE),
                        "010/2");
}

/* t0 is read again in the next turn, after t1 was written. */
static void a_branch_back_keeps_all(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n"
                                  "  mov_i32 t0, a\n"
                                  "  L0:\n"
                                  "  mov_i32 b, t0\n"
                                  "  mov_i32 t1, c\n"
                                  "  mov_i32 d, t1\n"
                                  "  brcond_i32 b, d, eq, L0\n" LEAVE),
                        "01/2");
}

static void a_function_has_room_for_its_largest_block(void **state) {
    (void)state;
    assert_string_equal(places_of("block 0\n  edge 0 direct 1\n"
                                  "  mov_i32 t0, a\n"
                                  "  mov_i32 b, t0\n"
                                  "  goto_tb 0\n"
                                  "block 1\n"
                                  "  mov_i32 t0, a\n"
                                  "  mov_i32 t1, b\n"
                                  "  add_i32 c, t0, t1\n" LEAVE),
                        "0/2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_the_other_share_a_place),
        cmocka_unit_test(a_result_has_not_its_inputs_place),
        cmocka_unit_test(what_is_read_later_keeps_its_place),
        cmocka_unit_test(an_op_that_reads_twice_gives_one_place_back),
        cmocka_unit_test(what_is_never_read_gives_its_place_back),
        cmocka_unit_test(a_branch_forward_keeps_what_is_read_behind_it),
        cmocka_unit_test(a_branch_back_keeps_all),
        cmocka_unit_test(a_function_has_room_for_its_largest_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
