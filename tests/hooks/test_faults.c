/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One failure at a time. After each the books balance, and the guest goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault.h"
#include "fixture.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/options.h"
#include "qemu-hooks/tb_head.h"
#include "worker.h"

static bool is_given_up(const TranslationBlock *tb) {
    return tb->reloop.countdown == INT32_MAX;
}

static void hot_code_gets_a_region(void **state) {
    Vcpu *v = *state;
    TranslationBlock *tb = guest_tb(v, 0);

    worker_hold(true);
    guest_heat(v, 0);
    assert_true(reloop_is_awaited(tb));
    assert_false(has_region(tb));
    worker_hold(false);
    settle(v);
    assert_true(has_region(tb));
}

static void link_refused_once(void **state) {
    Vcpu *v = *state;

    fault_after(FAULT_LINK, 1);
    assert_int_equal(heat_as_one_batch(v, 8), 8);
    assert_int_equal(fault_seen(FAULT_LINK), 1);
}

/* A full table refuses every module. */
static void link_refused_always(void **state) {
    Vcpu *v = *state;

    fault_rate(FAULT_LINK, 1);
    assert_int_equal(heat_as_one_batch(v, 4), 0);
    assert_true(is_given_up(guest_tb(v, page_of(1))));
    fault_none();
    guest_write(page_of(1));
    guest_heat(v, page_of(1));
    settle(v);
    assert_true(has_region(guest_tb(v, page_of(1))));
}

static void batch_refused_once(void **state) {
    Vcpu *v = *state;

    fault_after(FAULT_COMPILE, 1);
    assert_int_equal(heat_as_one_batch(v, 8), 8);
}

static void one_region_refused(void **state) {
    Vcpu *v = *state;

    worker_refuse_pc(page_of(3));
    assert_int_equal(heat_as_one_batch(v, 8), 7);
    assert_false(has_region(guest_tb(v, page_of(3))));
    assert_true(is_given_up(guest_tb(v, page_of(3))));
}

static void compiler_traps(void **state) {
    Vcpu *v = *state;

    fault_after(FAULT_TRAP, 1);
    assert_int_equal(heat_as_one_batch(v, 8), 8);
    assert_int_equal(fault_seen(FAULT_TRAP), 1);
}

static void everything_refused_waiting(void **state) {
    ReloopOptions *options = (ReloopOptions *)reloop_options();
    Vcpu *v = *state;

    options->sync = true;
    fault_rate(FAULT_COMPILE, 1);
    guest_heat(v, 0);
    assert_true(is_given_up(guest_tb(v, 0)));
    fault_none();
    guest_heat(v, page_of(1));
    assert_true(has_region(guest_tb(v, page_of(1))));
    options->sync = false;
}

static void capture_fails_for_now(void **state) {
    Vcpu *v = *state;
    TranslationBlock *tb = guest_tb(v, 0);

    fault_after(FAULT_NOT_MAPPED, 0);
    guest_heat(v, 0);
    assert_false(reloop_is_awaited(tb));
    assert_int_equal(tb->reloop.countdown, reloop_options()->threshold);
    guest_heat(v, 0);
    settle(v);
    assert_true(has_region(tb));
}

static void capture_fails_for_good(void **state) {
    Vcpu *v = *state;
    TranslationBlock *tb = guest_tb(v, 0);

    fault_after(FAULT_GAP, 0);
    guest_heat(v, 0);
    assert_false(reloop_is_awaited(tb));
    assert_true(is_given_up(tb));
}

/* One block of several: the region is grown without it. */
static void capture_of_a_block_fails(void **state) {
    Vcpu *v = *state;
    TranslationBlock *tb = loop_of_two(v, 0);

    fault_after(FAULT_NOT_MAPPED, 1);
    guest_heat(v, 0);
    settle(v);
    assert_true(has_region(tb));
    assert_int_equal(reloop_live_counts().blocks, 1);
}

/* A search for a known region makes its TBs again; the place for TBs may be full then. */
static void known_region(Vcpu *v) {
    loop_of_two(v, 0);
    guest_heat(v, 0);
    settle(v);
    assert_true(reloop_live_counts().blocks >= 2);
    guest_flush();
    assert_int_equal(reloop_live_counts().regions, 0);
}

static void known_code_is_found(void **state) {
    Vcpu *v = *state;
    unsigned batches;

    known_region(v);
    batches = worker_batches();
    guest_heat(v, 0);
    assert_true(has_region(guest_tb(v, 0)));
    assert_true(reloop_live_counts().blocks >= 2);
    assert_int_equal(worker_batches(), batches);
}

static void arena_full_in_a_search(void **state) {
    Vcpu *v = *state;

    /* Two regions of one seed: the search goes on to the older one behind the flush. */
    known_region(v);
    guest_write(TB_BYTES);
    known_region(v);
    guest_tb(v, 0);
    fault_after(FAULT_ARENA_FULL, 0);
    guest_heat(v, 0); /* flushes in the middle: the seed is gone */
    assert_int_equal(fault_seen(FAULT_ARENA_FULL), 1);
    assert_int_equal(reloop_live_counts().regions, 0);
    guest_heat(v, 0);
    assert_true(has_region(guest_tb(v, 0)));
}

