#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs of Debian's, in a Linux (guests/real/README.md): they come to what they come to in native
# QEMU, in their first round and, with regions, in later ones.

load common

@test "Python, Perl, SQLite, git and LuaJIT come to the same with regions as in native QEMU" {
    local json=$BATS_TEST_TMPDIR/json
    run "$TOP/reloop" bench --only python-objects,perl-text,sqlite-queries,git-history,luajit-objects \
        --systems native-debian,on --repeat 1 --seconds 3 --json "$json"
    echo "$output"
    [ "$status" -eq 0 ]
    # The run's statistics are with one of its cases.
    [ "$(stat_of "$json" 'o.cases.some((c) => c.systems.on.runs[0].stats?.regions_compiled > 500)')" = true ]
}
