#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A VM is stopped or kept while regions run, and goes on from there: in the same QEMU or another, by a
# snapshot in a disk image or by migration to a file. The guest writes to memory all the time, and
# checks its results.

load common

# The guest's rounds: some seconds, so that no machine is done with them before it was stopped.
ROUNDS=2500

setup_file() {
    machine sort $ROUNDS
    expected=$({ "$TOP/reloop" run --timeout 200 -- "${MACHINE[@]}" -serial stdio </dev/null ||
        [ $? -eq 1 ]; } | grep checksum)
    export expected
}

setup() {
    SHARE=$BATS_TEST_TMPDIR/share
    mkdir "$SHARE"
    qemu-img create -q -f qcow2 "$SHARE/disk.qcow2" 1M
    machine sort $ROUNDS
}

teardown() {
    vm_kill
}

# start OPTION...: the monitor is on standard input and output, the serial port on standard error.
start() {
    vm_start run --share "$SHARE" --stats "$BATS_TEST_TMPDIR/stats.json" -- "${MACHINE[@]}" \
        -serial file:/dev/stderr -monitor stdio -drive if=ide,file=/share/disk.qcow2 "$@"
}

# Until the guest is in the middle of its work, and regions run.
until_hot() {
    vm_wait err begin
    vm_until 'o.regions_compiled > 0 && o.region_share > 0.5'
}

# Until the guest has done more of its work.
until_further() {
    local blocks
    vm_until true
    blocks=$(stat_of "$BATS_TEST_TMPDIR/stats.json" o.tbs_in_regions)
    vm_until "o.tbs_in_regions > $blocks + 100000"
}

# Ends the run, in the middle of the guest's work.
leave() {
    vm_say quit
    vm_end
    [ "$status" -eq 0 ]
    is_so 'o.regions_compiled > 0 && o.region_share > 0.5'
    ! grep checksum "$VM.err"
}

# The guest comes to its end by itself, and to the right one.
finish() {
    vm_wait err checksum
    vm_end
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [ "$(grep checksum "$VM.err")" = "$expected" ]
}

@test "stop, registers and memory in the monitor, and cont" {
    start
    until_hot
    vm_say stop
    vm_say "info status"
    vm_wait out "VM status: paused"
    vm_say "info registers"
    vm_wait out "EIP=0010[0-9a-f]{4} "
    vm_say "xp /1xw 0x100000" # the multiboot magic
    vm_wait out "0x1badb002"
    vm_say cont
    finish
}

@test "savevm and, later in the same run, loadvm" {
    start
    until_hot
    vm_say 'savevm one'
    vm_say 'info snapshots'
    vm_wait out '^-- +one '
    until_further
    vm_say 'loadvm one'
    finish
    [[ $(qemu-img snapshot -l "$SHARE/disk.qcow2") == *one* ]]
}

@test "savevm, and -loadvm in another run" {
    start
    until_hot
    vm_say 'savevm one'
    leave
    start -loadvm one
    finish
}

@test "migrate to a file, while memory is written, and -incoming in another run" {
    start
    until_hot
    # Slow enough that what was sent is written again on the way.
    vm_say 'migrate_set_parameter max-bandwidth 2M'
    vm_say 'migrate file:/share/state'
    vm_say 'info migrate'
    vm_wait out 'Status:.*completed'
    leave
    start -incoming file:/share/state
    finish
}
