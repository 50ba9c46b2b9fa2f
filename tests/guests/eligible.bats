#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# TBs that promise more than their ops say (an exact count of instructions, an end behind each one,
# no chaining) are interpreted, whatever --regions says, and print what they print interpreted.

load common

# never_compiled SAID OPTION...: a small run with these options of QEMU and with regions on, which must
# end well, and in which blocks got hot, but none was tried. SAID is what the user is told, once.
never_compiled() {
    local said=$1
    shift
    local stats=$BATS_TEST_TMPDIR/stats.json
    run "$TOP/reloop" run --regions=on --timeout 240 --stats "$stats" -- -M pc -m 64 \
        -nodefaults -vga none -display none -serial stdio -no-reboot \
        -device isa-debug-exit,iobase=0x501,iosize=0x04 \
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/primes.elf" -append small "$@" </dev/null
    echo "$* status $status"
    echo "$output"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [ "$(stat_of "$stats" o.serial_sha256)" = "$interpreted" ]
    [ "$(stat_of "$stats" 'o.tbs_interpreted > 1000000')" = true ]
    [ "$(grep -o 'reloop:.*' <<<"$output")" = "$said" ]
    [ "$(stat_of "$stats" 'o.regions_compiled + o.tbs_in_regions')" = 0 ]
}

@test "counted instructions, no chaining, one instruction per TB: no region" {
    outcome primes --regions=off
    interpreted=$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.serial_sha256)
    never_compiled 'reloop: instructions are counted (-icount, record or replay), so all are interpreted' \
        -icount shift=0
    never_compiled '' -d nochain
    never_compiled '' -accel tcg,one-insn-per-tb=on
}
