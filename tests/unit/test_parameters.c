/* SPDX-License-Identifier: MIT */
/* Setting the numbers of region building (region-builder/parameters.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "region-builder/grow.h"
#include "region-builder/parameters.h"

static void they_reach_the_policy(void **state) {
    struct rb_parameters before = rb_parameters;
    char reason[100] = "";
    (void)state;
    assert_int_equal(rb_policy_full().max_blocks, RB_MAX_BLOCKS);
    assert_true(rb_parameters_set("blocks=7,calls=0", reason, sizeof reason));
    assert_int_equal(rb_policy_full().max_blocks, 7);
    assert_int_equal(rb_policy_full().max_calls, 0);
    assert_int_equal(rb_policy_full().max_ops, RB_MAX_OPS);
    assert_true(rb_parameters_set("", reason, sizeof reason));
    assert_int_equal(rb_policy_full().max_blocks, 7);
    rb_parameters = before;
}

static void what_is_wrong_is_said(void **state) {
    static const struct {
        const char *text, *reason;
    } wrong[] = {
        {"blocks", "there is no 'blocks=N'"},
        {"block=7", "there is no 'block=N'"},
        {"=7", "there is no '=N'"},
        {",", "there is no '=N'"},
        {"blocks=", "blocks is from 1 to 512"},
        {"blocks=0", "blocks is from 1 to 512"},
        {"blocks=513", "blocks is from 1 to 512"},
        {"blocks=7x", "blocks is from 1 to 512"},
        {"blocks=99999999999999999999", "blocks is from 1 to 512"},
        {"calls=0,blocks=-1", "blocks is from 1 to 512"},
    };
    struct rb_parameters before = rb_parameters;
    char reason[100];
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(rb_parameters_set(wrong[i].text, reason, sizeof reason));
        assert_string_equal(reason, wrong[i].reason);
        assert_int_equal(rb_parameters.blocks, before.blocks);
    }
    rb_parameters = before;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_reach_the_policy),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
