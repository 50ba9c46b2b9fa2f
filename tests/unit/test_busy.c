/* SPDX-License-Identifier: MIT */
/* How much of the machine others used while something was measured. */
#include "tools/reloop/busy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void columns_are_idle_or_spent(void **state) {
    struct busy_times times;
    (void)state;
    assert_true(busy_parse("cpu  10 20 30 400 50 6 7 8 99 99\n", &times));
    assert_int_equal(times.all, 531);
    assert_int_equal(times.spent, 81); /* neither idle nor iowait; stolen time is */
}

static void other_forms_are_refused(void **state) {
    struct busy_times times;
    (void)state;
    assert_false(busy_parse("cpu  10 20 30 400\n", &times));
    assert_false(busy_parse("intr 1 2 3 4 5 6 7 8\n", &times));
    assert_false(busy_parse("", &times));
}

static void what_is_not_ours_is_others(void **state) {
    struct busy_times from = {.all = 1000, .spent = 500, .ours = 100};
    struct busy_times to = {.all = 1200, .spent = 650, .ours = 150};
    (void)state;
    assert_true(fabs(busy_share(&from, &to) - 0.5) < 1e-9);
    to.ours = 260; /* more than the processors' own ticks say */
    assert_true(busy_share(&from, &to) == 0);
    assert_true(busy_share(&from, &from) == 0);
}

static void now_goes_on(void **state) {
    struct busy_times from, to;
    (void)state;
    assert_true(busy_now(&from));
    for (volatile int i = 0; i < 100000000; i++) {
    }
    assert_true(busy_now(&to));
    assert_true(to.all > from.all && to.spent >= from.spent && to.ours > from.ours);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_idle_or_spent),
        cmocka_unit_test(other_forms_are_refused),
        cmocka_unit_test(what_is_not_ours_is_others),
        cmocka_unit_test(now_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
