/* SPDX-License-Identifier: MIT */
/* The wire format: what is written is read back, and whatever else is read is refused for the right
 * reason and without harm. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/limits.h"
#include "cfg/verify.h"
#include "cfg/wire.h"
#include "tests/reference/generate.h"

static const char blocks[] = "block 0 pc 0xfffffffff8000010 cs_base 0x10 flags 0x40c1 cflags 0x200 "
                             "page_offset 0x10 icount 3 count 1234567890123\n"
                             "  edge 0 direct 1 count 5\n"
                             "  edge 1 exit count 7\n"
                             "  guarded 1 count 4000000000000\n"
                             "  guarded 0 count 3\n"
                             "  bytes 90 c3\n"
                             "  exit_check\n"
                             "  call wide, t0, t1, a, b, $0xdeadbeef\n"
                             "  ld_i32 t2, env, -16\n"
                             "  qemu_st_i32 t2, b, uw+bswap+al7@0\n"
                             "  brcond_i32 t0, t1, gtu, L0\n"
                             "  guard b\n"
                             "  goto_tb 0\n"
                             "  L0:\n"
                             "  goto_tb 1\n"
                             "block 1 cs_base 0x10 flags 0x40c1 cflags 0x200\n"
                             "  goto_ptr a\n";

enum { LENGTH_AT = 8, VERSION_AT = 4, FLAGS_AT = 12 };

struct bytes {
    uint8_t *bytes;
    size_t length;
};

static struct bytes write(const struct cfg_region *region) {
    struct bytes out;
    out.bytes = cfg_wire_write(region, &out.length);
    assert_non_null(out.bytes);
    return out;
}

static struct bytes fixture(struct cfg_arena *arena) {
    struct cfg_region *region = fixture_region(arena, blocks);
    region->flags = CFG_REGION_CHAIN;
    return write(region);
}

static void put_u32(uint8_t *at, uint32_t value) {
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

/* Reads exact[0 .. length) out of a heap block of that very size, so that the sanitizer sees any
 * byte read behind it. */
static enum cfg_wire_status status_of(const uint8_t *bytes, size_t length, bool batch) {
    struct cfg_arena *arena = fixture_arena();
    struct cfg_wire_error error;
    size_t consumed = 0;
    uint8_t *exact = malloc(length ? length : 1);
    memcpy(exact, bytes, length);
    struct cfg_region *region =
        cfg_wire_read(arena, exact, length, batch ? &consumed : NULL, &error);
    assert_int_equal(region != NULL, error.status == CFG_WIRE_OK);
    assert_int_equal(error.text[0] == '\0', error.status == CFG_WIRE_OK);
    if (region) {
        char reason[200];
        assert_true(cfg_verify(region, reason, sizeof(reason)));
    }
    free(exact);
    cfg_arena_free(arena);
    return error.status;
}

