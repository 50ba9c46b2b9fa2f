/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must not grow, and when something may be used again: places in function tables, code that a
 * vCPU may be inside, jump cache entries of pages with breakpoints. */
#include "guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "fault.h"
#include "linker.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/known.h"
#include "qemu-hooks/link.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/modules.h"
#include "qemu-hooks/places.h"
#include "qemu-hooks/tb_head.h"
#include "worker.h"

enum { PLACES = 3000, PAGE = TARGET_PAGE_SIZE };

static Vcpu *vcpu;

static int set_up(void **state) {
    fault_none();
    vcpu = guest_plug(0);
    vcpu->serial = true;
    guest_attach(vcpu);
    return 0;
}

/* As the main loop does. */
static void free_dead(void) {
    rcu_read_lock();
    reloop_free_dead(reloop_code_free);
    rcu_read_unlock();
}

static int tear_down(void **state) {
    fault_none();
    reloop_check_books();
    reloop_make_room();
    free_dead();
    reloop_places_catch_up();
    guest_flush();
    guest_unplug(vcpu);
    return 0;
}

/* A region that starts at pc: with RELOOP_SYNC it is there at once, if it comes at all. */
static bool get_region(vaddr pc) {
    guest_heat(vcpu, pc);
    return guest_tb(vcpu, pc)->reloop.region != 0;
}

/* --- places --- */

static void take_and_drop(uint32_t n) {
    uint32_t places[2 * RELOOP_PLACES_OVERDUE];

    assert_true(n <= ARRAY_SIZE(places) && reloop_places_take(places, n));
    for (uint32_t i = 0; i < n; i++) {
        reloop_places_drop(places[i]);
    }
}

static void a_place_is_used_again_once_all_have_seen_its_drop(void **state) {
    uint32_t before;

    reloop_places_catch_up();
    take_and_drop(10);
    reloop_places_catch_up();
    before = reloop_places_count();
    for (int i = 0; i < 100; i++) {
        take_and_drop(10);
        reloop_places_catch_up();
    }
    assert_int_equal(reloop_places_count(), before);
}

/* Another thread, which does one thing each time it is told to. */
static struct {
    pthread_t thread;
    pthread_barrier_t told, done;
    bool ends;
} other;

static void *listen_when_told(void *unused) {
    for (;;) {
        pthread_barrier_wait(&other.told);
        if (other.ends) {
            break;
        }
        reloop_places_catch_up();
        pthread_barrier_wait(&other.done);
    }
    linker_forget_thread();
    return NULL;
}

static void other_listens(void) {
    pthread_barrier_wait(&other.told);
    pthread_barrier_wait(&other.done);
}

static void a_place_is_not_used_again_while_a_thread_may_have_its_function(void **state) {
    uint32_t before;

    pthread_barrier_init(&other.told, NULL, 2);
    pthread_barrier_init(&other.done, NULL, 2);
    other.ends = false;
    pthread_create(&other.thread, NULL, listen_when_told, NULL);
    reloop_places_catch_up();
    other_listens();
    take_and_drop(20);
    reloop_places_catch_up();
    before = reloop_places_count();
    take_and_drop(20); /* the other has not seen that the first were dropped */
    reloop_places_catch_up();
    assert_int_equal(reloop_places_count(), before + 20);
    other_listens();
    take_and_drop(40);
    assert_int_equal(reloop_places_count(), before + 20);
    other.ends = true; /* a thread that has ended needs to see nothing */
    pthread_barrier_wait(&other.told);
    pthread_join(other.thread, NULL);
    reloop_places_catch_up();
    take_and_drop(40);
    assert_int_equal(reloop_places_count(), before + 20);
    reloop_places_catch_up();
}

static void threads_are_asked_to_listen_now_and_then(void **state) {
    reloop_places_catch_up();
    while (reloop_places_overdue()) {
    }
    take_and_drop(RELOOP_PLACES_OVERDUE - 1);
    assert_false(reloop_places_overdue());
    take_and_drop(1);
    assert_true(reloop_places_overdue());
    assert_false(reloop_places_overdue());
    take_and_drop(RELOOP_PLACES_OVERDUE);
    assert_true(reloop_places_overdue());
    reloop_places_catch_up();
    take_and_drop(1);
    assert_false(reloop_places_overdue());
    reloop_places_catch_up();
}

static void there_are_so_many_places_and_no_more(void **state) {
    static uint32_t places[PLACES];
    uint32_t count;

    reloop_places_catch_up();
    assert_false(reloop_places_take(places, PLACES + 1));
    fault_after(FAULT_TABLE, 0);
    assert_false(reloop_places_take(places, PLACES)); /* the engine says no */
    count = reloop_places_count();
    assert_true(reloop_places_take(places, PLACES)); /* nothing was taken so far */
    assert_int_equal(reloop_places_count(), PLACES);
    assert_true(count < PLACES);
    assert_false(reloop_places_take(places, 1));
    for (int i = 0; i < PLACES; i++) {
        reloop_places_drop(places[i]);
    }
    assert_false(reloop_places_take(places, 1)); /* this thread has not seen it */
    reloop_places_catch_up();
    assert_true(reloop_places_take(places, PLACES));
    reloop_places_give_back(places, PLACES);
}

/* --- the table --- */

static void code_that_goes_leaves_its_place(void **state) {
    uint32_t places = 0;

    /* The cache keeps a hundred regions or so. */
    for (int i = 0; i < 3000; i++) {
        vaddr pc = i % 64 * TB_BYTES;

        guest_write(pc);
        get_region(pc);
        if (i == 1000) {
            places = reloop_places_count();
        }
    }
    assert_true(worker_batches() > 100);
    assert_true(reloop_places_count() <= places + 16);
}

