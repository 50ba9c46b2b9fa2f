#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The compute guests of arm and riscv32 in every mode, as tests/guests/modes.bats has those of i386.

load ../guests/common

in_all_modes() {
    local names
    need_qemu "$1"
    names=$(guests compute "$1")
    for guest in $names; do
        echo "# $guest" >&3
        same_output "$guest" '--regions=block --sync' '--regions=on --sync' --regions=on \
            '--regions=on --threshold=20'
        same_as_native "$guest"
    done
}

@test "compute guests of arm: off, block and on print the same" { in_all_modes arm; }

@test "compute guests of riscv32: off, block and on print the same" { in_all_modes riscv32; }