static void what_is_written_is_read(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    struct cfg_wire_error error;
    struct cfg_region *r = cfg_wire_read(arena, out.bytes, out.length, NULL, &error);
    assert_string_equal(error.text, "");
    assert_non_null(r);
    assert_int_equal(r->flags, CFG_REGION_CHAIN);
    assert_int_equal(r->machine.tlb_mask[0], -16);
    assert_int_equal(r->machine.counters, -64);
    assert_int_equal(r->machine.jump_cache, -4);
    assert_int_equal(r->machine.float_state, 1024);
    assert_int_equal(r->machine.float_mask, 0xff0010);
    assert_int_equal(r->machine.float_plain, 0x10);
    assert_int_equal(r->machine.jump_tb, 4);
    assert_int_equal(r->machine.jump_pc, 12);
    assert_int_equal(r->machine.load[6], 6);
    assert_int_equal(r->machine.globals[3].offset, 12);
    assert_string_equal(r->helpers[5].name, "wide");
    assert_int_equal(r->helpers[5].args[1], CFG_I64);
    assert_true(r->blocks[0].pc == UINT64_C(0xfffffffff8000010));
    assert_true(r->blocks[0].count == UINT64_C(1234567890123));
    assert_int_equal(r->blocks[0].bytes[1], 0xc3);
    assert_int_equal(r->blocks[0].edges[1].count, 7);
    assert_int_equal(r->blocks[0].edges[1].target, CFG_NONE);
    assert_int_equal(r->blocks[0].nguards, 2);
    assert_int_equal(r->blocks[0].guards[0].kind, CFG_EDGE_GUARDED);
    assert_int_equal(r->blocks[0].guards[0].target, 1);
    assert_true(r->blocks[0].guards[0].count == UINT64_C(4000000000000));
    assert_int_equal(r->blocks[0].guards[1].target, 0);
    assert_int_equal(r->blocks[0].guards[1].count, 3);
    assert_int_equal(r->blocks[0].ops[5].opc, CFG_OPC_guard);
    assert_int_equal(r->blocks[0].ops[5].args[0], FIXTURE_B);
    assert_int_equal(r->blocks[1].nguards, 0);
    assert_int_equal((int32_t)cfg_op_const(&r->blocks[0].ops[2], 0), -16);
    struct bytes again = write(r);
    assert_int_equal(again.length, out.length);
    assert_memory_equal(again.bytes, out.bytes, out.length);
    free(again.bytes);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* The format is a promise to caches: these bytes must not change without a new version. */
static void the_header_is_fixed(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    const uint8_t expected[] = {'R', 'L', 'R', 'G', 5, 0, 0, 0};
    assert_memory_equal(out.bytes, expected, sizeof(expected));
    assert_int_equal(out.bytes[LENGTH_AT] | out.bytes[LENGTH_AT + 1] << 8, out.length);
    assert_int_equal(out.bytes[FLAGS_AT], CFG_REGION_CHAIN);
    free(out.bytes);
    cfg_arena_free(arena);
}

static void generated_regions_survive(void **state) {
    (void)state;
    struct gen_layout layout = gen_layout_default();
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct cfg_arena *arena = fixture_arena();
        struct bytes one = write(gen_region(arena, seed, &layout, 8));
        struct cfg_region *region = cfg_wire_read(arena, one.bytes, one.length, NULL, NULL);
        assert_non_null(region);
        struct bytes two = write(region);
        assert_int_equal(one.length, two.length);
        assert_memory_equal(one.bytes, two.bytes, one.length);
        free(one.bytes);
        free(two.bytes);
        cfg_arena_free(arena);
    }
}

static void a_batch_is_read_one_by_one(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct gen_layout layout = gen_layout_default();
    struct bytes one = fixture(arena), two = write(gen_region(arena, 1, &layout, 2));
    size_t length = one.length + two.length, first = 0, second = 0;
    uint8_t *batch = malloc(length);
    memcpy(batch, one.bytes, one.length);
    memcpy(batch + one.length, two.bytes, two.length);
    assert_non_null(cfg_wire_read(arena, batch, length, &first, NULL));
    assert_int_equal(first, one.length);
    assert_non_null(cfg_wire_read(arena, batch + first, length - first, &second, NULL));
    assert_int_equal(second, two.length);
    assert_int_equal(status_of(batch, length, false), CFG_WIRE_LENGTH);
    free(batch);
    free(one.bytes);
    free(two.bytes);
    cfg_arena_free(arena);
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    for (size_t length = 0; length < out.length; length++) {
        assert_int_equal(status_of(out.bytes, length, false), CFG_WIRE_TRUNCATED);
        assert_int_equal(status_of(out.bytes, length, true), CFG_WIRE_TRUNCATED);
        if (length >= CFG_WIRE_HEADER) {
            /* The same with a length that claims it is all there. */
            uint8_t *bytes = malloc(length);
            memcpy(bytes, out.bytes, length);
            put_u32(bytes + LENGTH_AT, (uint32_t)length);
            enum cfg_wire_status status = status_of(bytes, length, false);
            assert_true(status == CFG_WIRE_LENGTH || status == CFG_WIRE_LIMIT);
            free(bytes);
        }
    }
    free(out.bytes);
    cfg_arena_free(arena);
}

