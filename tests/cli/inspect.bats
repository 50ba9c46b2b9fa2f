#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# reloop inspect: a region's three forms, and files that are none.

load common

setup() {
    region=$BATS_TEST_TMPDIR/region
    "$BUILD/native/text_to_wire" <"$BATS_TEST_DIRNAME/loop.txt" >"$region"
}

@test "text: what it prints is the same region" {
    reloop inspect "$region" --text >"$region.txt"
    grep -q 'brcond_i32 ecx' "$region.txt"
    "$BUILD/native/text_to_wire" <"$region.txt" | cmp - "$region"
}

@test "dot: blocks and edges" {
    run reloop inspect --dot "$region"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 'digraph region {' ]
    [[ $output == *'b0 -> b1'* ]]
}

@test "wat: a module with the loop in it" {
    run reloop inspect --wat "$region"
    [ "$status" -eq 0 ]
    [[ $output == '(module'* ]]
    [[ $output == *'(loop'* ]]
    [[ $output == *'(export "f0"'* ]]
}

@test "several regions in one file" {
    cat "$region" "$region" >"$region.2"
    [ "$(reloop inspect --text "$region.2" | grep -c '^region')" -eq 2 ]
    expect_output '(export "f1"' reloop inspect --wat "$region.2"
}

@test "a function of QEMU's with two signatures" {
    sed -e '/^global ecx/a helper one func 9 ret i32 args i32\nhelper two func 9 ret void args i32' \
        -e '/^add_i32/a call one, eax, ecx\ncall two, eax' "$BATS_TEST_DIRNAME/loop.txt" |
        "$BUILD/native/text_to_wire" >"$region.two"
    reloop inspect --text "$region.two" >/dev/null
    expect_refusal 1 "two signatures of one function" reloop inspect --wat "$region.two"
}

@test "a truncated file, at any length" {
    size=$(stat -c %s "$region")
    for length in 0 1 11 12 13 100 $((size - 1)); do
        head -c "$length" "$region" >"$region.cut"
        for form in --text --dot --wat; do
            expect_refusal 1 '' reloop inspect "$form" "$region.cut"
        done
    done
}

@test "bytes behind the region" {
    { cat "$region"; echo more; } >"$region.long"
    for form in --text --dot --wat; do
        run --separate-stderr reloop inspect "$form" "$region.long"
        [ "$status" -eq 1 ]
        [[ $stderr == "reloop: "* ]]
    done
}

@test "foreign files and another version" {
    expect_refusal 1 'not a region' reloop inspect --text "$BATS_TEST_DIRNAME/loop.txt"
    expect_refusal 1 'not a region' reloop inspect --wat "$BATS_TEST_DIRNAME/loop.txt"
    cp "$region" "$region.v"
    printf '\377' | dd of="$region.v" bs=1 seek=4 conv=notrunc status=none
    expect_refusal 1 'version' reloop inspect --text "$region.v"
}

@test "a folder, a missing file" {
    expect_refusal 1 'directory' reloop inspect --text "$BATS_TEST_TMPDIR"
    expect_refusal 1 'No such file' reloop inspect --text "$region.none"
}

@test "bad arguments" {
    expect_refusal 2 'one file' reloop inspect --text
    expect_refusal 2 'one file' reloop inspect --text "$region" "$region"
    [ "$(reloop inspect "$region")" = "$(reloop inspect --text "$region")" ]
    expect_refusal 2 'one of --text' reloop inspect --text --dot "$region"
    expect_refusal 2 'unknown option --svg' reloop inspect --svg "$region"
}
