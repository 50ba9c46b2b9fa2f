#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# common.bash itself, with stand-ins for ./reloop: what goes wrong in a run is seen by the test.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# What the stand-ins begin with: where the statistics go, and a run that ends well.
BEGIN='#!/bin/sh
before=
for word; do
    [ "$before" != --stats ] || stats=$word
    before=$word
done
end_well() {
    echo "{\"exit_code\": 0, \"serial_sha256\": \"${1:-same}\", \"regions_compiled\": 1}" >"$stats"
    exit 0
}'

# reloop SCRIPT: a stand-in, which is asked as ./reloop is.
reloop() {
    FAKE=$BATS_TEST_TMPDIR/fake
    mkdir "$FAKE"
    ln -s "$TOP/tools" "$FAKE/tools"
    printf '%s\n%s\n' "$BEGIN" "$1" >"$FAKE/reloop"
    chmod +x "$FAKE/reloop"
}

# tested STATUS COMMAND: what bats says of a test that is this command.
tested() {
    printf '%s\n' "load '$TOP/tests/guests/common'" "TOP='$FAKE'" \
        '@test "some: inner" {' "$2" '}' >"$BATS_TEST_TMPDIR/inner.bats"
    run bats "$BATS_TEST_TMPDIR/inner.bats"
    echo "$output"
    [ "$status" -eq "$1" ]
    [[ $output == *'1..1'* ]]
}

IN_TWO_MODES="same_output some '--regions=on --sync' '--regions=on --threshold=20'"

@test "runs that end well, with the same output" {
    reloop end_well
    tested 0 "$IN_TWO_MODES"
}

@test "a run in the background that crashes, after those before it wrote their statistics" {
    reloop 'case $* in *threshold=20*) kill -SEGV $$ ;; esac
        end_well'
    tested 1 "$IN_TWO_MODES"
}

@test "a run that fails though it wrote what the others did" {
    reloop 'case $* in *threshold=20*) (end_well); exit 3 ;; esac
        end_well'
    tested 1 "$IN_TWO_MODES"
}

@test "a run that prints something else, and one that never compiles" {
    reloop 'case $* in *threshold=20*) end_well other ;; esac
        end_well'
    tested 1 "$IN_TWO_MODES"
    rm -r "$FAKE"
    reloop "echo '{\"exit_code\": 0, \"regions_compiled\": 0}' >\"\$stats\""
    tested 1 "$IN_TWO_MODES"
}

@test "rounds that were needed to compile anything are not what is held against native QEMU" {
    local native='native() { echo native; }' wanted
    wanted=$(echo native | sha256sum | cut -d' ' -f1)
    reloop "end_well $wanted"
    tested 0 "$native; $IN_TWO_MODES; echo '{\"serial_sha256\": \"rounds\"}' >\"\$BATS_TEST_TMPDIR/stats.json\"; same_as_native some"
    rm -r "$FAKE"
    reloop 'end_well other'
    tested 1 "$native; $IN_TWO_MODES; same_as_native some"
}

@test "a run that asks for a report" {
    reloop 'case $* in *threshold=20*) echo "reloop: a captured region is not valid (please report): x" >&2 ;; esac
        end_well'
    tested 1 "$IN_TWO_MODES"
}

@test "a message that is expected" {
    reloop 'echo "reloop: a breakpoint is set; while it is, all code of its page is interpreted" >&2
        end_well'
    tested 0 "$IN_TWO_MODES"
}

@test "guests of which none has a test, no guests, and no list of them" {
    reloop 'echo "[{\"name\": \"some\", \"kind\": \"compute\", \"arch\": \"i386\"},
        {\"name\": \"more\", \"kind\": \"correctness\", \"arch\": \"i386\"}]"'
    tested 1 "each_is_tested i386 '^@test \"' ':'"
    [[ $output == *'no test of more'* ]]
    tested 1 "each_is_tested arm '^@test \"' ':'"
    rm -r "$FAKE"
    reloop 'echo "[]"'
    tested 1 "each_is_tested i386 '^@test \"' ':'"
    rm -r "$FAKE"
    reloop 'exit 1'
    tested 1 "each_is_tested i386 '^@test \"' ':'"
    rm -r "$FAKE"
    reloop 'echo "[{\"name\": \"some\", \"kind\": \"compute\", \"arch\": \"i386\"},
        {\"name\": \"some\", \"kind\": \"correctness\", \"arch\": \"i386\"}]"'
    tested 0 "each_is_tested i386 '^@test \"' ':'"
}