static void foreign_bytes_are_refused(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    struct cfg_wire_error error;
    assert_int_equal(status_of((const uint8_t *)"\0asm", 4, false), CFG_WIRE_MAGIC);
    assert_int_equal(status_of((const uint8_t *)"RLRX........", 12, false), CFG_WIRE_MAGIC);
    assert_null(cfg_wire_read(arena, NULL, 0, NULL, &error));
    assert_int_equal(error.status, CFG_WIRE_TRUNCATED);

    put_u32(out.bytes + VERSION_AT, CFG_WIRE_VERSION + 1);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_VERSION_OTHER);
    put_u32(out.bytes + VERSION_AT, CFG_WIRE_VERSION);
    put_u32(out.bytes + LENGTH_AT, 11);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_LENGTH);
    free(out.bytes);
    cfg_arena_free(arena);
}

static void bytes_behind_the_content_are_refused(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    uint8_t *longer = calloc(1, out.length + 1);
    memcpy(longer, out.bytes, out.length);
    assert_int_equal(status_of(longer, out.length + 1, false), CFG_WIRE_LENGTH);
    assert_int_equal(status_of(longer, out.length + 1, true), CFG_WIRE_OK);
    put_u32(longer + LENGTH_AT, (uint32_t)out.length + 1);
    assert_int_equal(status_of(longer, out.length + 1, true), CFG_WIRE_LENGTH);
    free(longer);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* Counts that lie are refused before memory is taken for them: each place in the file is set to a
 * number that is too large for whatever may be there, and an arena of little more than the region
 * needs must do. */
static void counts_are_not_believed(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    uint32_t limits = 0;
    for (size_t at = FLAGS_AT; at + 4 <= out.length; at++) {
        uint8_t *bytes = malloc(out.length);
        struct cfg_wire_error error;
        struct cfg_arena *small = cfg_arena_new(64 * 1024);
        memcpy(bytes, out.bytes, out.length);
        put_u32(bytes + at, 0x7fffffff);
        cfg_wire_read(small, bytes, out.length, NULL, &error);
        assert_int_not_equal(error.status, CFG_WIRE_MEMORY);
        limits += error.status == CFG_WIRE_LIMIT;
        cfg_arena_free(small);
        free(bytes);
    }
    assert_true(limits > 10);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* A count above its limit is refused even where the file is long enough for it. */
static void limits_hold_in_long_files(void **state) {
    (void)state;
    enum { OPS = 4200 };
    struct cfg_arena *arena = fixture_arena();
    struct cfg_region *region = fixture_region(arena, "block 0\n  mb 0x0\n  exit_tb 4\n");
    struct cfg_block *b = &region->blocks[0];
    struct cfg_op mb = b->ops[0], exit = b->ops[1];
    b->ops = cfg_alloc(arena, OPS, sizeof(*b->ops));
    for (b->nops = 0; b->nops < OPS; b->nops++) {
        b->ops[b->nops] = b->nops < OPS - 1 ? mb : exit;
    }
    struct bytes out = write(region);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_OK);
    /* Behind the counts of labels and of ops come the ops, of six bytes each, to the end. */
    uint8_t *counts = out.bytes + out.length - (size_t)OPS * 6 - 8;
    put_u32(counts, CFG_LIMIT_LABELS + 1);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_LIMIT);
    put_u32(counts, CFG_LIMIT_LABELS);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_INVALID);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* The last block has no guarded edges, guest code, temps or labels: its only op follows its counts.
 */
