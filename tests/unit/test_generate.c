/* SPDX-License-Identifier: MIT */
/* The generator: what it makes is valid, defined, terminating, and has everything in it. */
#include "fixture.h"

#include "cfg/flow.h"
#include "cfg/verify.h"
#include "tests/reference/generate.h"

enum { SEEDS = 600, FUEL = 60 };

static struct cfg_region *generate(struct cfg_arena *arena, uint64_t seed) {
    struct gen_layout layout = gen_layout_default();
    struct cfg_region *region = gen_region(arena, seed, &layout, 12);
    assert_non_null(region);
    return region;
}

struct run {
    struct gen_image image; /* first: the host's callbacks take a gen_image */
    uint32_t taken, missed; /* guards */
};

static uint32_t count_guards(void *opaque, struct ref_place place, uint32_t pc) {
    struct run *run = opaque;
    uint32_t edge = gen_guard(&run->image, place, pc);
    run->taken += edge != CFG_NONE;
    run->missed += edge == CFG_NONE;
    return edge;
}

static void every_region_is_valid(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        char reason[200] = "";
        struct cfg_arena *arena = fixture_arena();
        if (!cfg_verify(generate(arena, seed), reason, sizeof(reason))) {
            print_message("seed %u: %s\n", (unsigned)seed, reason);
            fail();
        }
        cfg_arena_free(arena);
    }
}

static void every_run_ends_and_is_defined(void **state) {
    (void)state;
    uint32_t stops[4] = {0}, reasons[CFG_COUNTER_COUNT] = {0};
    struct run run = {.image.layout = gen_layout_default()};
    run.image.memory = malloc(run.image.layout.size);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_region *region = generate(arena, seed);
        struct ref_host host = gen_host(&run.image);
        run.image.region = region;
        host.guard = count_guards;
        host.opaque = &run;
        gen_fill_image(run.image.memory, &run.image.layout, seed, FUEL);
        struct ref_result result = ref_run(region, &host, gen_step_bound(region, FUEL));
        stops[result.stop]++;
        reasons[result.reason] += result.stop == REF_EXIT;
        cfg_arena_free(arena);
    }
    free(run.image.memory);
    assert_true(run.taken > 100);
    assert_true(run.missed > 100);
    assert_int_equal(stops[REF_STEPS], 0);
    assert_int_equal(stops[REF_FAULT], 0);
    assert_true(stops[REF_EXCEPTION] > 10);
    assert_true(reasons[CFG_COUNT_EDGE] > 10);
    assert_true(reasons[CFG_COUNT_INDIRECT] > 10);
    assert_true(reasons[CFG_COUNT_MAIN_LOOP] > 10);
    assert_true(reasons[CFG_COUNT_REQUEST] > 10);
}

static void every_op_appears(void **state) {
    (void)state;
    uint32_t seen[CFG_OPC_COUNT] = {0}, irreducible = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_region *region = generate(arena, seed);
        struct cfg_flow *flow = cfg_flow_new(arena, region);
        assert_non_null(flow);
        irreducible += cfg_block_graph(arena, region)->irreducible;
        for (uint32_t b = 0; b < region->nblocks; b++) {
            for (uint32_t i = 0; i < region->blocks[b].nops; i++) {
                seen[region->blocks[b].ops[i].opc]++;
            }
        }
        cfg_arena_free(arena);
    }
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        if (seen[opc] == 0) {
            print_message("%s never appears\n", cfg_op_table[opc].name);
            fail();
        }
    }
    assert_true(irreducible > SEEDS / 10);
}

/* Also with as many as may be, two at one pc, and a pc that is not env's. */
static void guarded_edges_appear(void **state) {
    (void)state;
    uint32_t blocks[CFG_GUARDS_MAX + 1] = {0}, forward = 0, back = 0, same = 0, based = 0, many = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct cfg_region *region = generate(arena, seed);
        for (uint32_t b = 0; b < region->nblocks; b++) {
            const struct cfg_block *block = &region->blocks[b];
            blocks[block->nguards]++;
            based += block->nguards > 0 && gen_env_pc(block) != block->pc;
            for (uint32_t i = 0; i < block->nguards; i++) {
                uint32_t to = block->guards[i].target;
                forward += to > b;
                back += to <= b;
                same +=
                    i > 0 && region->blocks[block->guards[0].target].pc == region->blocks[to].pc;
            }
        }
        cfg_arena_free(arena);
    }
    for (unsigned n = 0; n <= 8; n++) {
        assert_true(blocks[n] > 10);
    }
    for (unsigned n = 9; n <= CFG_GUARDS_MAX; n++) {
        many += blocks[n];
    }
    assert_true(many > 10);
    assert_true(forward > 10 && back > 10 && same > 10 && based > 10);
}

static void the_same_seed_gives_the_same_region(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *one = generate(arena, 7), *two = generate(arena, 7);
    assert_int_equal(one->nblocks, two->nblocks);
    for (uint32_t b = 0; b < one->nblocks; b++) {
        assert_int_equal(one->blocks[b].nops, two->blocks[b].nops);
        for (uint32_t i = 0; i < one->blocks[b].nops; i++) {
            assert_int_equal(one->blocks[b].ops[i].opc, two->blocks[b].ops[i].opc);
        }
    }
    cfg_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_region_is_valid),
        cmocka_unit_test(every_run_ends_and_is_defined),
        cmocka_unit_test(every_op_appears),
        cmocka_unit_test(guarded_edges_appear),
        cmocka_unit_test(the_same_seed_gives_the_same_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
