/* SPDX-License-Identifier: MIT */
/* The reference interpreter: each op on values where it could go wrong, with results worked out by
 * hand or by the compiler's own arithmetic; and every way a run can stop. */
#include "fixture.h"

#include <stdio.h>

#include "cfg/text.h"
#include "tests/reference/interp.h"

enum { ENV = 128, MEMORY = 512, STEPS = 1000 };

/* The machine of these tests; w and x are 64 bits wide. */
static const char head[] = "region\nmachine test\n"
                           "  page_bits 12\n"
                           "  tlb_entry bits 4 read 0 write 4 addend 12\n"
                           "  mode mask -16 table -12\n"
                           "  env exit_request -8 exit_value 0 raised 0 counters 0\n"
                           "  global a i32 0\n  global b i32 4\n  global c i32 8\n"
                           "  global d i32 12\n  global w i64 16\n  global x i64 24\n"
                           "helper wide func 1 ret i64 args i32 i64\n"
                           "helper dies func 3 no_return ret void args\n";

struct world {
    uint8_t memory[MEMORY];
    uint64_t guest_value;               /* what loads give and stores leave */
    uint64_t address;                   /* of the last access */
    uint32_t oi;                        /* ... and its constant */
    uint64_t args[CFG_HELPER_ARGS_MAX]; /* of the last call */
    bool raises;
    const bool *block_check;
    uint32_t guard;    /* the edge that holds, or CFG_NONE */
    uint32_t guard_pc; /* what it was last asked about */
    struct ref_place guard_place;
};

static bool load(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                 uint64_t *value) {
    struct world *world = opaque;
    (void)place;
    world->address = address;
    world->oi = oi;
    *value = world->guest_value;
    return !world->raises;
}

static bool store(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                  uint64_t value) {
    struct world *world = opaque;
    (void)place;
    world->address = address;
    world->oi = oi;
    world->guest_value = value;
    return !world->raises;
}

static bool call(void *opaque, struct ref_place place, const struct cfg_helper *helper,
                 const uint64_t *args, uint64_t *result) {
    struct world *world = opaque;
    (void)place;
    memcpy(world->args, args, helper->nargs * sizeof(*args));
    *result = UINT64_C(0x1122334455667788);
    return !world->raises;
}

static uint32_t guard(void *opaque, struct ref_place place, uint32_t pc) {
    struct world *world = opaque;
    world->guard_place = place;
    world->guard_pc = pc;
    return world->guard;
}

