#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The riscv32 guests print the same under Debian's QEMU, interpreted, compiled block by block and with
# regions, one test per guest. With one background run instead of two, as modes.bats has them: what
# depends on time is the same code for every architecture.

load common

setup() {
    need_qemu riscv32
}

same() {
    same_output "$1" '--regions=block --sync' '--regions=on --sync' '--regions=on --threshold=20'
}

same_everywhere() {
    same "$1"
    same_as_native "$1"
}

@test "primes-riscv32" { same_everywhere primes-riscv32; }
@test "matrix-riscv32" { same_everywhere matrix-riscv32; }
@test "sort-riscv32" { same_everywhere sort-riscv32; }
@test "crc32-riscv32" { same_everywhere crc32-riscv32; }
@test "sha256-riscv32" { same_everywhere sha256-riscv32; }
@test "lz-riscv32" { same_everywhere lz-riscv32; }
@test "bytecode-riscv32" { same_everywhere bytecode-riscv32; }
@test "recursion-riscv32" { same_everywhere recursion-riscv32; }
@test "strings-riscv32" { same_everywhere strings-riscv32; }
@test "list-riscv32" { same_everywhere list-riscv32; }
@test "int64-riscv32" { same_everywhere int64-riscv32; }
@test "float-riscv32" { same_everywhere float-riscv32; }
@test "branches-riscv32" { same_everywhere branches-riscv32; }
@test "hash-riscv32" { same_everywhere hash-riscv32; }
@test "copy-riscv32" { same_everywhere copy-riscv32; }
@test "smc-riscv32" { same_everywhere smc-riscv32; }
@test "remap-riscv32" { same_everywhere remap-riscv32; }
# What atomic accesses are called that fault changed between Debian 12's QEMU and ours.
@test "faults-riscv32" { same faults-riscv32; }
@test "breakpoint-riscv32" { same_everywhere breakpoint-riscv32; }
@test "timer-riscv32" { same_everywhere timer-riscv32; }
@test "smp-riscv32" { same_everywhere smp-riscv32; }

@test "every compute and correctness guest of riscv32 is tested here" {
    for guest in $(guests compute riscv32) $(guests correctness riscv32); do
        grep -q "same[a-z_]* $guest;" "$BATS_TEST_FILENAME"
    done
}
