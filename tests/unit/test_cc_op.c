/* SPDX-License-Identifier: MIT */
/* What cc_op likely is at each node's entry. Global d is cc_op here. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "cfg/cc_op.h"

static size_t add_guess(char *text, size_t room, const struct cfg_cc_guess *guess) {
    if (guess->first == CFG_NONE) {
        return (size_t)snprintf(text, room, " -");
    }
    if (guess->second == CFG_NONE) {
        return (size_t)snprintf(text, room, " %u", (unsigned)guess->first);
    }
    return (size_t)snprintf(text, room, " %u|%u", (unsigned)guess->first, (unsigned)guess->second);
}

/* The guesses as text, by node: "-" where there is none. */
static const char *guesses(const char *blocks) {
    static char text[200];
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, blocks);
    strcpy(region->machine.globals[FIXTURE_D].name, "cc_op");
    struct cfg_flow *flow = cfg_flow_new(arena, region);
    assert_non_null(flow);
    const struct cfg_cc_guess *likely = cfg_cc_op_new(arena, flow);
    assert_non_null(likely);
    size_t used = 0;
    for (uint32_t n = 0; n < flow->nnodes; n++) {
        used += add_guess(text + used, sizeof text - used, &likely[n]);
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

/* Two ways that leave 18 and 10, run so often, to one block, and one behind that. */
#define TWO_WAYS(COUNT, OTHER) \
    "block 0\n  edge 0 direct 1\n  edge 1 direct 2\n" \
    "  brcond_i32 a, b, eq, L0\n" \
    "  goto_tb 0\n" \
    "  L0:\n" \
    "  goto_tb 1\n" \
    "block 1 count " COUNT "\n  edge 0 direct 3\n" \
    "  mov_i32 d, $0x12\n" \
    "  goto_tb 0\n" \
    "block 2 count " OTHER "\n  edge 0 direct 3\n" \
    "  mov_i32 d, $0xa\n" \
    "  goto_tb 0\n" \
    "block 3\n  edge 0 direct 4\n" \
    "  goto_tb 0\n" \
    "block 4\n" LEAVE

static void where_ways_meet_the_one_that_runs_most_is_first(void **state) {
    (void)state;
    assert_string_equal(guesses(TWO_WAYS("5", "7")), " - - - - - 10|18 10|18");
    assert_string_equal(guesses(TWO_WAYS("8", "7")), " - - - - - 18|10 18|10");
}

static void what_is_rare_is_no_second(void **state) {
    (void)state;
    assert_string_equal(guesses(TWO_WAYS("8", "1")), " - - - - - 18|10 18|10");
    assert_string_equal(guesses(TWO_WAYS("16", "1")), " - - - - - 18 18");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_block_before_tells),
        cmocka_unit_test(other_values_are_unknown),
        cmocka_unit_test(what_may_write_registers_makes_it_unknown),
        cmocka_unit_test(a_loop_tells_itself),
        cmocka_unit_test(where_ways_meet_the_one_that_runs_most_is_first),
        cmocka_unit_test(what_is_rare_is_no_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
