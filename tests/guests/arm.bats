#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The arm guests print the same under Debian's QEMU, interpreted, compiled block by block and with
# regions, one test per guest. With one background run instead of two, as modes.bats has them: what
# depends on time is the same code for every architecture.

load common

setup() {
    need_qemu arm
}

same() {
    same_output "$1" '--regions=block --sync' '--regions=on --sync' '--regions=on --threshold=20'
}

same_everywhere() {
    same "$1"
    same_as_native "$1"
}

@test "primes-arm" { same_everywhere primes-arm; }
@test "matrix-arm" { same_everywhere matrix-arm; }
@test "sort-arm" { same_everywhere sort-arm; }
@test "crc32-arm" { same_everywhere crc32-arm; }
@test "sha256-arm" { same_everywhere sha256-arm; }
@test "lz-arm" { same_everywhere lz-arm; }
@test "bytecode-arm" { same_everywhere bytecode-arm; }
@test "recursion-arm" { same_everywhere recursion-arm; }
@test "strings-arm" { same_everywhere strings-arm; }
@test "list-arm" { same_everywhere list-arm; }
@test "int64-arm" { same_everywhere int64-arm; }
@test "float-arm" { same_everywhere float-arm; }
@test "branches-arm" { same_everywhere branches-arm; }
@test "hash-arm" { same_everywhere hash-arm; }
@test "copy-arm" { same_everywhere copy-arm; }
@test "neon-arm" { same_everywhere neon-arm; }
@test "smc-arm" { same_everywhere smc-arm; }
@test "remap-arm" { same_everywhere remap-arm; }
@test "faults-arm" { same_everywhere faults-arm; }
@test "breakpoint-arm" { same_everywhere breakpoint-arm; }
@test "timer-arm" { same_everywhere timer-arm; }
@test "smp-arm" { same_everywhere smp-arm; }

@test "every compute and correctness guest of arm is tested here" {
    for guest in $(guests compute arm) $(guests correctness arm); do
        grep -q "same[a-z_]* $guest;" "$BATS_TEST_FILENAME"
    done
}
