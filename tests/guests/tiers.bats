#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Regions that stay hot are grown again, with what they call, and no others.

load common

@test "small calls that stay hot come to be in their callers' regions" {
    outcome recursion --regions=on --sync
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_grown_again > 0')" = true ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_grown_again < o.regions_compiled')" = true ]
}

@test "where indirect exits go is counted, and regions grown again go on there" {
    # Its rounds call one comparison function and then another.
    "$TOP/reloop" run --guest sort --sync --stats "$BATS_TEST_TMPDIR/stats.json" >/dev/null
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.chained_exits < o.tbs_in_regions / 10')" = true ]
}

@test "one function per block is never more than that" {
    outcome recursion --regions=block --sync
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.regions_grown_again)" = 0 ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.blocks_in_regions == o.regions_live')" = true ]
}
