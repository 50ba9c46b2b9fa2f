#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Guests of which regions gain little or nothing: what the statistics say of them. That they print
# the same is tested in modes.bats.

load common

# run_on GUEST [OPTION...]: with regions on.
run_on() {
    run_guest --guest "$1" --size small --timeout 120 "${@:2}"
}

@test "a guest that never gets hot: only the firmware and its own start are compiled" {
    run_on cold
    is_so 'o.tbs_interpreted > 6000 * 100 && o.regions_compiled < 60'
}

@test "a guest that makes QEMU throw its code away: regions go, and come back without the compiler" {
    run_on flush
    is_so 'o.regions_dropped > 10 && o.cache_hits > 0'
}

@test "debug registers loaded at each switch of tasks: no region goes, and none is made for it" {
    "$TOP/reloop" run --guest switches --timeout 120 --stats "$BATS_TEST_TMPDIR/stats.json"
    # The firmware's own code may go, now and then; there are 28,000 stops.
    is_so 'o.regions_dropped < 10 && o.regions_compiled < 60 && o.region_share > 0.5'
}

@test "a guest that rewrites its code for ever: regions of it are not made again for a while" {
    run_on churn --threshold=512 # what its code runs between two rewritings
    is_so 'o.regions_dropped >= 16 && o.regions_held_back > 50'
}
