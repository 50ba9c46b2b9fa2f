#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The set-up refuses what it cannot build from before it builds anything.

load common

setup() {
    export RELOOP_CACHE=$BATS_TEST_TMPDIR/cache
}

# expect_no_set_up TEXT COMMAND...: fails with one line on stderr, TEXT in it, and no product.
expect_no_set_up() {
    local text=$1
    shift
    run --separate-stderr "$@"
    echo "status $status, stdout: $output, stderr: $stderr"
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "reloop set-up: "* ]]
    [[ $stderr == *"$text"* ]]
    [ -z "$(find "$RELOOP_CACHE" -mindepth 1 ! -name current ! -name logs ! -name lock)" ]
}

qemu_step() {
    QEMU_SRC=$1 "$TOP/tools/setup/run" qemu
}

@test "QEMU_SRC of another version: a folder, a tarball, neither" {
    mkdir "$BATS_TEST_TMPDIR/qemu-9.1.0" && cd "$BATS_TEST_TMPDIR"
    echo 9.1.0 >qemu-9.1.0/VERSION
    tar cJf qemu.tar.xz qemu-9.1.0
    expect_no_set_up "qemu-9.1.0 is QEMU '9.1.0'; the patches are for 10.2.2" qemu_step qemu-9.1.0
    expect_no_set_up "qemu.tar.xz is QEMU '9.1.0'; the patches are for" qemu_step qemu.tar.xz
    rm qemu-9.1.0/VERSION
    expect_no_set_up "qemu-9.1.0 is QEMU 'unknown'; the patches" qemu_step qemu-9.1.0
    echo 10.2.2 >qemu-9.1.0/not-a-tarball
    expect_no_set_up "is QEMU 'unknown'; the patches" qemu_step qemu-9.1.0/not-a-tarball
    expect_no_set_up 'qemu-9.2: no such file or folder' qemu_step qemu-9.2
}

@test "TARGETS that QEMU is not built for" {
    TARGETS='i386 mips' expect_no_set_up "TARGETS has 'mips'; it may have i386, arm and riscv32" \
        "$TOP/tools/setup/run" qemu
}

@test "make hands QEMU_SRC on" {
    run make -s -C "$TOP" setup QEMU_SRC="$BATS_TEST_TMPDIR/none" BUILD="$BATS_TEST_TMPDIR/build"
    [ "$status" -ne 0 ]
    [[ $output == *'reloop set-up: QEMU_SRC='*'/none: no such file or folder'* ]]
    [ ! -e "$BATS_TEST_TMPDIR/build" ]
}

@test "a step that is not there" {
    expect_no_set_up "no step 'quemu'" "$TOP/tools/setup/run" quemu
    expect_no_set_up 'name a step: ' "$TOP/tools/setup/run"
}

@test "the patches of the native QEMU to compare with apply without those to x86" {
    local list patch
    unset RELOOP_CACHE
    cd "$BATS_TEST_TMPDIR"
    list=$(TOP=$TOP sh -c '. "$TOP/tools/setup/lib.sh"
        . "$TOP/tools/setup/steps/bench-native.sh"
        patches_but_x86')
    [ "$(wc -l <<<"$list")" -gt 30 ]
    [[ $list == *accel-tcg* && $list != *-target-i386-* && $list != *-fpu-* ]]
    mkdir src
    tar xf "$("$TOP/tools/setup/product" sources)"/qemu_*.orig.tar.xz --strip-components=1 \
        --no-same-owner -C src
    for patch in $list; do
        patch -s -d src -p1 <"$patch"
    done
}
