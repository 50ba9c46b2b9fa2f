/* SPDX-License-Identifier: MIT */
/* The arena: zeroed, aligned, bounded. */
#include "fixture.h"

static void memory_is_zeroed_and_aligned(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    for (size_t size = 1; size < 3000; size += 7) {
        unsigned char *bytes = cfg_alloc(arena, size, 1);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(bytes[i], 0);
        }
        memset(bytes, 0xa5, size);
    }
    cfg_arena_free(arena);
}

static void a_large_object_has_a_chunk_of_its_own(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    unsigned char *bytes = cfg_alloc(arena, 1, 1 << 20);
    assert_non_null(bytes);
    bytes[(1 << 20) - 1] = 1;
    assert_non_null(cfg_alloc(arena, 1, 1));
    cfg_arena_free(arena);
}

static void the_bound_holds(void **state) {
    (void)state;
    struct cfg_arena *arena = cfg_arena_new(100);
    assert_non_null(cfg_alloc(arena, 1, 64));
    assert_int_equal(cfg_arena_used(arena), 64);
    assert_null(cfg_alloc(arena, 1, 64));
    assert_non_null(cfg_alloc(arena, 1, 32));
    assert_null(cfg_alloc(arena, 1, 1));
    cfg_arena_free(arena);
}

static void overflow_is_no_memory(void **state) {
    (void)state;
    struct cfg_arena *arena = cfg_arena_new(1 << 20);
    assert_null(cfg_alloc(arena, SIZE_MAX / 2, 3));
    assert_null(cfg_alloc(arena, SIZE_MAX, 1));
    assert_null(cfg_alloc(arena, SIZE_MAX / 16 - 2, 16));
    assert_non_null(cfg_alloc(arena, 0, 8));
    cfg_arena_free(arena);
    cfg_arena_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(a_large_object_has_a_chunk_of_its_own),
        cmocka_unit_test(the_bound_holds),
        cmocka_unit_test(overflow_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