static void where_the_table_cannot_grow_regions_are_dropped_and_come_back(void **state) {
    static uint32_t places[PLACES];
    uint32_t dropped, n = 0, count;

    assert_true(get_region(0));
    dropped = reloop_live_counts().dropped;
    count = reloop_places_count();
    while (reloop_places_count() == count) { /* until none is free */
        assert_true(reloop_places_take(&places[n++], 1));
    }
    fault_after(FAULT_TABLE, 0);
    assert_false(get_region(PAGE));
    assert_int_equal(fault_seen(FAULT_TABLE), 1);
    assert_int_equal(reloop_live_counts().regions, 0);
    assert_true(reloop_live_counts().dropped > dropped);
    assert_true(get_region(0));
    assert_true(get_region(PAGE)); /* nothing is given up */
    reloop_places_give_back(places, n);
}

/* --- inside --- */

static void code_is_not_bound_again_while_a_vcpu_may_be_inside(void **state) {
    Vcpu *second = guest_plug(PAGE);
    unsigned batches;

    assert_true(get_region(0));
    batches = worker_batches();
    qatomic_set(&second->cpu->neg.reloop.inside, true);
    reloop_drop_all();
    assert_true(get_region(0)); /* compiled anew */
    assert_int_equal(worker_batches(), batches + 1);
    qatomic_set(&second->cpu->neg.reloop.inside, false);
    guest_service(vcpu);
    reloop_drop_all();
    assert_true(get_region(0)); /* found */
    assert_int_equal(worker_batches(), batches + 1);
    guest_unplug(second);
}

static void being_outside_for_a_moment_is_enough(void **state) {
    Vcpu *second = guest_plug(PAGE);
    unsigned batches;

    assert_true(get_region(0));
    batches = worker_batches();
    qatomic_set(&second->cpu->neg.reloop.inside, true);
    reloop_drop_all();
    free_dead();
    reloop_outside(second->cpu);
    qatomic_set(&second->cpu->neg.reloop.inside, true); /* another one by now */
    assert_true(get_region(0));
    assert_int_equal(worker_batches(), batches);
    reloop_outside(second->cpu);
    guest_unplug(second);
}

/* --- breakpoints --- */

static TranslationBlock *cached(vaddr pc) {
    return vcpu->cpu->tb_jmp_cache->array[tb_jmp_cache_hash_func(pc)].tb;
}

static void a_breakpoint_drops_nothing_and_hides_its_page(void **state) {
    uint32_t dropped = reloop_live_counts().dropped;
    TranslationBlock *seed;

    assert_true(get_region(0));
    seed = guest_tb(vcpu, 0);
    assert_ptr_equal(cached(0), seed);
    guest_tb(vcpu, PAGE);
    for (int turn = 0; turn < 100; turn++) {
        guest_breakpoint(vcpu->cpu, 5 * TB_BYTES);
        assert_null(cached(0));
        assert_non_null(cached(PAGE));
        assert_ptr_not_equal(guest_tb(vcpu, 0), seed);
        guest_no_breakpoint(vcpu->cpu);
        assert_ptr_equal(guest_tb(vcpu, 0), seed);
        assert_true(seed->reloop.region);
    }
    assert_int_equal(reloop_live_counts().dropped, dropped);
}

static void regions_are_made_while_a_breakpoint_is_set(void **state) {
    guest_breakpoint(vcpu->cpu, 3 * PAGE);
    assert_true(get_region(2 * PAGE));
    assert_false(get_region(3 * PAGE + 4 * TB_BYTES));
    guest_no_breakpoint(vcpu->cpu);
    assert_true(get_region(3 * PAGE + 4 * TB_BYTES));
}

static void a_breakpoint_in_the_middle_of_a_capture_is_seen_by_guards(void **state) {
    for (int page = 0; page < GUEST_PAGES; page++) {
        fault_after(FAULT_BREAKPOINT, page);
        get_region(page * PAGE);
        vcpu->serial = false; /* it may have to leave its TBs to flush them all */
        for (int i = 0; i < 10; i++) {
            guest_run(vcpu, 200); /* the linker's functions look where they go */
        }
        vcpu->serial = true;
        guest_no_breakpoint(vcpu->cpu);
    }
    assert_true(fault_seen(FAULT_BREAKPOINT));
}

/* Before the hooks read them, which is before main(). */
static void __attribute__((constructor(101))) set_options(void) {
    setenv("RELOOP_SYNC", "1", 1);
    setenv("RELOOP_PLACES", "3000", 1); /* PLACES */
    setenv("RELOOP_CACHE", "60000", 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_place_is_used_again_once_all_have_seen_its_drop),
        TEST(a_place_is_not_used_again_while_a_thread_may_have_its_function),
        TEST(threads_are_asked_to_listen_now_and_then),
        TEST(code_that_goes_leaves_its_place),
        TEST(where_the_table_cannot_grow_regions_are_dropped_and_come_back),
        TEST(code_is_not_bound_again_while_a_vcpu_may_be_inside),
        TEST(being_outside_for_a_moment_is_enough),
        TEST(a_breakpoint_drops_nothing_and_hides_its_page),
        TEST(regions_are_made_while_a_breakpoint_is_set),
        TEST(a_breakpoint_in_the_middle_of_a_capture_is_seen_by_guards),
        TEST(there_are_so_many_places_and_no_more), /* last, as tables have all places then */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
