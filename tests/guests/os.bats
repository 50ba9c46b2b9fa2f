#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Operating systems nobody here wrote come to their end with regions on.

load common

comes_to_its_end() {
    run "$TOP/reloop" run --guest "$1" --timeout 600 --stats "$BATS_TEST_TMPDIR/stats.json"
    echo "$output" | tail -n 20
    [ "$status" -eq 0 ]
    [ "$(stat_of "$BATS_TEST_TMPDIR/stats.json" 'o.region_share > 0.5')" = true ]
}

@test "linux-i386 boots to the end of its script" { comes_to_its_end linux-i386; }

@test "memtest comes to its last test, without an error" { comes_to_its_end memtest; }
