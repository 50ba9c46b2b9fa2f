#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every command of the monitors once, and a sample of the devices and machines; all of those are in
# "make test-devices" (tests/devices).

load common

# ask SCRIPT ARCH REGIONS [EVERY]: what it finds wrong is what a person wants to see.
ask() {
    need_qemu "$2"
    "$TOP/tools/node/node" "$TOP/tests/devices/$1.mjs" "${@:2}"
}

@test "i386 answers after every command of its monitors" {
    ask commands i386 on
}

@test "arm answers after every command of its monitors" {
    ask commands arm on
}

@test "riscv32 answers after every command of its monitors" {
    ask commands riscv32 on
}

@test "a sample of the devices of i386 and arm can be made or is refused" {
    ask devices i386 on 25
    ask devices arm off 40
}

@test "a sample of the machines of arm answers" {
    ask every_machine arm on 30
}
