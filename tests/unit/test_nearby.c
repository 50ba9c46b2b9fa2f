/* SPDX-License-Identifier: MIT */
/* Groups of guest accesses, in nodes whose groups are known. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/nearby.h"

/* What is known of the first node's accesses, as text: for each the number of its group, in the
 * order of their first accesses, and its offset, or "-". */
static const char *groups_of(const char *blocks) {
    static char text[200];
    struct cfg_arena *arena = fixture_arena();
    struct cfg_flow *flow = cfg_flow_new(arena, fixture_region(arena, blocks));
    assert_non_null(flow);
    struct cfg_nearby *nearby = cfg_nearby_new(arena, flow);
    assert_non_null(nearby);
    const struct cfg_nearby_group *seen[8];
    unsigned nseen = 0;
    size_t used = 0;
    text[0] = '\0';
    cfg_nearby_find(nearby, 0);
    for (uint32_t op = 0; op < flow->nodes[0].end; op++) {
        const struct cfg_nearby_access *access = cfg_nearby_of(nearby, op);
        uint8_t opc = flow->region->blocks[0].ops[op].opc;
        if (!(cfg_op_table[opc].flags & CFG_OP_GUEST_MEM)) {
            assert_null(access->group);
            continue;
        }
        if (!access->group) {
            assert_false(access->first);
            used += (size_t)snprintf(text + used, sizeof text - used, " -");
            continue;
        }
        unsigned group = 0;
        while (group < nseen && seen[group] != access->group) {
            group++;
        }
        assert_int_equal(access->first, group == nseen);
        if (group == nseen) {
            seen[nseen++] = access->group;
        }
        used += (size_t)snprintf(text + used, sizeof text - used, " %u+%u", group,
                                 (unsigned)access->offset);
    }
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
                        " 0+24 0+8 0+0");
}

static void a_push_moves_its_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  sub_i32 t0, a, $0x4\n"
                                  "  qemu_st_i32 b, t0, ul@0\n"
                                  "  mov_i32 a, t0\n"
                                  "  sub_i32 a, a, $0x4\n"
                                  "  qemu_st_i32 c, a, ul@0\n" LEAVE),
                        " 0+4 0+0");
}

static void constants_are_off_one_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, $0x1000, ul@0\n"
                                  "  qemu_ld_i32 c, $0x1004, ul@0\n"
                                  "  qemu_ld_i32 d, $0x2000, ul@0\n" LEAVE),
                        " 0+0 0+4 -");
}

static void what_is_loaded_is_another_base(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 a, a, ul@0\n"
                                  "  qemu_ld_i32 a, a, ul@0\n" LEAVE),
                        " - -");
}

static void far_ones_are_alone(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  add_i32 t0, a, $0xfc\n"
                                  "  qemu_ld_i32 b, t0, ul@0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  add_i32 t0, a, $0xfd\n"
                                  "  qemu_ld_i32 b, t0, ul@0\n"
                                  "  add_i32 t0, a, $0x120\n"
                                  "  qemu_ld_i32 b, t0, ub@0\n" LEAVE),
                        " 0+252 0+0 1+0 1+35");
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
                        " - 0+0 0+0");
}

static void stores_to_env_change_bases(void **state) {
    (void)state;
    assert_string_equal(groups_of("block 0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n"
                                  "  st_i32 $0x5, env, 0x0\n"
                                  "  qemu_ld_i32 b, a, ul@0\n" LEAVE),
                        " - -");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_off_one_base_is_near),
        cmocka_unit_test(a_push_moves_its_base),
        cmocka_unit_test(constants_are_off_one_base),
        cmocka_unit_test(what_is_loaded_is_another_base),
        cmocka_unit_test(far_ones_are_alone),
        cmocka_unit_test(other_modes_and_alignments_are_apart),
        cmocka_unit_test(calls_that_may_map_end_groups),
        cmocka_unit_test(stores_to_env_change_bases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
