#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# QEMU's own command line, with devices that need firmware of their own.

load common

teardown() {
    vm_kill
}

# primes OPTION...: a small run with these options of QEMU, which must end well.
primes() {
    run --separate-stderr timeout -s KILL 120 "$TOP/reloop" run -- -m 64 -serial stdio -no-reboot \
        -device isa-debug-exit,iobase=0x501,iosize=0x04 \
        -kernel "${RELOOP_BUILD:-$TOP/build}/guests/primes.elf" -append small "$@" </dev/null
    echo "status $status"
    echo "$output$stderr"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [[ $stderr != *rom* ]]
    [[ ${lines[2]} == 'primes small checksum '* ]]
}

@test "a machine with its default devices: pc, isapc" {
    primes -M pc
    primes -M isapc -cpu pentium3
}

# SeaBIOS asks the CD drive, which is empty, and must see that it says no.
@test "q35 with its default devices does not keep the BIOS waiting" {
    SECONDS=0
    primes -M q35
    [ "$SECONDS" -lt 25 ]
}

@test "every display that has a BIOS" {
    primes -vga std -device ati-vga -device bochs-display -device ramfb
    for vga in cirrus vmware virtio; do
        primes -nic none -vga $vga
    done
}

@test "every network card that has a boot ROM" {
    primes -nic none -device e1000 -device e1000e -device ne2k_pci -device pcnet -device rtl8139 \
        -device virtio-net-pci -device vmxnet3 -device i82550
}

# ends STATUS OPTION...: QEMU ends by itself before there is a machine.
ends() {
    run timeout -s KILL 60 "$TOP/reloop" run -- "${@:2}" </dev/null
    [ "$status" -eq "$1" ]
}

@test "QEMU that has nothing to run ends: version, help, an unknown option, machine or file" {
    ends 0 --version
    ends 0 -device help
    ends 1 -bogus
    ends 1 -M nosuch
    ends 1 -M pc -device e1000,romfile=nosuch
}

# most_threads: how many the run, which is under way, has at most until it ends.
most_threads() {
    local node threads most=0
    while kill -0 "$VM_PID" 2>/dev/null; do
        node=$(cat "/proc/$VM_PID/task/$VM_PID/children")
        threads=$(sed -n 's/^Threads:[^0-9]*//p' "/proc/${node% }/status" 2>/dev/null)
        [ "${threads:-0}" -le "$most" ] || most=$threads
        sleep 0.2
    done
    echo "$most"
}

# A disk's requests run in coroutines, which are threads here, each with a memory of its own.
@test "a hundred disk requests one after the other do not take a hundred threads" {
    local most image=${RELOOP_BUILD:-$TOP/build}/guests/blank.img
    machine disks 15
    vm_start run -- "${MACHINE[@]}" -serial stdio -drive if=ide,format=raw,file="$image" \
        -drive if=floppy,format=raw,file="$image" -drive if=virtio,format=raw,file="$image"
    most=$(most_threads)
    vm_end
    echo "at most $most threads"
    [ "$status" -eq 1 ] # what isa-debug-exit makes of the guest's 0
    [ "$most" -gt 8 ]   # Node's own
    [ "$most" -lt 50 ]
}
