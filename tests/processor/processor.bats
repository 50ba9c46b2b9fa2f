#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The program processor, without QEMU: a script stands in for ./reloop and prints what the guest
# would.

bats_require_minimum_version 1.5.0

setup() {
    cat >"$BATS_TEST_TMPDIR/reloop" <<'END'
#!/bin/sh
printf '%b' "$GUEST_SAYS"
printf '%b' "$GUEST_COMPLAINS" >&2
printf '%s\n' "${GUEST_ENDS-processor full checksum 00000000}"
END
    chmod +x "$BATS_TEST_TMPDIR/reloop"
}

processor() {
    "$PROCESSOR/processor" --reloop "$BATS_TEST_TMPDIR/reloop" --keep "$BATS_TEST_TMPDIR/kept" "$@"
}

# Without the processor, there is nothing to be seen of comparisons.
need_processor() {
    if processor run --sequences 1 | grep -q skipped; then
        skip "this machine's processor is not an x86-64"
    fi
}

# expect_refusal TEXT ARGUMENT...: status 2, nothing on stdout, one line with the text on stderr.
expect_refusal() {
    local text=$1
    shift
    run --separate-stderr processor "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "processor: "*"$text"* ]]
}

@test "a wrong command line is refused" {
    expect_refusal "say run"
    expect_refusal "'dance' is not understood" dance
    expect_refusal "--flag" run --flag
    expect_refusal "--sequences" run --sequences 0
    expect_refusal "--regions" run --regions maybe
    expect_refusal "one seed" show
    echo nonsense >"$BATS_TEST_TMPDIR/state"
    expect_refusal "does not hold a seed" run --state "$BATS_TEST_TMPDIR/state"
}

@test "one seed, one sequence" {
    processor show 7 >"$BATS_TEST_TMPDIR/a"
    processor show 7 >"$BATS_TEST_TMPDIR/b"
    processor show 8 >"$BATS_TEST_TMPDIR/c"
    cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
    ! cmp -s "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/c"
}

@test "what does not differ passes; the next seed is kept" {
    need_processor
    run processor run --seed 5 --sequences 40 --state "$BATS_TEST_TMPDIR/state"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"40 sequences in "*"0 differed"* ]]
    [ "$(cat "$BATS_TEST_TMPDIR/state")" = 45 ]
}

@test "a wrong register is a difference, with both values" {
    need_processor
    GUEST_SAYS='! 3 1 0 0:0badcafe\n' run processor run --sequences 10 --as-is
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *"eax "*"guest 0badcafe"* ]]
    [[ $output == *"1 differed; 0 of known kinds"* ]]
}

@test "what comes only when a sequence is hot is told apart" {
    need_processor
    GUEST_SAYS='! 3 1 7 0:0badcafe\n' run processor run --sequences 10 --as-is
    [ "$status" -eq 1 ]
    [[ $output == *"differs in round 7"* ]]
    [[ $output == *"1 only when hot"* ]]
}

@test "memory that the processor does not write is a difference" {
    need_processor
    GUEST_SAYS='? 2\n' run processor run --sequences 10 --as-is
    [ "$status" -eq 1 ]
    [[ $output == *"1 wrote elsewhere"* ]]
}

@test "a guest that does not come to its end, or complains, fails the run" {
    need_processor
    GUEST_ENDS='' run processor run --sequences 10
    [ "$status" -eq 1 ]
    [[ $output == *"a run failed"* ]]
    GUEST_COMPLAINS='abort\n' run processor run --sequences 10
    [ "$status" -eq 1 ]
    [[ $output == *"abort"* ]]
    GUEST_SAYS='! 99999 0 0 0:1\n' run processor run --sequences 10
    [ "$status" -eq 1 ]
}

@test "a difference is made small and kept, and can be replayed" {
    need_processor
    GUEST_SAYS='! 0 0 0 0:0badcafe\n' run processor run --sequences 1
    [ "$status" -eq 1 ]
    kept=("$BATS_TEST_TMPDIR"/kept/*.case)
    [ "${#kept[@]}" -eq 1 ]
    run processor replay "${kept[0]}"
    [ "$status" -eq 0 ]
    run processor replay "$BATS_TEST_TMPDIR/none"
    [ "$status" -eq 1 ]
    [[ $output == *"No such file"* ]]
}
