#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The riscv32 guests print what they print under Debian's QEMU, and the correctness guests the same in
# every mode; one test per guest. That takes 2 s for each run of each guest, so the compute guests have one
# run here, with regions of all that runs twenty times, and the other modes in tests/os/.

load common

teardown() {
    vm_kill
}

setup() {
    need_qemu riscv32
}

computes() {
    outcome "$1" --regions=on --sync --threshold=20
    all_compiled
    same_as_native "$1"
}

same_in_all_modes() {
    same_output "$1" '--regions=block --sync' '--regions=on --sync' '--regions=on --threshold=20 --modules=2'
}

@test "primes-riscv32" { computes primes-riscv32; }
@test "matrix-riscv32" { computes matrix-riscv32; }
@test "sort-riscv32" { computes sort-riscv32; }
@test "crc32-riscv32" { computes crc32-riscv32; }
@test "sha256-riscv32" { computes sha256-riscv32; }
@test "lz-riscv32" { computes lz-riscv32; }
@test "bytecode-riscv32" { computes bytecode-riscv32; }
@test "recursion-riscv32" { computes recursion-riscv32; }
@test "strings-riscv32" { computes strings-riscv32; }
@test "list-riscv32" { computes list-riscv32; }
@test "int64-riscv32" { computes int64-riscv32; }
@test "float-riscv32" { computes float-riscv32; }
@test "branches-riscv32" { computes branches-riscv32; }
@test "hash-riscv32" { computes hash-riscv32; }
@test "copy-riscv32" { computes copy-riscv32; }
@test "smc-riscv32" {
    same_in_all_modes smc-riscv32
    same_as_native smc-riscv32
}
@test "remap-riscv32" {
    same_in_all_modes remap-riscv32
    same_as_native remap-riscv32
}
@test "straddle-riscv32" { same_in_all_modes straddle-riscv32; }
@test "faults-riscv32" { same_in_all_modes faults-riscv32; } # newer QEMU has other faults
@test "breakpoint-riscv32" {
    same_in_all_modes breakpoint-riscv32
    same_as_native breakpoint-riscv32
}
@test "timer-riscv32" {
    same_in_all_modes timer-riscv32
    same_as_native timer-riscv32
}
@test "usermode-riscv32" {
    same_in_all_modes usermode-riscv32
    same_as_native usermode-riscv32
}
@test "smp-riscv32" {
    same_in_all_modes smp-riscv32
    same_as_native smp-riscv32
}

@test "every compute and correctness guest of riscv32 is tested here" {
    each_is_tested riscv32 '^@test "' '"'
}
