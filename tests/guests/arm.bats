#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The arm guests print what they print under Debian's QEMU, and the correctness guests the same in
# every mode; one test per guest. That takes 2 s for each run of each guest, so the compute guests have one
# run here, with regions of all that runs twenty times, and the other modes in tests/os/.

load common

teardown() {
    vm_kill
}

setup() {
    need_qemu arm
}

computes() {
    outcome "$1" --regions=on --sync --threshold=20
    all_compiled
    same_as_native "$1"
}

same_in_all_modes() {
    same_output "$1" '--regions=block --sync' '--regions=on --sync' '--regions=on --threshold=20 --modules=2'
}

@test "primes-arm" { computes primes-arm; }
@test "matrix-arm" { computes matrix-arm; }
@test "sort-arm" { computes sort-arm; }
@test "crc32-arm" { computes crc32-arm; }
@test "sha256-arm" { computes sha256-arm; }
@test "lz-arm" { computes lz-arm; }
@test "bytecode-arm" { computes bytecode-arm; }
@test "recursion-arm" { computes recursion-arm; }
@test "strings-arm" { computes strings-arm; }
@test "list-arm" { computes list-arm; }
@test "int64-arm" { computes int64-arm; }
@test "float-arm" { computes float-arm; }
@test "neon-arm" { computes neon-arm; }
@test "branches-arm" { computes branches-arm; }
@test "hash-arm" { computes hash-arm; }
@test "copy-arm" { computes copy-arm; }
@test "smc-arm" {
    same_in_all_modes smc-arm
    same_as_native smc-arm
}
@test "remap-arm" {
    same_in_all_modes remap-arm
    same_as_native remap-arm
}
@test "straddle-arm" { same_in_all_modes straddle-arm; }
@test "faults-arm" {
    same_in_all_modes faults-arm
    same_as_native faults-arm
}
@test "breakpoint-arm" {
    same_in_all_modes breakpoint-arm
    same_as_native breakpoint-arm
}
@test "timer-arm" {
    same_in_all_modes timer-arm
    same_as_native timer-arm
}
@test "usermode-arm" {
    same_in_all_modes usermode-arm
    same_as_native usermode-arm
}
@test "smp-arm" {
    same_in_all_modes smp-arm
    same_as_native smp-arm
}

@test "every compute and correctness guest of arm is tested here" {
    each_is_tested arm '^@test "' '"'
}
