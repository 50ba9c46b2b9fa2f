/* SPDX-License-Identifier: MIT */
/* Groups of guest accesses, in nodes whose groups are known. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/nearby.h"

/* What is known of the accesses of a region, as text: for each the number of its group, in the
 * order of their first accesses, and its offset, with "!" where it is looked up; or "-". */
static const char *groups_of_region(struct cfg_arena *arena, const struct cfg_region *region) {
    static char text[200];
    struct cfg_flow *flow = cfg_flow_new(arena, region);
    assert_non_null(flow);
    struct cfg_nearby *nearby = cfg_nearby_new(arena, flow);
    assert_non_null(nearby);
    uint32_t seen[8];
    unsigned nseen = 0;
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t b = 0; b < flow->region->nblocks; b++) {
        for (uint32_t op = 0; op < flow->region->blocks[b].nops; op++) {
            const struct cfg_nearby_access *access = &nearby->of[b][op];
            uint8_t opc = flow->region->blocks[b].ops[op].opc;
            if (!(cfg_op_table[opc].flags & CFG_OP_GUEST_MEM)) {
                assert_int_equal(access->group, CFG_NONE);
                continue;
            }
            if (access->group == CFG_NONE) {
                used += (size_t)snprintf(text + used, sizeof text - used, " -");
                continue;
            }
            unsigned group = 0;
            while (group < nseen && seen[group] != access->group) {
                group++;
            }
            if (group == nseen) {
                seen[nseen++] = access->group;
            }
            used += (size_t)snprintf(text + used, sizeof text - used, " %u+%u%s", group,
                                     (unsigned)access->offset, access->first ? "!" : "");
        }
    }
    return text;
}

static const char *groups_of(const char *blocks) {
    struct cfg_arena *arena = fixture_arena();
    const char *text = groups_of_region(arena, fixture_region(arena, blocks));
    cfg_arena_free(arena);
    return text;
}

#define LEAVE "  exit_tb 4\n"

static void what_is_off_one_base_is_near(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  add_i32 t0, a, $0x10\n"
                                  "  qemu_ld_i32 b, t0, ul@0\n"
                                  "  qemu_st_i32 b, a, ub@0\n"
                                  "  sub_i32 t0, a, $0x8\n"
                                  "  qemu_ld_i32 c, t0, uw@0\n" LEAVE),
                        " 0+24! 0+8 0+0");
}

static void an_ungrouped_region_has_none(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, "block 0\n"
                                                      "  qemu_ld_i32 b, a, ul@0\n"
                                                      "  qemu_st_i32 b, a, ul@0\n" LEAVE);
    assert_string_equal(groups_of_region(arena, region), " 0+0! 0+0");
    region->flags |= CFG_REGION_UNGROUPED;
    assert_string_equal(groups_of_region(arena, region), " - -");
    cfg_arena_free(arena);
}

static void a_push_moves_its_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  sub_i32 t0, a, $0x4\n"
                                  "  qemu_st_i32 b, t0, ul@0\n"
                                  "  mov_i32 a, t0\n"
                                  "  sub_i32 a, a, $0x4\n"
                                  "  qemu_st_i32 c, a, ul@0\n" LEAVE),
                        " 0+4! 0+0");
}

static void constants_are_off_one_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, $0x1000, ul@0\n"
                                  "  qemu_ld_i32 c, $0x1004, ul@0\n"
                                  "  qemu_ld_i32 d, $0x2000, ul@0\n" LEAVE),
                        " 0+0! 0+4 -");
}

static void what_is_loaded_is_another_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 a, a, ul@0\n"
                                  "  qemu_ld_i32 a, a, ul@0\n" LEAVE),
                        " - -");
}

static void far_ones_are_apart(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  add_i32 t0, a, $0x7c\n"
                                  "  qemu_ld_i32 b, t0, ul@0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  add_i32 t0, a, $0x7d\n"
                                  "  qemu_ld_i32 b, t0, ul@0\n"
                                  "  add_i32 t0, a, $0x120\n"
                                  "  qemu_ld_i32 b, t0, ub@0\n" LEAVE),
                        " 0+124! 0+0 - -");
}

static void other_modes_and_alignments_are_apart(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 b, a, ul+al7@0\n"
                                  "  qemu_ld_i32 b, a, ul+bswap@0\n" LEAVE),
                        " - - -");
}

static void calls_that_may_map_end_groups(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  call hidden, c\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  call pure, d, c\n"
                                  "  qemu_ld_i32 b, a, ul@0\n" LEAVE),
                        " 0+0! 0+0! 0+0");
}

