#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bench/interpreter: its options and its table. What it builds is not built here.

load common

setup() {
    fake_build
    interpreter=$TOP/bench/interpreter
}

# figures VARIANT GUEST ROUND SECONDS [OUTPUT]: a run, as reloop run --stats leaves it.
figures() {
    echo "{\"guest\": \"$2\", \"size\": \"small\", \"guest_s\": $4, \"serial_sha256\": \"${5:-same}\"}" \
        >"$BATS_TEST_TMPDIR/runs/$1.$2.$3"
}

table() {
    "$TOP/tools/node/node" "$TOP/bench/interpreter.d/table.mjs" "$BATS_TEST_TMPDIR/runs" "$@"
}

@test "help" {
    expect_output '--no-linux' "$interpreter" --help
}

@test "bad arguments" {
    expect_refusal 2 "takes no '--frob'" "$interpreter" --frob
    expect_refusal 2 "takes no 'sha256'" "$interpreter" sha256
    expect_refusal 2 '--repeat needs a value' "$interpreter" --repeat
    expect_refusal 2 "--repeat is '0'" "$interpreter" --repeat=0
    expect_refusal 2 "--repeat is 'x'" "$interpreter" --repeat x
    expect_refusal 2 "--timeout is 'x'" "$interpreter" --timeout=x
    expect_refusal 2 "--size is 'huge'" "$interpreter" --size huge
    expect_refusal 2 '--guests names no guest' "$interpreter" --guests ,
    expect_refusal 2 "no bare-metal guest 'nope'" "$interpreter" --guests sha256,nope
    expect_refusal 2 "no bare-metal guest 'memtest'" "$interpreter" --guests memtest
    expect_refusal 1 'there is no folder' "$interpreter" --json /nonexistent/file
    expect_refusal 1 'cannot write' "$interpreter" --json "$BATS_TEST_TMPDIR"
}

@test "libraries that are not built" {
    RELOOP_CACHE=$BATS_TEST_TMPDIR/cache expect_refusal 1 'run: make' "$interpreter" --build
}

@test "the table: medians, ratios, means" {
    mkdir "$BATS_TEST_TMPDIR/runs"
    figures old sha256 1 9; figures old sha256 2 8; figures old sha256 3 1
    figures mid sha256 1 4; figures mid sha256 2 4; figures mid sha256 3 4
    figures new sha256 1 3; figures new sha256 2 1
    figures old lz 1 8; figures mid lz 1 1; figures new lz 1 1
    run table 'old mid new' 'sha256 lz' "$BATS_TEST_TMPDIR/json"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output =~ old\ +8\.00\ +8\.00 ]]
    [[ $output =~ new\ +2\.00x\ +1\.00x\ +1\.41x ]]
    [[ $output =~ new\ +4\.00x\ +8\.00x\ +5\.66x ]]
    [ "$(json "$BATS_TEST_TMPDIR/json" 'o[1].variant + o[1].over_first.mean')" = mid4 ]
}

@test "a variant that failed" {
    mkdir "$BATS_TEST_TMPDIR/runs"
    figures old lz 1 8; figures new lz 1 1; figures new sha256 1 1
    run table 'old new' 'sha256 lz' ''
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output =~ old\ +-\ +8\.00 ]]
    [[ $output =~ new\ +-\ +8\.00x\ +8\.00x ]]
}

@test "output that differs between variants" {
    mkdir "$BATS_TEST_TMPDIR/runs"
    figures old lz 1 8; figures new lz 1 1 other
    run --separate-stderr table 'old new' lz ''
    [ "$status" -eq 1 ]
    [ "$stderr" = "reloop: the variants' output of lz differs" ]
}

@test "reloop run --qemu" {
    fake_guest lz.elf 'qemu.print("lz small checksum 1\n"); qemu.exit(1);'
    mv "$RELOOP_BUILD/qemu" "$RELOOP_BUILD/other"
    reloop run --guest lz --size small --regions off --qemu "$RELOOP_BUILD/other/qemu-system-i386.js"
    expect_refusal 1 'there is no QEMU /nonexistent' reloop run --guest lz --regions off \
        --qemu /nonexistent
}
