#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# FreeDOS, read from its text screen and typed to. Its floppy does not come with Reloop: without it
# the test is skipped. It is looked for where ./reloop run does, or at $FREEDOS_FLOPPY.

load common

teardown() {
    vm_kill
}

# type TEXT PATTERN: at the prompt, until there is a line that matches.
type() {
    vm_say "$1"
    vm_wait out "$2"
}

@test "FreeDOS comes to its prompt, runs programs, and keeps a file on its floppy" {
    local floppy=${FREEDOS_FLOPPY:-$TOP/../shared/guests/freedos722.img}
    [ -f "$floppy" ] || skip "FreeDOS's floppy is not there; FREEDOS_FLOPPY=FILE names it"
    vm_start run --guest freedos --floppy "$floppy" --stats "$BATS_TEST_TMPDIR/stats.json"
    vm_wait out '^A:\\>$'
    type hello '^Hello, World!'
    type cpulevel 'CPU brand is GenuineIntel'
    type 'copy hello.asm written.txt' '=> written'
    type 'dir written.txt' '^WRITTEN +TXT +163 '
    type 'type written.txt' '^; DOS Hello'
    kill "$VM_PID"
    vm_end
    [ "$status" -eq 143 ]
    is_so 'o.region_share > 0.5'
}

@test "a PC without anything to start says so on its screen" {
    vm_start run --screen -- -M pc -m 16 -nodefaults -vga std -display none
    vm_wait out 'No bootable device'
}
