#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tests/run-parts, with a stand-in for make: what it counts, and when it fails.

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup() {
    unset STRICT_SKIPS # of the make test that runs this
    cd "$BATS_TEST_TMPDIR"
    mkdir parts
    printf '#!/bin/sh\n. "%s/parts/$2"\n' "$PWD" >make
    chmod +x make
    part good 'echo "1..2"; echo "ok 1 one"; echo "ok 2 two"'
}

# part NAME COMMAND: what make does for that part.
part() {
    echo "$2" >"parts/$1"
}

# parts STATUS LAST-LINE PART...: what tests/run-parts must come to.
parts() {
    MAKE=$PWD/make run "$TOP/tests/run-parts" logs "${@:3}"
    echo "$output"
    [ "$status" -eq "$1" ]
    [ "${lines[-1]}" = "$2" ]
}

@test "what passes is counted, in the words of each runner" {
    part node 'printf "%s\n" "    ok 1 - inner" "      type: '\''test'\''" "ok 1 - group" "  type: '\''suite'\''"'
    part regions 'echo "test-golden: 7 passed, 0 failed"; echo "test-regions: 30 passed, 0 failed"'
    part silent :
    parts 0 '41 passed, 0 failed, 0 skipped' good node regions silent
    [ "$(cat logs/good.log)" = $'1..2\nok 1 one\nok 2 two\nexit status: 0' ]
}

@test "a part that fails fails all, and the others run" {
    part bad 'echo "1..2"; echo "not ok 1 one"; echo "ok 2 two"; exit 1'
    part worse 'echo "a compiler says why"; exit 2'
    part counted 'echo "test-regions: 3 passed, 2 failed"; exit 1'
    parts 1 '3 passed, 1 failed, 0 skipped' bad good
    parts 1 '2 passed, 1 failed, 0 skipped' worse good
    [[ $output == *'failed: worse: it ended with 2'* ]]
    parts 1 '5 passed, 2 failed, 0 skipped' good counted
}

@test "failures count though a runner ends well, and so does one that has no tests" {
    part lies 'echo "1..1"; echo "not ok 1 one"'
    part empty 'echo "1..0"'
    parts 1 '2 passed, 1 failed, 0 skipped' lies good
    parts 1 '0 passed, 1 failed, 0 skipped' empty
}

@test "skips are shown; one that is not expected fails where that is asked for" {
    part test-guests 'echo "1..1"; echo "ok 1 FreeDOS comes # skip FreeDOS'\''s floppy is not there; so"'
    part skips 'echo "1..2"; echo "not ok 1 # SKIP name"; echo "ok 2 - other # SKIP for a reason"
        echo "test-golden: skipped: another version"'
    parts 0 '2 passed, 0 failed, 4 skipped' good skips test-guests
    [[ $output == *'skipped: skips: other: for a reason'* ]]
    [[ $output == *'skipped: skips: test-golden: another version'* ]]
    [[ $output == *'skipped, as expected: test-guests: FreeDOS comes: '* ]]
    STRICT_SKIPS=1 parts 1 '2 passed, 0 failed, 3 skipped' good skips
    [[ $output == *'3 of the skips are not in tests/skips.txt'* ]]
    STRICT_SKIPS=1 parts 0 '2 passed, 0 failed, 1 skipped' good test-guests
}
