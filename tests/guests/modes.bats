#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The same output in every mode (DESIGN: the interpreter is the oracle), one test per guest.

load common

teardown() {
    vm_kill
}

# In the background at two thresholds: regions come at different times. With two modules at most,
# functions move all the time.
same_in_all_modes() {
    same_output "$1" '--regions=block --sync' '--regions=on --sync' --regions=on \
        '--regions=on --threshold=20 --modules=2'
}

@test "primes: off, block and on print the same" { same_in_all_modes primes; }
@test "matrix: off, block and on print the same" { same_in_all_modes matrix; }
@test "sort: off, block and on print the same" { same_in_all_modes sort; }
@test "crc32: off, block and on print the same" { same_in_all_modes crc32; }
@test "sha256: off, block and on print the same" { same_in_all_modes sha256; }
@test "lz: off, block and on print the same" { same_in_all_modes lz; }
@test "bytecode: off, block and on print the same" { same_in_all_modes bytecode; }
@test "recursion: off, block and on print the same" { same_in_all_modes recursion; }
@test "strings: off, block and on print the same" { same_in_all_modes strings; }
@test "list: off, block and on print the same" { same_in_all_modes list; }
@test "int64: off, block and on print the same" { same_in_all_modes int64; }
@test "float: off, block and on print the same" { same_in_all_modes float; }
@test "sse: off, block and on print the same" { same_in_all_modes sse; }
@test "branches: off, block and on print the same" { same_in_all_modes branches; }
@test "hash: off, block and on print the same" { same_in_all_modes hash; }
@test "copy: off, block and on print the same" { same_in_all_modes copy; }
@test "syscalls: off, block and on print the same" { same_in_all_modes syscalls; }
@test "pagefaults: off, block and on print the same" { same_in_all_modes pagefaults; }
@test "smc: off, block and on print the same" { same_in_all_modes smc; }
@test "remap: off, block and on print the same" { same_in_all_modes remap; }
@test "straddle: off, block and on print the same" { same_in_all_modes straddle; }
@test "faults: off, block and on print the same" { same_in_all_modes faults; }
@test "breakpoint: off, block and on print the same" { same_in_all_modes breakpoint; }
@test "timer: off, block and on print the same" { same_in_all_modes timer; }
@test "smp: off, block and on print the same" { same_in_all_modes smp; }
@test "latency: off, block and on print the same" { same_in_all_modes latency; }
@test "tasks: off, block and on print the same" { same_in_all_modes tasks; }
@test "usermode: off, block and on print the same" { same_in_all_modes usermode; }
@test "debug: off, block and on print the same" { same_in_all_modes debug; }
@test "switches: off, block and on print the same" { same_in_all_modes switches; }
@test "segments: off, block and on print the same, as native QEMU does" {
    same_in_all_modes segments
    same_as_native segments
}
@test "repeats: off, block and on print the same" { same_in_all_modes repeats; }
@test "divide: off, block and on print the same" { same_in_all_modes divide; }
@test "rotate: off, block and on print the same" { same_in_all_modes rotate; }
@test "repwatch: off, block and on print the same" { same_in_all_modes repwatch; }
@test "x87cases: off, block and on print the same" { same_in_all_modes x87cases; }
@test "ssecases: off, block and on print the same" { same_in_all_modes ssecases; }
@test "printing: off, block and on print the same, as native QEMU does" {
    same_in_all_modes printing
    same_as_native printing
}

# until_full PID: until it has written as much as a pipe holds. Fails if it ends before that.
until_full() {
    local written=0
    while [ "$written" -lt 65536 ]; do
        sleep 0.1
        written=$(sed -n 's/^wchar: //p' "/proc/$1/io")
    done
}

@test "printing: nothing is lost where nobody reads for a while" {
    local wanted pipe=$BATS_TEST_TMPDIR/pipe pid text
    wanted=$(native printing | sha256sum)
    mkfifo "$pipe"
    "$TOP/reloop" run --guest printing --size small >"$pipe" 3>&- &
    pid=$!
    exec 9<"$pipe"
    until_full $pid
    text=$(sha256sum <&9)
    wait $pid
    [ "$text" = "$wanted" ]
}

# as_processor GUEST CHECKSUM: its small run comes to what an AMD EPYC processor came to, on which
# the guest's source ran as a program. Debian's QEMU chooses other NaNs.
as_processor() {
    "$TOP/reloop" run --guest "$1" --size small --regions=off | grep -q "checksum $2"
}

@test "xmm: off, block and on print the same, as a processor does" {
    same_in_all_modes xmm
    as_processor xmm 04a2dd33
}
@test "singles: off, block and on print the same, as a processor does" {
    same_in_all_modes singles
    as_processor singles dc64605a
}
@test "x87: off, block and on print the same, as a processor does" {
    same_in_all_modes x87
    as_processor x87 ea9f9a95
}
@test "churn: off, block and on print the same" { same_in_all_modes churn; }
@test "renew: off, block and on print the same" { same_in_all_modes renew; }
@test "cold: off, block and on print the same" { same_in_all_modes cold; }
@test "flush: off, block and on print the same" { same_in_all_modes flush; }
@test "reset: off, block and on print the same" { same_in_all_modes reset; }
@test "disks: off, block and on print the same" { same_in_all_modes disks; }
@test "dma: off, block and on print the same" { same_in_all_modes dma; }

@test "every compute and correctness guest is tested here" {
    each_is_tested i386 'same_in_all_modes ' '(;|$)'
}
