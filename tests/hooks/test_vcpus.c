/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several vCPUs do to each other, one thing at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fault.h"
#include "fixture.h"
#include "qemu-hooks/chain.h"
#include "qemu-hooks/events.h"
#include "qemu-hooks/live.h"
#include "qemu-hooks/profile.h"
#include "qemu-hooks/stats.h"
#include "qemu-hooks/tb_head.h"
#include "worker.h"

static bool is_pending(const Vcpu *v) {
    return qatomic_read(&v->cpu->neg.reloop.pending);
}

static void wait_pending(const Vcpu *v) {
    while (!is_pending(v)) {
        sched_yield();
    }
}

/* The vCPU that asked is halted; another one takes what the compiler made. */
static void another_takes_the_reply(void **state) {
    Vcpu *v = *state, *halted = guest_plug(0);
    TranslationBlock *tb;

    worker_hold(true);
    guest_attach(halted);
    guest_heat(halted, 0);
    guest_attach(v);
    tb = guest_tb(v, 0);
    assert_false(is_pending(v));
    worker_hold(false);
    wait_pending(v);
    guest_service(v);
    assert_true(has_region(tb));
    guest_unplug(halted);
}

/* ... and sends what waits behind it. */
static void another_sends_what_waits(void **state) {
    Vcpu *v = *state, *halted = guest_plug(0);

    worker_hold(true);
    guest_attach(halted);
    guest_heat(halted, 0);
    guest_heat(halted, page_of(1));
    guest_attach(v);
    worker_hold(false);
    while (!has_region(guest_tb(v, page_of(1)))) {
        wait_pending(v);
        guest_service(v);
    }
    guest_unplug(halted);
}

/* Told of a reply that another vCPU has taken already, with nothing else to do: pending is not set
 * again, and what others set is seen. */
static void told_for_nothing(void **state) {
    Vcpu *v = *state, *other = guest_plug(0);

    guest_heat(v, 0);
    wait_pending(other);
    guest_service(v);
    guest_attach(other);
    guest_service(other);
    assert_false(is_pending(other));
    guest_attach(v);
    guest_unplug(other);
}

/* The worker has the vCPU's request when it goes; its memory goes at once (stub_low_free). */
static void unplugged_while_compiling(void **state) {
    Vcpu *v = *state, *goes = guest_plug(0);

    worker_hold(true);
    guest_attach(goes);
    guest_heat(goes, 0);
    guest_attach(v);
    guest_unplug(goes);
    worker_hold(false);
    settle(v);
    assert_true(has_region(guest_tb(v, 0)));
}

/* The figures of one that went still count, and one that came later is told of replies. */
static void plugged_later(void **state) {
    Vcpu *v = *state, *later;

    guest_heat(v, 0);
    settle(v);
    later = guest_plug(0);
    worker_hold(true);
    guest_heat(v, page_of(1));
    worker_hold(false);
    wait_pending(later);
    guest_unplug(later);
}

/* Two vCPUs that see a jump first at once may give its target two places. */
static void a_target_in_two_places(void **state) {
    Vcpu *v = *state;
    TranslationBlock *tb = guest_tb(v, 0), *to = guest_tb(v, page_of(1));

    for (int i = 0; i < 2; i++) {
        qatomic_set(&tb->reloop.to[i].tb, to);
        qatomic_set(&tb->reloop.to[i].count, 100);
    }
    guest_heat(v, 0);
    settle(v);
    assert_true(has_region(tb));
    assert_true(reloop_live_counts().blocks >= 2);
}

typedef struct {
    Vcpu *vcpu;
    TranslationBlock *from, *to;
    bool go, over;
} Race;

/* As regions count (chain.c), and the interpreter (profile.c). */
static void *jump_often(void *opaque) {
    Race *race = opaque;

    while (!qatomic_read(&race->go)) {
    }
    for (int i = 0; i < 100; i++) {
        guest_jump(race->vcpu, race->from, race->to);
        reloop_chain(&race->vcpu->env, race->to->code, (uint32_t)(uintptr_t)race->from);
    }
    return NULL;
}

static void two_see_a_jump_at_once(void **state) {
    Vcpu *v = *state, *other = guest_plug(0);

    for (unsigned i = 0; i < 32; i++) {
        TranslationBlock *from = guest_tb(v, i * TB_BYTES), *to = guest_tb(v, page_of(1));
        Race races[2] = {{v, from, to, false, false}, {other, from, to, false, false}};
        pthread_t threads[2];

        for (int k = 0; k < 2; k++) {
            pthread_create(&threads[k], NULL, jump_often, &races[k]);
        }
        for (int k = 0; k < 2; k++) {
            qatomic_set(&races[k].go, true);
        }
        for (int k = 0; k < 2; k++) {
            pthread_join(threads[k], NULL);
        }
        guest_heat(v, from->pc);
        settle(v);
        assert_true(has_region(from));
    }
    guest_unplug(other);
}

/* An entry of the jump cache comes and goes. */
static void *flip_entry(void *opaque) {
    Race *race = opaque;
    TranslationBlock **entry =
        &race->vcpu->cpu->tb_jmp_cache->array[tb_jmp_cache_hash_func(race->to->pc)].tb;

    while (!qatomic_read(&race->over)) {
        qatomic_set(entry, NULL);
        qatomic_set(entry, race->to);
    }
    return NULL;
}

static void jump_cache_entry_goes(void **state) {
    Vcpu *v = *state;
    TranslationBlock *call = guest_tb(v, 0);
    Race race = {v, call, guest_tb(v, TB_BYTES), false, false};
    pthread_t thread;

    /* A TB that ends with a call (capture.c): behind it is where the callee returns to. */
    *((uint8_t *)qemu_map_ram_ptr(NULL, 0) + 2) = 2;
    pthread_create(&thread, NULL, flip_entry, &race);
    for (int i = 0; i < 20000; i++) {
        ReloopProfile profile;

        reloop_profile_init(&profile, v->cpu, call, 0, false);
        reloop_profile_clear(&profile);
    }
    qatomic_set(&race.over, true);
    pthread_join(thread, NULL);
}

static void *fail_often(void *unused) {
    for (int i = 0; i < 2000; i++) {
        char why[20];

        snprintf(why, sizeof(why), "op %d", i % 50);
        reloop_stats_capture_failed(why);
        reloop_stats_fallbacks("some_op 1\nother_op 2\n");
        reloop_stats_add(RELOOP_OPS_COMPILED, 1);
    }
    return NULL;
}

/* The page asks for figures while vCPUs add to them. */
static void figures_while_counting(void **state) {
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, fail_often, NULL);
    }
    for (int i = 0; i < 100; i++) {
        reloop_write_stats();
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(another_takes_the_reply, begin, finish),
        cmocka_unit_test_setup_teardown(another_sends_what_waits, begin, finish),
        cmocka_unit_test_setup_teardown(told_for_nothing, begin, finish),
        cmocka_unit_test_setup_teardown(unplugged_while_compiling, begin, finish),
        cmocka_unit_test_setup_teardown(plugged_later, begin, finish),
        cmocka_unit_test_setup_teardown(a_target_in_two_places, begin, finish),
        cmocka_unit_test_setup_teardown(two_see_a_jump_at_once, begin, finish),
        cmocka_unit_test_setup_teardown(jump_cache_entry_goes, begin, finish),
        cmocka_unit_test_setup_teardown(figures_while_counting, begin, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
