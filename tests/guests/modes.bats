#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The same output in every mode (DESIGN: the interpreter is the oracle), one test per guest.

load common

same_in_all_modes() {
    local off
    off=$(outcome "$1" --regions=off)
    [ "$(outcome "$1" --regions=block --sync)" = "$off" ]
    [ "$(outcome "$1" --regions=on --sync)" = "$off" ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.regions_compiled > 0')" = true ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'Object.keys(o.fallback_ops).length')" = 0 ]
    # In the background, at two thresholds: regions come at different times.
    [ "$(outcome "$1" --regions=on)" = "$off" ]
    [ "$(outcome "$1" --regions=on --threshold=20)" = "$off" ]
}

for guest in $(guests compute) $(guests correctness); do
    bats_test_function --description "$guest: off, block and on print the same" \
        -- same_in_all_modes "$guest"
done
