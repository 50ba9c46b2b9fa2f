#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# TBs that promise more than their ops say (an exact count of instructions, an end behind each one,
# no chaining) are interpreted, whatever --regions says, and print what they print interpreted. A
# user who may wonder why is told, once.

load common

# interpreted_alone WHY GUEST OPTION...: a small run of a guest with these options of reloop run, "--"
# and options of QEMU, with regions on, which must end well, and in which blocks got hot, but none
# was tried. WHY is what must be said, or empty.
interpreted_alone() {
    local why=$1 stats=$BATS_TEST_TMPDIR/stats.json options=()
    rm -f "$stats"
    machine "$2" small
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    run --separate-stderr "$TOP/reloop" run --timeout 240 --stats "$stats" "${options[@]}" -- \
        "${MACHINE[@]}" -serial stdio "${@:2}" </dev/null
    echo "$* status $status"
    echo "$output$stderr"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    is_so "o.serial_sha256 === '$interpreted'"
    is_so 'o.tbs_interpreted > 1000000'
    is_so 'o.regions_compiled + o.tbs_in_regions === 0'
    [ "$stderr" = "$why" ]
}

# interpret GUEST: what its output must be.
interpret() {
    outcome "$1" --regions=off
    interpreted=$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.serial_sha256)
}

COUNTED='reloop: instructions are counted (-icount, record or replay), so all are interpreted'

@test "counted instructions, no chaining, one instruction per TB: no region" {
    interpret primes
    interpreted_alone "$COUNTED" primes -- -icount shift=0
    interpreted_alone '' primes -- -d nochain
    interpreted_alone '' primes -- -accel tcg,one-insn-per-tb=on
}

@test "record and replay: no region, and the same again" {
    local share=$BATS_TEST_TMPDIR/share
    mkdir "$share"
    interpret timer
    interpreted_alone "$COUNTED" timer --share "$share" -- -icount shift=4,rr=record,rrfile=/share/log
    [ -s "$share/log" ]
    interpreted_alone "$COUNTED" timer --share "$share" -- -icount shift=4,rr=replay,rrfile=/share/log
}