static void put(struct world *world, int32_t offset, unsigned bytes, uint64_t value) {
    for (unsigned i = 0; i < bytes; i++) {
        world->memory[ENV + offset + (int)i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get(const struct world *world, int32_t offset, unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)world->memory[ENV + offset + (int)i] << (8 * i);
    }
    return value;
}

static struct ref_result run_host(struct world *world, const char *blocks, uint64_t steps,
                                  bool guards) {
    struct cfg_arena *arena = fixture_arena();
    struct cfg_text_error error;
    char text[4096];
    snprintf(text, sizeof(text), "%s%s", head, blocks);
    struct cfg_region *region = cfg_text_read(arena, text, &error);
    if (!region) {
        print_message("%s\nline %u: %s\n", text, error.line, error.text);
    }
    assert_non_null(region);
    struct ref_host host = {.memory = world->memory,
                            .size = MEMORY,
                            .env = ENV,
                            .load = load,
                            .store = store,
                            .call = call,
                            .guard = guards ? guard : NULL,
                            .opaque = world,
                            .block_check = world->block_check};
    struct ref_result result = ref_run(region, &host, steps);
    cfg_arena_free(arena);
    return result;
}

static struct ref_result run_blocks(struct world *world, const char *blocks, uint64_t steps) {
    return run_host(world, blocks, steps, false);
}

/* Runs these ops with a, b, c, w, x given; they must reach the end. */
static struct world run_with(const char *ops, uint64_t a, uint64_t b, uint64_t c) {
    struct world world = {0};
    char blocks[2048];
    put(&world, 0, 4, a);
    put(&world, 4, 4, b);
    put(&world, 8, 4, c);
    put(&world, 16, 8, a);
    put(&world, 24, 8, b);
    snprintf(blocks, sizeof(blocks), "block 0\n%s\n  exit_tb 4\n", ops);
    struct ref_result result = run_blocks(&world, blocks, STEPS);
    assert_int_equal(result.stop, REF_EXIT);
    assert_int_equal(result.reason, CFG_COUNT_MAIN_LOOP);
    assert_int_equal(result.value, CFG_EXIT_NULL);
    return world;
}

/* What d is after the ops, and the same for w. */
static uint32_t d_after(const char *ops, uint32_t a, uint32_t b) {
    struct world world = run_with(ops, a, b, 0);
    return (uint32_t)get(&world, 12, 4);
}

static uint64_t w_after(const char *ops, uint64_t w, uint64_t x) {
    struct world world = run_with(ops, w, x, 0);
    return get(&world, 16, 8);
}

static void arithmetic(void **state) {
    (void)state;
    assert_int_equal(d_after("mov_i32 d, a", 0x12345678, 0), 0x12345678);
    assert_int_equal(d_after("add_i32 d, a, b", 0xffffffff, 2), 1);
    assert_int_equal(d_after("sub_i32 d, a, b", 1, 2), 0xffffffff);
    assert_int_equal(d_after("mul_i32 d, a, b", 0x10001, 0x10001), 0x20001);
    assert_int_equal(d_after("neg_i32 d, a", 1, 0), 0xffffffff);
    assert_int_equal(d_after("and_i32 d, a, b", 0xff00, 0x0ff0), 0x0f00);
    assert_int_equal(d_after("or_i32 d, a, b", 0xff00, 0x0ff0), 0xfff0);
    assert_int_equal(d_after("xor_i32 d, a, b", 0xff00, 0x0ff0), 0xf0f0);
    assert_int_equal(d_after("andc_i32 d, a, b", 0xff00, 0x0ff0), 0xf000);
    assert_int_equal(d_after("orc_i32 d, a, b", 0xff00, 0x0ff0), 0xffffff0f);
    assert_int_equal(d_after("eqv_i32 d, a, b", 0xff00, 0x0ff0), 0xffff0f0f);
    assert_int_equal(d_after("nand_i32 d, a, b", 0xff00, 0x0ff0), 0xfffff0ff);
    assert_int_equal(d_after("nor_i32 d, a, b", 0xff00, 0x0ff0), 0xffff000f);
    assert_int_equal(d_after("not_i32 d, a", 0xff00, 0), 0xffff00ff);
    assert_int_equal(d_after("add_i32 d, a, $0x10", 1, 0), 0x11);
    assert_int_equal(d_after("mov_i32 d, env", 0, 0), ENV);
    assert_true(w_after("add_i64 w, w, x", UINT64_MAX, 2) == 1);
    assert_true(w_after("mul_i64 w, w, x", UINT64_C(1) << 33, 8) == UINT64_C(1) << 36);
}

static void shifts(void **state) {
    (void)state;
    assert_int_equal(d_after("shl_i32 d, a, b", 0x80000001, 1), 2);
    assert_int_equal(d_after("shr_i32 d, a, b", 0x80000001, 1), 0x40000000);
    assert_int_equal(d_after("sar_i32 d, a, b", 0x80000001, 1), 0xc0000000);
    assert_int_equal(d_after("sar_i32 d, a, b", 0x80000000, 31), 0xffffffff);
    assert_int_equal(d_after("rotl_i32 d, a, b", 0x80000001, 4), 0x18);
    assert_int_equal(d_after("rotr_i32 d, a, b", 0x80000001, 4), 0x18000000);
    assert_int_equal(d_after("rotl_i32 d, a, b", 0x80000001, 0), 0x80000001);
    assert_int_equal(d_after("rotr_i32 d, a, b", 0x80000001, 0), 0x80000001);
    /* Beyond the width TCI wraps. */
    assert_int_equal(d_after("shl_i32 d, a, b", 3, 33), 6);
    assert_int_equal(d_after("sar_i32 d, a, b", 0x80000000, 32), 0x80000000);
    assert_true(w_after("shl_i64 w, w, x", 1, 63) == UINT64_C(1) << 63);
    assert_true(w_after("sar_i64 w, w, x", UINT64_C(1) << 63, 63) == UINT64_MAX);
    assert_true(w_after("rotr_i64 w, w, x", 1, 1) == UINT64_C(1) << 63);
}

static void counting(void **state) {
    (void)state;
    assert_int_equal(d_after("clz_i32 d, a, b", 1, 7), 31);
    assert_int_equal(d_after("clz_i32 d, a, b", 0x80000000, 7), 0);
    assert_int_equal(d_after("clz_i32 d, a, b", 0, 7), 7);
    assert_int_equal(d_after("ctz_i32 d, a, b", 0x80000000, 7), 31);
    assert_int_equal(d_after("ctz_i32 d, a, b", 0, 7), 7);
    assert_int_equal(d_after("ctpop_i32 d, a", 0xf000000f, 0), 8);
    assert_true(w_after("clz_i64 w, w, x", 1, 7) == 63);
    assert_true(w_after("ctpop_i64 w, w", UINT64_MAX, 7) == 64);
}

static void bytes_and_fields(void **state) {
    (void)state;
    assert_int_equal(d_after("bswap16_i32 d, a, 2", 0xaaaa1280, 0), 0x8012);
    assert_int_equal(d_after("bswap16_i32 d, a, 4", 0xaaaa1280, 0), 0xffff8012);
    assert_int_equal(d_after("bswap16_i32 d, a, 4", 0xaaaa8012, 0), 0x1280);
    assert_int_equal(d_after("bswap32_i32 d, a, 0", 0x12345678, 0), 0x78563412);
    assert_true(w_after("bswap32_i64 w, w, 4", 0x80, 0) == UINT64_C(0xffffffff80000000));
    assert_int_equal(d_after("deposit_i32 d, a, b, 8, 8", 0x11111111, 0xabc), 0x1111bc11);
    assert_int_equal(d_after("deposit_i32 d, a, b, 0, 32", 0x11111111, 0xabc), 0xabc);
    assert_int_equal(d_after("extract_i32 d, a, 4, 8", 0x12345f80, 0), 0xf8);
    assert_int_equal(d_after("sextract_i32 d, a, 4, 8", 0x12345f80, 0), 0xfffffff8);
    assert_int_equal(d_after("extract_i32 d, a, 0, 32", 0x80000000, 0), 0x80000000);
}

static void conditions(void **state) {
    (void)state;
    static const struct {
        const char *cond;
        bool small_large, large_small, equal; /* 1 and -1; -1 and 1; 6 and 6 */
    } rows[] = {
        {"never", false, false, false}, {"always", true, true, true}, {"lt", false, true, false},
        {"ge", true, false, true},      {"gt", true, false, false},   {"le", false, true, true},
        {"eq", false, false, true},     {"ne", true, true, false},    {"ltu", true, false, false},
        {"geu", false, true, true},     {"gtu", false, true, false},  {"leu", true, false, true},
        {"tsteq", false, false, false}, {"tstne", true, true, true},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char set[64], neg[64], move[64], branch[128];
        snprintf(set, sizeof(set), "setcond_i32 d, a, b, %s", rows[i].cond);
        snprintf(neg, sizeof(neg), "negsetcond_i32 d, a, b, %s", rows[i].cond);
        snprintf(move, sizeof(move), "movcond_i32 d, a, b, $0x5, $0x9, %s", rows[i].cond);
        snprintf(
            branch, sizeof(branch),
            "mov_i32 d, $0x1\n  brcond_i32 a, b, %s, L0\n  mov_i32 d, $0x0\n  L0:", rows[i].cond);
        assert_int_equal(d_after(set, 1, 0xffffffff), rows[i].small_large);
        assert_int_equal(d_after(set, 0xffffffff, 1), rows[i].large_small);
        assert_int_equal(d_after(set, 6, 6), rows[i].equal);
        assert_int_equal(d_after(neg, 1, 0xffffffff), rows[i].small_large ? UINT32_MAX : 0);
        assert_int_equal(d_after(move, 0xffffffff, 1), rows[i].large_small ? 5 : 9);
        assert_int_equal(d_after(branch, 0xffffffff, 1), rows[i].large_small);
    }
    assert_int_equal(d_after("setcond_i32 d, a, b, tsteq", 5, 2), 1);
    assert_int_equal(d_after("setcond_i32 d, a, b, tstne", 5, 2), 0);
    /* Pairs compare as 64 bits: low words first. */
    assert_int_equal(d_after("setcond2_i32 d, a, $0x1, b, $0x1, ltu", 1, 2), 1);
    assert_int_equal(d_after("setcond2_i32 d, a, $0x1, b, $0x0, ltu", 1, 2), 0);
    assert_int_equal(d_after("setcond2_i32 d, $0x0, a, $0x0, b, lt", 0x80000000, 0), 1);
    assert_int_equal(d_after("mov_i32 d, $0x1\n  brcond2_i32 a, b, b, a, eq, L0\n"
                             "  mov_i32 d, $0x0\n  L0:",
                             3, 3),
                     1);
    assert_true(w_after("setcond_i64 w, w, x, lt", UINT64_C(1) << 63, 0) == 1);
}

static void long_multiplication_and_division(void **state) {
    (void)state;
    assert_int_equal(d_after("mulu2_i32 t0, d, a, b", 0x80000000, 4), 2);
    assert_int_equal(d_after("mulu2_i32 d, t0, a, b", 0x80000001, 4), 4);
    assert_int_equal(d_after("muls2_i32 t0, d, a, b", 0x80000000, 4), 0xfffffffe);
    assert_true(w_after("mulu2_i64 x, w, w, x", UINT64_MAX, UINT64_MAX) == UINT64_MAX - 1);
    assert_true(w_after("muls2_i64 x, w, w, x", UINT64_MAX, 1) == UINT64_MAX);
    assert_int_equal(d_after("divs_i32 d, a, b", (uint32_t)-7, 2), (uint32_t)-3);
    assert_int_equal(d_after("rems_i32 d, a, b", (uint32_t)-7, 2), (uint32_t)-1);
    assert_int_equal(d_after("divu_i32 d, a, b", (uint32_t)-7, 2), 0x7ffffffc);
    assert_int_equal(d_after("remu_i32 d, a, b", (uint32_t)-7, 2), 1);
    assert_true(w_after("divs_i64 w, w, x", (uint64_t)-70, 8) == (uint64_t)-8);
    assert_true(w_after("remu_i64 w, w, x", UINT64_MAX, 16) == 15);
}

static void expect_fault(const char *op, uint32_t a, uint32_t b) {
    struct world world = {0};
    char blocks[256];
    put(&world, 0, 4, a);
    put(&world, 4, 4, b);
    snprintf(blocks, sizeof(blocks), "block 0\n  mb 0x0\n  %s\n  exit_tb 4\n", op);
    struct ref_result result = run_blocks(&world, blocks, STEPS);
    assert_int_equal(result.stop, REF_FAULT);
    assert_int_equal(result.place.op, 1);
}

static void what_is_undefined_stops_the_run(void **state) {
    (void)state;
    expect_fault("divs_i32 d, a, b", 1, 0);
    expect_fault("divu_i32 d, a, b", 1, 0);
    expect_fault("divs_i32 d, a, b", 0x80000000, 0xffffffff);
    expect_fault("rems_i32 d, a, b", 0x80000000, 0xffffffff);
    expect_fault("remu_i32 d, a, b", 1, 0);
    expect_fault("ld_i32 d, env, 381", 0, 0);
    expect_fault("ld_i32 d, env, -129", 0, 0);
    expect_fault("st8_i32 a, env, 384", 0, 0);
    expect_fault("call dies", 0, 0);
}

static void carries(void **state) {
    (void)state;
    assert_int_equal(d_after("addco_i32 c, a, a\n  addci_i32 d, b, b", 0x80000000, 5), 11);
    assert_int_equal(d_after("addco_i32 c, a, a\n  addci_i32 d, b, b", 0x7fffffff, 5), 10);
    assert_int_equal(d_after("addc1o_i32 d, a, b\n  addci_i32 c, $0x0, $0x0", 0xffffffff, 5), 5);
    assert_int_equal(d_after("addc1o_i32 c, a, b\n  addci_i32 d, $0x0, $0x0", 0xffffffff, 0), 1);
    assert_int_equal(d_after("addc1o_i32 c, a, b\n  addcio_i32 c, b, b\n  addci_i32 d, a, $0x0",
                             0xffffffff, 0xffffffff),
                     0);
    assert_int_equal(d_after("subbo_i32 c, a, b\n  subbi_i32 d, a, a", 1, 2), 0xffffffff);
    assert_int_equal(d_after("subbo_i32 c, a, b\n  subbi_i32 d, a, a", 2, 2), 0);
    assert_int_equal(d_after("subb1o_i32 d, a, b\n  subbi_i32 c, a, a", 5, 2), 2);
    assert_int_equal(d_after("subb1o_i32 c, a, b\n  subbio_i32 c, b, a\n  subbi_i32 d, a, a", 2, 2),
                     0xffffffff);
    assert_true(w_after("addco_i64 x, w, x\n  addci_i64 w, $0x0:i64, $0x0:i64", UINT64_MAX, 1) ==
                1);
    assert_true(w_after("subb1o_i64 x, w, x\n  subbi_i64 w, $0x0:i64, $0x0:i64", 0, UINT64_MAX) ==
                UINT64_MAX);
}

static void host_memory(void **state) {
    (void)state;
    assert_int_equal(d_after("st_i32 a, env, 100\n  ld8u_i32 d, env, 103", 0x87654321, 0), 0x87);
    assert_int_equal(d_after("st_i32 a, env, 100\n  ld8s_i32 d, env, 103", 0x87654321, 0),
                     0xffffff87);
    assert_int_equal(d_after("st_i32 a, env, 100\n  ld16u_i32 d, env, 102", 0x87654321, 0), 0x8765);
    assert_int_equal(d_after("st_i32 a, env, 100\n  ld16s_i32 d, env, 102", 0x87654321, 0),
                     0xffff8765);
    assert_int_equal(
        d_after("add_i32 t0, env, $0x64\n  st_i32 a, t0, 4\n  ld_i32 d, env, 104", 0x87654321, 0),
        0x87654321);
    assert_int_equal(d_after("st_i32 $0x0, env, 100\n  st8_i32 a, env, 101\n"
                             "  st16_i32 a, env, 102\n  ld_i32 d, env, 100",
                             0x87654321, 0),
                     0x43212100);
    assert_int_equal(d_after("st_i32 a, env, -20\n  ld_i32 d, env, -20", 7, 0), 7);
    assert_true(w_after("st_i64 x, env, 100\n  st16_i64 $0x1:i64, env, 100\n  ld_i64 w, env, 100",
                        0, UINT64_MAX) == UINT64_C(0xffffffffffff0001));
    /* A global is where env has it. */
    assert_int_equal(d_after("ld_i32 d, env, 0", 9, 0), 9);
    assert_int_equal(d_after("st_i32 a, env, 12", 9, 0), 9);
}

static struct world guest_access(const char *op, uint64_t value, uint32_t a, uint32_t b) {
    struct world world = {.guest_value = value};
    char blocks[256];
    put(&world, 0, 4, a);
    put(&world, 4, 4, b);
    snprintf(blocks, sizeof(blocks), "block 0\n  %s\n  exit_tb 4\n", op);
    assert_int_equal(run_blocks(&world, blocks, STEPS).stop, REF_EXIT);
    return world;
}

static void guest_memory(void **state) {
    (void)state;
    struct world world = guest_access("qemu_ld_i32 d, a, sw+al7@0", 0x8765, 0xfffffffc, 0);
    assert_int_equal(get(&world, 12, 4), 0xffff8765);
    assert_true(world.address == 0xfffffffc);
    assert_int_equal(world.oi >> 5, 1 | CFG_MO_SIGN | CFG_MO_AMASK);
    world = guest_access("qemu_ld_i32 d, a, uw+bswap@0", 0x8765, 0, 0);
    assert_int_equal(get(&world, 12, 4), 0x6587);
    world = guest_access("qemu_ld_i32 d, a, ub@0", 0xffff80, 0, 0);
    assert_int_equal(get(&world, 12, 4), 0x80);
    world = guest_access("qemu_ld_i64 w, a, sl+bswap@0", 0x80, 0, 0);
    assert_true(get(&world, 16, 8) == UINT64_C(0xffffffff80000000));
    world = guest_access("qemu_ld2 c, d, a, uq@0", UINT64_C(0x1122334455667788), 0, 0);
    assert_int_equal(get(&world, 8, 4), 0x55667788);
    assert_int_equal(get(&world, 12, 4), 0x11223344);
    world = guest_access("qemu_st_i32 a, b, uw+bswap@0", 0, 0x12345678, 64);
    assert_int_equal(world.guest_value, 0x7856);
    assert_int_equal(world.address, 64);
    world = guest_access("qemu_st2 a, b, $0x40, uq@0", 0, 0x55667788, 0x11223344);
    assert_true(world.guest_value == UINT64_C(0x1122334455667788));
    assert_int_equal(world.address, 64);
}

static void calls(void **state) {
    (void)state;
    struct world world = guest_access("call wide, c, d, a, b, $0x3", 0, 1, 2);
    assert_true(world.args[0] == 1);
    assert_true(world.args[1] == UINT64_C(0x300000002));
    assert_int_equal(get(&world, 8, 4), 0x55667788);
    assert_int_equal(get(&world, 12, 4), 0x11223344);
}

static void expect_exception(const char *op) {
    struct world world = {.raises = true};
    char blocks[256];
    snprintf(blocks, sizeof(blocks), "block 0\n  mov_i32 a, $0x9\n  %s\n  exit_tb 4\n", op);
    struct ref_result result = run_blocks(&world, blocks, STEPS);
    assert_int_equal(result.stop, REF_EXCEPTION);
    assert_int_equal(result.place.op, 1);
    assert_int_equal(get(&world, 0, 4), 9);  /* what was written before is in env */
    assert_int_equal(get(&world, 12, 4), 0); /* what it would have written is not */
}

static void exceptions(void **state) {
    (void)state;
    expect_exception("qemu_ld_i32 d, b, ul@0");
    expect_exception("qemu_st_i32 d, b, ul@0");
    expect_exception("call wide, c, d, a, b, b");
    expect_exception("call dies");
}

static void exits(void **state) {
    (void)state;
    struct world world = {0};
    struct ref_result r = run_blocks(&world, "block 0\n  exit_check\n  goto_tb 1\n", STEPS);
    assert_int_equal(r.stop, REF_EXIT);
    assert_int_equal(r.reason, CFG_COUNT_EDGE);
    assert_int_equal(r.edge, 1);
    assert_int_equal(r.steps, 2);
    assert_int_equal(r.blocks, 1);
    r = run_blocks(&world, "block 0\n  edge 0 direct 1\n  goto_tb 0\nblock 1\n  goto_ptr $0x77\n",
                   STEPS);
    assert_int_equal(r.reason, CFG_COUNT_INDIRECT);
    assert_int_equal(r.value, 0x77);
    assert_int_equal(r.place.block, 1);
    assert_int_equal(r.blocks, 2);
    r = run_blocks(&world, "block 0\n  exit_tb 1\n", STEPS);
    assert_int_equal(r.reason, CFG_COUNT_MAIN_LOOP);
    assert_int_equal(r.value, 1);
}

static void exit_requests(void **state) {
    (void)state;
    static const char blocks[] = "block 0\n  edge 0 direct 1\n  exit_check\n  goto_tb 0\n"
                                 "block 1\n  exit_check\n  exit_tb 4\n";
    static const bool only_first[] = {true, false}, only_second[] = {false, true};
    struct world world = {0};
    put(&world, -8, 4, 0x7fffffff); /* only negative means leave */
    assert_int_equal(run_blocks(&world, blocks, STEPS).reason, CFG_COUNT_MAIN_LOOP);
    put(&world, -8, 4, 0xffff0000);
    struct ref_result r = run_blocks(&world, blocks, STEPS);
    assert_int_equal(r.reason, CFG_COUNT_REQUEST);
    assert_int_equal(r.place.block, 0);
    assert_int_equal(r.blocks, 0);
    world.block_check = only_second;
    r = run_blocks(&world, blocks, STEPS);
    assert_int_equal(r.reason, CFG_COUNT_REQUEST);
    assert_int_equal(r.place.block, 1);
    assert_int_equal(r.blocks, 1);
    world.block_check = only_first;
    assert_int_equal(run_blocks(&world, blocks, STEPS).place.block, 0);
}

static void guarded_edges(void **state) {
    (void)state;
    static const char blocks[] = "block 0\n  guarded 2\n  guarded 1\n  mov_i32 t0, $0x7\n"
                                 "  add_i32 a, a, t0\n  guard a\n  mov_i32 b, t0\n  exit_tb 4\n"
                                 "block 1\n  mov_i32 c, a\n  exit_tb 0\n"
                                 "block 2\n  mov_i32 d, a\n  exit_tb 1\n";
    struct world world = {.guard = 0};
    put(&world, 0, 4, 0x1000);
    struct ref_result r = run_host(&world, blocks, STEPS, true);
    assert_int_equal(r.stop, REF_EXIT);
    assert_int_equal(r.place.block, 2);
    assert_int_equal(r.blocks, 2);
    assert_int_equal(r.steps, 5);
    assert_int_equal(world.guard_pc, 0x1007);
    assert_int_equal(world.guard_place.block, 0);
    assert_int_equal(world.guard_place.op, 2);
    assert_int_equal(get(&world, 4, 4), 0);
    assert_int_equal(get(&world, 12, 4), 0x1007);
    world.guard = 1;
    assert_int_equal(run_host(&world, blocks, STEPS, true).place.block, 1);
    assert_int_equal(get(&world, 8, 4), 0x100e);
    world.guard = CFG_NONE;
    r = run_host(&world, blocks, STEPS, true);
    assert_int_equal(r.place.block, 0);
    assert_int_equal(r.place.op, 4);
    assert_int_equal(r.blocks, 1);
    assert_int_equal(get(&world, 4, 4), 7); /* the block's locals are still there */
    /* A host that knows of none. */
    world.guard = 0;
    assert_int_equal(run_host(&world, blocks, STEPS, false).place.block, 0);
}

static void a_loop_ends_at_the_step_bound(void **state) {
    (void)state;
    struct world world = {0};
    struct ref_result r =
        run_blocks(&world, "block 0\n  L0:\n  add_i32 a, a, $0x1\n  br L0\n  exit_tb 4\n", 300);
    assert_int_equal(r.stop, REF_STEPS);
    assert_int_equal(r.steps, 300);
    assert_int_equal(get(&world, 0, 4), 100);
    r = run_blocks(&world, "block 0\n  edge 0 direct 0\n  goto_tb 0\n", 300);
    assert_int_equal(r.stop, REF_STEPS);
    assert_int_equal(r.blocks, 301);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(shifts),
        cmocka_unit_test(counting),
        cmocka_unit_test(bytes_and_fields),
        cmocka_unit_test(conditions),
        cmocka_unit_test(long_multiplication_and_division),
        cmocka_unit_test(what_is_undefined_stops_the_run),
        cmocka_unit_test(carries),
        cmocka_unit_test(host_memory),
        cmocka_unit_test(guest_memory),
        cmocka_unit_test(calls),
        cmocka_unit_test(exceptions),
        cmocka_unit_test(exits),
        cmocka_unit_test(exit_requests),
        cmocka_unit_test(guarded_edges),
        cmocka_unit_test(a_loop_ends_at_the_step_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
