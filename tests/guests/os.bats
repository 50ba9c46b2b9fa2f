#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Operating systems nobody here wrote, with regions on: they come to their end, Linux prints what it
# prints under Debian's QEMU, and nothing is left to the interpreter for want of an op. The
# interpreter takes minutes for that: make test-os-full.

load common

used_regions() {
    is_so 'o.region_share > 0.5'
    is_so 'gaps(o) === ""'
}

comes_to_its_end() {
    run run_guest --guest "$1" --timeout 600
    echo "$output" | tail -n 20
    [ "$status" -eq 0 ]
    used_regions
}

like_native() {
    boots_like_native "$1"
    used_regions
}

@test "linux-i386 prints what it prints natively" { like_native linux-i386; }

@test "linux-arm prints what it prints natively" {
    need_qemu arm
    like_native linux-arm
}

@test "memtest comes to its last test, without an error" { comes_to_its_end memtest; }
