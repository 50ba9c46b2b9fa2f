#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Long runs that are about a PC's memory and disks, with regions on.

load ../guests/common

ends_well() {
    run run_guest --guest "$1" --timeout 1500
    echo "$output" | tail -n 20
    [ "$status" -eq 0 ]
    is_so 'o.region_share > 0.5'
}

@test "linux-i386-disks: file systems on an IDE and a virtio disk, and a floppy, keep what is written" {
    ends_well linux-i386-disks
    [[ $output == *'sda done'*'vda done'*'fd0 done'* ]]
}

@test "memtest-pass: a whole pass over 16 MiB, without an error" {
    ends_well memtest-pass
}
