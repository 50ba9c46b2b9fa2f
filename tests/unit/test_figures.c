/* SPDX-License-Identifier: MIT */
/* What bench makes of measured times. */
#include "tools/reloop/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define ROUNDS 64

static void near(double value, double expected) {
    assert_true(fabs(value - expected) < 1e-9);
}

/* Fills ends with rounds of such lengths, the first few of another. */
static void work(double *ends, double length, size_t slow, double slow_length) {
    ends[0] = 7;
    for (size_t i = 1; i <= ROUNDS; i++) {
        ends[i] = ends[i - 1] + (i <= slow ? slow_length : length);
    }
}

static void an_even_speed_is_the_peak_from_the_start(void **state) {
    double ends[ROUNDS + 1];
    (void)state;
    work(ends, 0.25, 0, 0);
    near(figures_speed(ends, ROUNDS).peak, 4);
    near(figures_speed(ends, ROUNDS).to_90, 0);
    near(figures_speed(ends, 1).peak, 4);
    near(figures_speed(ends, 1).to_90, 0);
}

static void slow_rounds_at_first_are_the_way_to_the_peak(void **state) {
    double ends[ROUNDS + 1];
    (void)state;
    work(ends, 0.25, 10, 1);
    near(figures_speed(ends, ROUNDS).peak, 4);
    near(figures_speed(ends, ROUNDS).to_90, 10);
    work(ends, 0.25, 10, 0.26); /* that is more than nine tenths */
    near(figures_speed(ends, ROUNDS).to_90, 0);
}

static void one_fast_round_is_no_peak(void **state) {
    double ends[ROUNDS + 1];
    (void)state;
    work(ends, 0.25, 1, 0.01);
    assert_true(figures_speed(ends, ROUNDS).peak < 4.3);
}

static void lines_that_come_at_once_are_no_division_by_zero(void **state) {
    double ends[] = {1, 1, 1, 1, 1};
    (void)state;
    assert_true(isfinite(figures_speed(ends, 4).peak));
    near(figures_speed(ends, 4).to_90, 0);
}

static void no_round_is_no_figure(void **state) {
    double ends[] = {1};
    (void)state;
    assert_true(isnan(figures_speed(ends, 0).peak));
    assert_true(isnan(figures_speed(ends, 0).to_90));
}

static void the_median_leaves_out_what_is_not_known(void **state) {
    double odd[] = {3, NAN, 1, 2}, even[] = {4, 1, NAN, 2, 3, NAN}, none[] = {NAN, NAN};
    struct spread s = figures_spread(odd, 4);
    (void)state;
    near(s.median, 2);
    near(s.min, 1);
    near(s.max, 3);
    near(figures_spread(even, 6).median, 2.5);
    assert_true(isnan(figures_spread(none, 2).median));
    assert_true(isnan(figures_spread(none, 0).max));
}

static void the_mean_of_ratios_is_geometric(void **state) {
    const double ratios[] = {4, NAN, 0.25, 8};
    (void)state;
    near(figures_geometric_mean(ratios, 4), 2);
    assert_true(isnan(figures_geometric_mean(ratios + 1, 1)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_even_speed_is_the_peak_from_the_start),
        cmocka_unit_test(slow_rounds_at_first_are_the_way_to_the_peak),
        cmocka_unit_test(one_fast_round_is_no_peak),
        cmocka_unit_test(lines_that_come_at_once_are_no_division_by_zero),
        cmocka_unit_test(no_round_is_no_figure),
        cmocka_unit_test(the_median_leaves_out_what_is_not_known),
        cmocka_unit_test(the_mean_of_ratios_is_geometric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
