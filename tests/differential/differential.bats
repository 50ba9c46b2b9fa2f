#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The program differential, without QEMU: fake/reloop.c stands in for it.

bats_require_minimum_version 1.5.0

# A command that fails in $(...) or in a pipe fails the test, too.
shopt -s inherit_errexit
set -o pipefail

differential() {
    "$DIFFERENTIAL/differential" --reloop "$DIFFERENTIAL/fake-reloop" --keep "$BATS_TEST_TMPDIR" "$@"
}

# expect_refusal TEXT ARGUMENT...: status 2, nothing on stdout, one line with the text on stderr.
expect_refusal() {
    local text=$1
    shift
    run --separate-stderr differential "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "differential: "*"$text"* ]]
}

@test "a wrong command line is refused" {
    expect_refusal "say run"
    expect_refusal "'dance' is not understood" dance
    expect_refusal "--flag" run --flag
    expect_refusal "there is none" run --target z80
    expect_refusal "--cases" run --cases 1001
    expect_refusal "needs the files" replay
    expect_refusal "one seed" show
    expect_refusal "one seed" show me
    echo nonsense >"$BATS_TEST_TMPDIR/state"
    expect_refusal "does not hold a seed" run --state "$BATS_TEST_TMPDIR/state"
}

@test "--help says what there is" {
    run differential --help
    [ "$status" -eq 0 ]
    [[ $output == *"replay FILE"* ]]
    [[ $output == *"--seconds"* ]]
}

@test "one seed, one case" {
    differential show 7 >"$BATS_TEST_TMPDIR/a"
    differential show 7 >"$BATS_TEST_TMPDIR/b"
    differential show 8 >"$BATS_TEST_TMPDIR/c"
    cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
    ! cmp -s "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/c"
}

@test "a case as text is read as it was written" {
    for seed in 1 2 3 4 5 6 7 8 9; do
        differential show $seed >"$BATS_TEST_TMPDIR/case"
        # Kept because it differs; the digest of its bytes is printed by the fake.
        FAKE_DIFFERS=cd80 run differential replay "$BATS_TEST_TMPDIR/case"
        [ "$status" -eq 1 ]
        [[ $output == *"1 cases differ"* ]]
    done
}

@test "a file that holds no case is refused with its line" {
    cd "$BATS_TEST_TMPDIR"
    try() {
        printf '%b' "$1" >case
        run --separate-stderr differential replay case
        echo "$stderr"
        [ "$status" -eq 1 ]
        [[ $stderr == *"$2"* ]]
    }
    try '' 'case: no target'
    try 'target z80\n' 'case:1: not understood'
    try 'target i386\ncode 90\ncode 9g\n' 'case:3: not understood'
    try 'target i386\ncode 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90 90\n' 'case:2'
    try 'target i386\ncode eb 00 @rel9+1 L0+0\n' 'case:2'
    try 'target i386\ncode eb 00 @rel32+1 L0+0\n' 'case:2'
    try 'target i386\ncode eb 00 @rel8+1\n' 'case:2'
    try 'target i386\ncode eb 00 @rel8+1 L99999999999\n' 'case:2'
    try 'target i386\noffset 0xffffffff\ncode 90\n' 'no target, too long'
    try 'target i386\nthreshold 0\ncode 90\n' 'no threshold'
    run --separate-stderr differential replay none
    [ "$status" -eq 1 ]
    [[ $stderr == *"No such file"* ]]
}

@test "what does not differ passes, with a summary; the next seed is kept" {
    run --separate-stderr differential run --seed 5 --cases 40 --batches 2 --state "$BATS_TEST_TMPDIR/state"
    [ "$status" -eq 0 ]
    [[ $output == *"80 cases in "*"2 batches"*"75.0 %"*"0 differed, 0 runs failed"* ]]
    [ "$(cat "$BATS_TEST_TMPDIR/state")" = 7 ]
    run --separate-stderr differential run --cases 1 --state "$BATS_TEST_TMPDIR/state"
    [[ $stderr == *"seed 7:"* ]]
    [ "$(cat "$BATS_TEST_TMPDIR/state")" = 8 ]
}

@test "a case that differs is found, made small and kept" {
    # An add of a register to itself, which is in some of the cases.
    FAKE_DIFFERS=01c0 run --separate-stderr differential run --seed 1 --cases 300
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *"differ from the interpreter"* ]]
    kept=("$BATS_TEST_TMPDIR"/*.case)
    [ "${#kept[@]}" -eq 1 ]
    [ "$(grep -c '^  code' "${kept[0]}")" -le 2 ]
    grep -q '^iterations 0x1$' "${kept[0]}"
    FAKE_DIFFERS=01c0 run differential replay "${kept[0]}"
    [ "$status" -eq 1 ]
    run differential replay "${kept[0]}"
    [ "$status" -eq 0 ]
}

@test "a case that ends the run is found and made small" {
    FAKE_CRASHES=01c0 run --separate-stderr differential run --seed 1 --cases 300
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *"did not come to its end"* ]]
    kept=("$BATS_TEST_TMPDIR"/*.case)
    [ "$(grep -c '^  code' "${kept[0]}")" -le 2 ]
}

@test "a command that cannot be run is an error" {
    run --separate-stderr "$DIFFERENTIAL/differential" --reloop /nonexistent run --cases 1
    [ "$status" -eq 1 ]
    [[ $stderr == *"nonexistent"* ]]
}
