/* SPDX-License-Identifier: MIT */
/* What cc_op likely is at each node's entry. Global d is cc_op here. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "cfg/cc_op.h"

/* The guesses as text, by node: "-" where there is none. */
static const char *guesses(const char *blocks) {
    static char text[200];
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, blocks);
    strcpy(region->machine.globals[FIXTURE_D].name, "cc_op");
    struct cfg_flow *flow = cfg_flow_new(arena, region);
    assert_non_null(flow);
    const uint32_t *likely = cfg_cc_op_new(arena, flow);
    assert_non_null(likely);
    size_t used = 0;
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        used += likely[n] == CFG_NONE
                    ? (size_t)snprintf(text + used, sizeof text - used, " -")
                    : (size_t)snprintf(text + used, sizeof text - used, " %u", (unsigned)likely[n]);
    }
    cfg_arena_free(arena);
    return text;
}

#define LEAVE "  exit_tb 4\n"

static void the_block_before_tells(void **state) {
    (void)state;
    assert_string_equal(guesses("block 0\n  edge 0 direct 1\n"
                                "  mov_i32 d, $0x12\n"
                                "  goto_tb 0\n"
                                "block 1\n" LEAVE),
                        " - 18");
}

static void other_values_are_unknown(void **state) {
    (void)state;
    assert_string_equal(guesses("block 0\n  edge 0 direct 1\n"
                                "  mov_i32 d, $0x12\n"
                                "  mov_i32 d, a\n"
                                "  goto_tb 0\n"
                                "block 1\n" LEAVE),
                        " - -");
}

static void what_may_write_registers_makes_it_unknown(void **state) {
    (void)state;
    assert_string_equal(guesses("block 0\n  edge 0 direct 1\n"
                                "  mov_i32 d, $0x12\n"
                                "  call looks, b, a\n"
                                "  goto_tb 0\n"
                                "block 1\n  edge 0 direct 2\n"
                                "  call acts, b, a\n"
                                "  goto_tb 0\n"
                                "block 2\n" LEAVE),
                        " - 18 -");
}

static void a_loop_tells_itself(void **state) {
    (void)state;
    assert_string_equal(guesses("block 0\n  edge 0 direct 0\n  edge 1 direct 1\n"
                                "  brcond_i32 a, b, eq, L0\n"
                                "  mov_i32 d, $0x18\n"
                                "  goto_tb 0\n"
                                "  L0:\n"
                                "  goto_tb 1\n"
                                "block 1\n" LEAVE),
                        " 24 24 24 24");
}

static void where_ways_meet_the_one_that_runs_most_tells(void **state) {
    (void)state;
    assert_string_equal(guesses("block 0\n  edge 0 direct 1\n  edge 1 direct 2\n"
                                "  brcond_i32 a, b, eq, L0\n"
                                "  goto_tb 0\n"
                                "  L0:\n"
                                "  goto_tb 1\n"
                                "block 1 count 5\n  edge 0 direct 3\n"
                                "  mov_i32 d, $0x12\n"
                                "  goto_tb 0\n"
                                "block 2 count 7\n  edge 0 direct 3\n"
                                "  mov_i32 d, $0xa\n"
                                "  goto_tb 0\n"
                                "block 3\n" LEAVE),
                        " - - - - - 10");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_block_before_tells),
        cmocka_unit_test(other_values_are_unknown),
        cmocka_unit_test(what_may_write_registers_makes_it_unknown),
        cmocka_unit_test(a_loop_tells_itself),
        cmocka_unit_test(where_ways_meet_the_one_that_runs_most_tells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
