#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Long runs of Linux: each prints what it prints under Debian's QEMU.

load ../guests/common

# shellcheck disable=SC2034 # RUN_OPTIONS is for boots_like_native
interpreted() {
    RUN_OPTIONS=--regions=off boots_like_native "$1"
    RUN_OPTIONS=--regions=block boots_like_native "$1"
}

@test "linux-i386, interpreted and block by block" { interpreted linux-i386; }

@test "linux-i386 on two processors" { boots_like_native linux-i386-smp; }

@test "linux-arm, interpreted and block by block" {
    need_qemu arm
    interpreted linux-arm
}

# boot GUEST OPTIONS COMMAND...: one boot, with words of options, run by that command.
boot() {
    echo "# $*" >&3
    RUN_OPTIONS=$2 boots_like_native "$1" "${@:3}"
}

# ten_boots GUEST: regions in the background, which come early, late, or whenever the compiler gets
# the time.
ten_boots() {
    boot "$1" --threshold=2048
    boot "$1" --threshold=100
    boot "$1" --threshold=20
    boot "$1" --threshold=5
    boot "$1" --threshold=8000
    boot "$1" --threshold=2048 nice -n 19
    boot "$1" --threshold=2048 taskset -c 0
    boot "$1" --threshold=20 taskset -c 0
    boot "$1" --threshold=100 nice -n 10 taskset -c 0
    boot "$1" --threshold=8000 nice -n 19 taskset -c 0
}

@test "linux-i386, ten boots with different timings" { ten_boots linux-i386; }

@test "linux-arm, ten boots with different timings" {
    need_qemu arm
    ten_boots linux-arm
}
