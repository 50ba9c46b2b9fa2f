#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Regions that stay hot are grown again, with what they call, and no others; modules that get many are
# merged.

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

@test "blocks run in regions are counted, but not where that is not wanted" {
    outcome recursion --regions=on
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.tbs_in_regions > 0')" = true ]
    outcome recursion --regions=on --uncounted
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_compiled > 0 && o.tbs_in_regions')" = undefined ]
}

@test "a region whose groups lie across a page's end is grown again without groups, and no other" {
    "$TOP/reloop" run --guest straddle --stats "$BATS_TEST_TMPDIR/stats.json" >/dev/null
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_ungrouped >= 1 && o.regions_ungrouped <= 3')" = true ]
    outcome recursion --regions=on
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.regions_ungrouped)" = 0 ]
    # The copies of a loop cross a page's end as often as each other, but not often.
    machine copy 130000
    "$TOP/reloop" run --uncounted --stats "$BATS_TEST_TMPDIR/stats.json" -- "${MACHINE[@]}" \
        -serial stdio </dev/null >/dev/null || [ $? = 1 ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.regions_ungrouped)" = 0 ]
}

@test "one function per block is never more than that" {
    outcome recursion --regions=block --sync
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.regions_grown_again)" = 0 ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.blocks_in_regions == o.regions_live')" = true ]
}

@test "modules are merged before more live than may" {
    for most in 2 5; do
        outcome bytecode --regions=on --sync --threshold=20 --modules=$most
        [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" "o.modules_live <= $most")" = true ]
        [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.modules_merged > o.modules_live')" = true ]
        [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.region_share > 0.9')" = true ]
    done
}

@test "what turns hot together makes one module" {
    outcome bytecode --regions=on --threshold=20
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_compiled > 3 * o.modules_built')" = true ]
}