/* Among several vCPUs QEMU leaves by longjmp, and flushes later. */
static void arena_full_among_several(void **state) {
    Vcpu *v = *state;

    known_region(v);
    guest_tb(v, 0);
    v->serial = false;
    fault_after(FAULT_ARENA_FULL, 0);
    guest_heat(v, 0);
    assert_int_equal(fault_seen(FAULT_ARENA_FULL), 1);
    assert_true(qatomic_read(&v->cpu->neg.reloop.pending)); /* it was not done */
    guest_flush();
    guest_heat(v, 0); /* hangs if the lock was kept */
    assert_true(has_region(guest_tb(v, 0)));
}

static void breakpoint_while_capturing(void **state) {
    Vcpu *v = *state;

    fault_after(FAULT_BREAKPOINT, 0);
    guest_heat(v, 0);
    settle(v);
    guest_no_breakpoint(v->cpu);
    assert_true(has_region(guest_tb(v, 0)));
}

static void written_while_capturing(void **state) {
    Vcpu *v = *state;

    fault_after(FAULT_INVALIDATED, 0);
    guest_heat(v, 0);
    settle(v);
    assert_int_equal(reloop_live_counts().regions, 0);
    guest_heat(v, 0);
    settle(v);
    assert_true(has_region(guest_tb(v, 0)));
}

static void flush_all(Vcpu *v) {
    guest_flush();
}

static void write_seed(Vcpu *v) {
    guest_write(0);
}

static void write_other(Vcpu *v) {
    guest_write(TB_BYTES);
}

static void set_breakpoint(Vcpu *v) {
    guest_breakpoint(v->cpu, 0);
    guest_no_breakpoint(v->cpu);
}

/* What drops regions, done while a region is hot, waits, is compiled, is compiled but not linked,
 * and is live. Each time the books balance and the code gets its region afterwards. */
static void dropped_at_step(Vcpu *v, int step, void (*drop)(Vcpu *v)) {
    TranslationBlock *tb = loop_of_two(v, 0);

    worker_hold(true);
    if (step == 1) {
        guest_heat(v, page_of(5)); /* the worker has it, so the next one waits */
    }
    if (step == 0) {
        tb->reloop.countdown = 0;
        assert_false(reloop_tb_hot(v->cpu, tb));
    } else {
        guest_heat(v, 0);
        assert_true(reloop_is_awaited(tb));
    }
    if (step >= 3) {
        worker_hold(false);
        worker_wait_idle();
    }
    if (step == 4) {
        settle(v);
        assert_true(has_region(tb));
    }
    drop(v);
    check(v);
    worker_hold(false);
    settle(v);
    loop_of_two(v, 0);
    guest_heat(v, 0);
    settle(v);
    assert_true(has_region(guest_tb(v, 0)));
    start_anew(v);
}

static void dropped_at_each_step(void **state) {
    void (*const drops[])(Vcpu * v) = {flush_all, write_seed, write_other, set_breakpoint};

    for (int step = 0; step < 5; step++) {
        for (int i = 0; i < ARRAY_SIZE(drops); i++) {
            dropped_at_step(*state, step, drops[i]);
        }
    }
}

static void modules_not_merged(void **state) {
    ReloopOptions *options = (ReloopOptions *)reloop_options();
    Vcpu *v = *state;

    options->modules = 8;
    fault_rate(FAULT_MERGE, 1);
    for (int i = 0; i < 12; i++) {
        vaddr pc = page_of(i % GUEST_PAGES) + i * TB_BYTES;

        guest_heat(v, pc);
        settle(v);
        assert_true(has_region(guest_tb(v, pc)));
    }
    assert_true(fault_seen(FAULT_MERGE) > 0);
    options->modules = 64;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hot_code_gets_a_region, begin, finish),
        cmocka_unit_test_setup_teardown(link_refused_once, begin, finish),
        cmocka_unit_test_setup_teardown(link_refused_always, begin, finish),
        cmocka_unit_test_setup_teardown(batch_refused_once, begin, finish),
        cmocka_unit_test_setup_teardown(one_region_refused, begin, finish),
        cmocka_unit_test_setup_teardown(compiler_traps, begin, finish),
        cmocka_unit_test_setup_teardown(everything_refused_waiting, begin, finish),
        cmocka_unit_test_setup_teardown(capture_fails_for_now, begin, finish),
        cmocka_unit_test_setup_teardown(capture_fails_for_good, begin, finish),
        cmocka_unit_test_setup_teardown(capture_of_a_block_fails, begin, finish),
        cmocka_unit_test_setup_teardown(known_code_is_found, begin, finish),
        cmocka_unit_test_setup_teardown(arena_full_in_a_search, begin, finish),
        cmocka_unit_test_setup_teardown(arena_full_among_several, begin, finish),
        cmocka_unit_test_setup_teardown(breakpoint_while_capturing, begin, finish),
        cmocka_unit_test_setup_teardown(written_while_capturing, begin, finish),
        cmocka_unit_test_setup_teardown(dropped_at_each_step, begin, finish),
        cmocka_unit_test_setup_teardown(modules_not_merged, begin, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
