#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Regions that stay hot are grown again, with what they call, and no others; modules that get many are
# merged.

load common

teardown() {
    vm_kill
}

@test "small calls that stay hot come to be in their callers' regions" {
    outcome recursion --regions=on --sync
    is_so 'o.regions_grown_again > 0'
    is_so 'o.regions_grown_again < o.regions_compiled'
}

@test "where indirect exits go is counted, and regions grown again go on there" {
    # Its rounds call one comparison function and then another.
    run_guest --guest sort --sync >/dev/null
    is_so 'o.chained_exits < o.tbs_in_regions / 10'
}

@test "blocks run in regions are counted, but not where that is not wanted" {
    outcome recursion --regions=on --sync
    is_so 'o.tbs_in_regions > 0'
    outcome recursion --regions=on --sync --uncounted
    is_so 'o.regions_compiled > 0 && o.tbs_in_regions === undefined'
}

@test "a region whose groups lie across a page's end is grown again without groups, and no other" {
    run_guest --guest straddle --sync >/dev/null
    is_so 'o.regions_ungrouped === 1'
    outcome recursion --regions=on --sync
    is_so 'o.regions_compiled > 0 && o.regions_ungrouped === 0'
    # The copies of a loop cross a page's end as often as each other, but not often.
    machine copy 130000
    run run_guest --uncounted -- "${MACHINE[@]}" -serial stdio </dev/null
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [[ ${lines[-1]} == 'copy custom checksum '* ]]
    is_so 'o.regions_compiled > 0 && o.regions_ungrouped === 0'
}

@test "one function per block is never more than that" {
    outcome recursion --regions=block --sync
    is_so 'o.regions_grown_again === 0'
    is_so 'o.blocks_in_regions == o.regions_live'
}

@test "modules are merged before more live than may" {
    for most in 2 5; do
        outcome bytecode --regions=on --sync --threshold=20 --modules=$most
        is_so "o.modules_live <= $most"
        is_so 'o.modules_merged > o.modules_live'
        is_so 'o.region_share > 0.9'
    done
}

@test "what turns hot together makes one module" {
    machine bytecode rounds
    vm_start run --threshold=20 --stats "$BATS_TEST_TMPDIR/stats.json" -- "${MACHINE[@]}" -serial stdio
    vm_wait out begin
    vm_until 'o.regions_compiled > 3 * o.modules_built'
}