static void too_many_guards_are_refused(void **state) {
    (void)state;
    enum { OP = 6, COUNTS = 16 };
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = write(fixture_region(arena, "block 0\n  exit_tb 4\n"));
    uint8_t *nguards = out.bytes + out.length - OP - COUNTS - 1;
    assert_int_equal(*nguards, 0);
    for (*nguards = 255; *nguards > 0; --*nguards) {
        struct cfg_wire_error error;
        assert_null(cfg_wire_read(arena, out.bytes, out.length, NULL, &error));
        assert_int_equal(strstr(error.text, "guards") != NULL, *nguards > CFG_GUARDS_MAX);
        if (*nguards > CFG_GUARDS_MAX) {
            assert_int_equal(error.status, CFG_WIRE_LIMIT);
        }
    }
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_OK);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* As many as there may be; what they must be is verified. */
static void guards_are_verified(void **state) {
    (void)state;
    char blocks[64 * (CFG_GUARDS_MAX + 1)] = "block 0\n";
    struct cfg_arena *arena = fixture_arena();
    for (int g = 0; g < CFG_GUARDS_MAX; g++) {
        sprintf(blocks + strlen(blocks), "  guarded %d count 1\n", g);
    }
    strcat(blocks, "  guard a\n  exit_tb 4\n");
    for (int b = 1; b < CFG_GUARDS_MAX; b++) {
        sprintf(blocks + strlen(blocks), "block %d\n  exit_tb 4\n", b);
    }
    struct cfg_region *r = fixture_region(arena, blocks);
    assert_int_equal(r->blocks[0].nguards, CFG_GUARDS_MAX);
    struct bytes out = write(r);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_OK);
    free(out.bytes);
    r->blocks[0].guards[CFG_GUARDS_MAX - 1].target = 0;
    out = write(r);
    assert_int_equal(status_of(out.bytes, out.length, false), CFG_WIRE_INVALID);
    free(out.bytes);
    cfg_arena_free(arena);
}

static void an_exhausted_arena_is_said_to_be(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    struct cfg_wire_error error = {0};
    for (size_t bytes = 0; bytes < 1 << 20; bytes += 64) {
        struct cfg_arena *small = cfg_arena_new(bytes);
        cfg_wire_read(small, out.bytes, out.length, NULL, &error);
        cfg_arena_free(small);
        if (error.status == CFG_WIRE_OK) {
            break;
        }
        assert_int_equal(error.status, CFG_WIRE_MEMORY);
    }
    assert_int_equal(error.status, CFG_WIRE_OK);
    free(out.bytes);
    cfg_arena_free(arena);
}

/* Every value of every byte of a small region, and random damage to larger ones. */
static void damage_does_no_harm(void **state) {
    (void)state;
    struct cfg_arena *arena = fixture_arena();
    struct bytes out = fixture(arena);
    uint32_t refused = 0;
    for (size_t at = 0; at < out.length; at++) {
        uint8_t before = out.bytes[at];
        for (unsigned value = 0; value < 256; value += at < 64 ? 1 : 5) {
            out.bytes[at] = (uint8_t)value;
            refused += status_of(out.bytes, out.length, false) != CFG_WIRE_OK;
        }
        out.bytes[at] = before;
    }
    assert_true(refused > 1000);
    free(out.bytes);
    cfg_arena_free(arena);
}

static void random_damage_does_no_harm(void **state) {
    (void)state;
    struct gen_layout layout = gen_layout_default();
    for (uint64_t seed = 0; seed < 60; seed++) {
        uint64_t random = seed;
        struct cfg_arena *arena = fixture_arena();
        struct bytes out = write(gen_region(arena, seed, &layout, 4));
        for (unsigned round = 0; round < 50; round++) {
            uint8_t *bytes = malloc(out.length);
            memcpy(bytes, out.bytes, out.length);
            for (uint64_t hits = 1 + gen_random(&random) % 4; hits > 0; hits--) {
                uint64_t at = CFG_WIRE_HEADER + gen_random(&random) % (out.length - 12);
                bytes[at] = (uint8_t)gen_random(&random);
            }
            status_of(bytes, out.length, false);
            free(bytes);
        }
        free(out.bytes);
        cfg_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_header_is_fixed),
        cmocka_unit_test(generated_regions_survive),
        cmocka_unit_test(a_batch_is_read_one_by_one),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(foreign_bytes_are_refused),
        cmocka_unit_test(bytes_behind_the_content_are_refused),
        cmocka_unit_test(counts_are_not_believed),
        cmocka_unit_test(limits_hold_in_long_files),
        cmocka_unit_test(too_many_guards_are_refused),
        cmocka_unit_test(guards_are_verified),
        cmocka_unit_test(an_exhausted_arena_is_said_to_be),
        cmocka_unit_test(damage_does_no_harm),
        cmocka_unit_test(random_damage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
