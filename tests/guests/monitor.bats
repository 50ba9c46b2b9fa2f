#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every command of i386's monitors once, and a sample of its devices; those of the other architectures, and
# all with regions on, are in "make test-devices" (tests/devices).

load common

# ask SCRIPT ARCH REGIONS [EVERY]: what it finds wrong is what a person wants to see.
ask() {
    need_qemu "$2"
    "$TOP/tools/node/node" "$TOP/tests/devices/$1.mjs" "${@:2}"
}

@test "i386 answers after every command of its monitors" {
    ask commands i386 off
}

@test "a sample of the devices of i386 can be made or is refused" {
    ask devices i386 off 30
}