static void stores_to_env_change_bases(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  st_i32 $0x5, env, 0x0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n" LEAVE),
                        " - -");
}

static void a_loop_is_looked_up_before(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n  edge 0 direct 1\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  goto_tb 0\n"
                                  "block 1\n  edge 0 direct 1\n  edge 1 direct 2\n"
                                  "  add_i32 t0, a, $0x4\n"
                                  "  qemu_ld_i32 c, t0, ul@0\n"
                                  "  qemu_ld_i32 d, c, ul@0\n"
                                  "  qemu_ld_i32 d, c, ub@0\n"
                                  "  brcond_i32 c, d, eq, L0\n"
                                  "  goto_tb 0\n"
                                  "  L0:\n"
                                  "  goto_tb 1\n"
                                  "block 2\n"
                                  "  add_i32 t0, a, $0x8\n"
                                  "  qemu_ld_i32 c, t0, ul@0\n" LEAVE),
                        " 0+0! 0+4 1+0! 1+0 0+8");
}

static void a_loop_that_moves_its_base_is_not(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n  edge 0 direct 1\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  goto_tb 0\n"
                                  "block 1\n  edge 0 direct 1\n"
                                  "  add_i32 a, a, $0x4\n"
                                  "  qemu_ld_i32 c, a, ul@0\n"
                                  "  qemu_ld_i32 c, a, ub@0\n"
                                  "  goto_tb 0\n"),
                        " - 0+0! 0+0");
}

/* Both ways to block 3 leave a as it was; only one looks at it. */
static void ways_must_agree(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n  edge 0 direct 1\n  edge 1 direct 2\n"
                                  "  brcond_i32 c, d, eq, L0\n"
                                  "  goto_tb 0\n"
                                  "  L0:\n"
                                  "  goto_tb 1\n"
                                  "block 1\n  edge 0 direct 3\n"
                                  "  sub_i32 a, a, $0x4\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  add_i32 a, a, $0x4\n"
                                  "  goto_tb 0\n"
                                  "block 2\n  edge 0 direct 3\n"
                                  "  goto_tb 0\n"
                                  "block 3\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 b, a, ub@0\n" LEAVE),
                        " 0+0! 0+4! 0+4");
}

/* Behind block 1, a is another one than behind block 2. */
static void where_ways_do_not_agree_is_a_new_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n  edge 0 direct 1\n  edge 1 direct 2\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  brcond_i32 c, d, eq, L0\n"
                                  "  goto_tb 0\n"
                                  "  L0:\n"
                                  "  goto_tb 1\n"
                                  "block 1\n  edge 0 direct 2\n"
                                  "  sub_i32 a, a, $0x4\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  goto_tb 0\n"
                                  "block 2\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 b, a, ub@0\n" LEAVE),
                        " 0+4! 0+0 1+0! 1+0");
}

/* Another vCPU might translate what a store changes. */
static void stores_are_alone_where_vcpus_run_in_parallel(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0 cflags 0x8000\n"
                                  "  qemu_st_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 c, a, ul@0\n" LEAVE),
                        " - 0+0! 0+0");
}

/* Where loads are many times the stores, the look-up does not ask for stores. */
static void rare_stores_are_alone(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0 count 100\n  edge 0 direct 1\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  qemu_ld_i32 c, a, ul@0\n"
                                  "  goto_tb 0\n"
                                  "block 1 count 2\n"
                                  "  qemu_st_i32 b, a, ul@0\n" LEAVE),
                        " 0+0! 0+0 -");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_off_one_base_is_near),
        cmocka_unit_test(an_ungrouped_region_has_none),
        cmocka_unit_test(a_push_moves_its_base),
        cmocka_unit_test(constants_are_off_one_base),
        cmocka_unit_test(what_is_loaded_is_another_base),
        cmocka_unit_test(far_ones_are_apart),
        cmocka_unit_test(other_modes_and_alignments_are_apart),
        cmocka_unit_test(calls_that_may_map_end_groups),
        cmocka_unit_test(stores_to_env_change_bases),
        cmocka_unit_test(a_loop_is_looked_up_before),
        cmocka_unit_test(a_loop_that_moves_its_base_is_not),
        cmocka_unit_test(ways_must_agree),
        cmocka_unit_test(where_ways_do_not_agree_is_a_new_base),
        cmocka_unit_test(stores_are_alone_where_vcpus_run_in_parallel),
        cmocka_unit_test(rare_stores_are_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
